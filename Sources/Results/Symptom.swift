// How a case failed, without the figures that differ from case to case: what was sent, what was due,
// what came. Failures with one symptom are told together, and a wrong module is known again by it.

/// How a case failed.
public struct Symptom: Sendable, Hashable {
  /// The form of the last command line sent, such as `AT+HTTPACT=#`; empty where nobody kept it.
  public var command: String
  /// What was due, as far as it is the same in all such cases, such as `+HTTPRES:`.
  public var due: String
  /// What came instead, such as `ERROR` or `nothing`.
  public var came: String

  /// Makes a symptom.
  public init(command: String = "", due: String, came: String) {
    self.command = command
    self.due = due
    self.came = came
  }

  /// The symptom of a case that did not pass.
  public init(of result: CaseResult) {
    let finding = result.finding ?? Finding(message: "")
    command =
      finding.command.isEmpty
      ? Self.lastCommand(of: result) : Self.form(ofCommand: finding.command)
    due = Self.due(in: finding)
    came = Self.came(in: finding)
  }

  /// The same whatever was sent.
  public var withoutCommand: Symptom { Symptom(due: due, came: came) }

  // MARK: Parts

  private static func lastCommand(of result: CaseResult) -> String {
    let body = result.transcript[result.transcriptBody.clamped(to: result.transcript.indices)]
    // What does not begin as a command line does is data.
    let sent = body.last { entry in
      entry.kind == .sent && entry.bytes.count > 1
        && entry.bytes[0] & 0xDF == 0x41 && entry.bytes[1] & 0xDF == 0x54
    }
    guard let sent else { return "" }
    return form(
      ofCommand: String(decoding: sent.bytes.prefix { $0 != 0x0D && $0 < 0x7F }, as: UTF8.self))
  }

  /// A command line without its figures; a first parameter in quotation marks says what it sets.
  private static func form(ofCommand text: String) -> String {
    guard let opening = text.firstRange(of: "=\"") else { return form(text) }
    let parameter = text[opening.upperBound...].prefix { $0 != "\"" }
    guard !parameter.isEmpty, parameter.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
      return form(text)
    }
    let rest = text[parameter.endIndex...].dropFirst()
    return form(String(text[..<opening.lowerBound])) + "=\"\(parameter)\"" + form(String(rest))
  }

  /// The condition that does not hold, or the first alternative up to what a pattern leaves open.
  private static func due(in finding: Finding) -> String {
    if finding.source.hasPrefix("? ") { return form(String(finding.source.dropFirst(2))) }
    let first = finding.expected.split(separator: "\n").first.map(String.init) ?? finding.source
    return form(first)
  }

  private static func came(in finding: Finding) -> String {
    let received = finding.received
    let message = finding.message
    if message.contains("did not come") || received == "nothing that fits" { return "nothing" }
    if received.isEmpty { return form(message) }
    // A number too small is another fault than one too large.
    if let due = Int(finding.expected), let got = Int(received) {
      return got == 0 ? "0" : got < due ? "less" : "more"
    }
    // Which bytes came differs from play to play; whether too few did does not.
    guard received.contains("\\x") || received.contains(" bytes, at offset ") else {
      return form(received)
    }
    guard let difference = finding.difference else { return "bytes" }
    return difference.receivedCount == difference.expectedCount
      ? "other bytes"
      : difference.receivedCount < difference.expectedCount ? "fewer bytes" : "more bytes"
  }

  /// A line without its figures: numbers are `#`, texts `"…"`, and what a pattern leaves open ends it.
  package static func form(_ text: String) -> String {
    var out = ""
    var isQuoted = false
    for scalar in text.unicodeScalars {
      if out.utf8.count >= formBytesMax { break }
      switch scalar {
      case "\"":
        // The quotation marks around a whole line tell nothing.
        if out.isEmpty, !isQuoted { continue }
        if isQuoted { out += "…\"" } else { out.unicodeScalars.append(scalar) }
        isQuoted.toggle()
      case _ where isQuoted: continue
      case "{": return withoutOpenEnd(out)
      case "0"..."9", "-":
        if out.last != "#" { out += "#" }
      case "\n", "\r": return withoutOpenEnd(out)
      default: out.unicodeScalars.append(scalar)
      }
    }
    return withoutOpenEnd(out)
  }

  /// Of how many bytes a form is at the least once the line has more.
  package static let formBytesMax = 60

  private static func withoutOpenEnd(_ text: String) -> String {
    var text = text[...]
    while let last = text.last, " \"<,".contains(last) { text.removeLast() }
    return String(text)
  }
}
