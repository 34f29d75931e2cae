// What reports say of a case, in the words that XML and console share.
import Ground

/// Why the case did not pass, never blank.
package func message(of result: CaseResult) -> String {
  if let message = result.finding?.message, message.utf8.contains(where: { $0 > 0x20 }) {
    return message
  }
  return switch result.verdict {
  case .pass: "passed"
  case .fail: "the module deviates from the manual"
  case .inconclusive: "a precondition was not there"
  case .error: "the rig failed"
  case .skipped: "does not apply to this module"
  }
}

/// Why a failure is no news: `HEAD is taken (FW-1234, until 2027-01-31)`.
package func reason(_ known: KnownFailure) -> String {
  let until = known.until.isEmpty ? "" : "until \(known.until)"
  let more = [known.ticket, until].filter { !$0.isEmpty }.joined(separator: ", ")
  return more.isEmpty ? known.reason : "\(known.reason) (\(more))"
}

/// The requirements and where the manual states them: `DATA-4 (manual 1.2)`.
package func requirement(of result: CaseResult) -> String {
  let section = result.manual.isEmpty ? "" : "manual \(result.manual)"
  if result.requirements.isEmpty { return section }
  let ids = result.requirements.joined(separator: " ")
  return section.isEmpty ? ids : "\(ids) (\(section))"
}

/// The place in the suite and what stands there: `http/data.attest:31: < ERROR`.
package func place(_ finding: Finding) -> String {
  guard !finding.file.isEmpty else { return finding.source }
  let line = finding.line > 0 ? "\(finding.file):\(finding.line)" : finding.file
  return finding.source.isEmpty ? line : "\(line): \(finding.source)"
}

/// Where what came leaves what was due:
/// `from byte 3 on, counted from 0: "1" (0x31) was due, the end came`.
package func place(_ difference: ByteDifference) -> String {
  let offset = difference.offset - difference.start
  func name(_ bytes: [UInt8]) -> String {
    guard bytes.indices.contains(offset) else { return "the end" }
    let digits = String(bytes[offset], radix: 16, uppercase: true)
    return "\"" + escaped(bytes[offset...offset]) + "\" (0x"
      + (digits.utf8.count < 2 ? "0" : "") + digits + ")"
  }
  return "from byte \(grouped(difference.offset)) on, counted from 0: "
    + "\(name(difference.expected)) was due, \(name(difference.received)) came"
}

/// What a report says of a case beside its verdict: what came of its rounds, and its notes.
package func remarks(of result: CaseResult) -> [String] {
  guard let rounds = result.rounds else { return result.notes }
  return [text(of: rounds)] + rounds.times.map(text) + result.notes
}

/// `1 case`, `2 cases`.
package func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// The place that a case's failure points to: the broken expectation, else where the case stands.
package func place(of result: CaseResult) -> (file: String, line: Int) {
  if let finding = result.finding, !finding.file.isEmpty { return (finding.file, finding.line) }
  return (result.file, result.line)
}

/// The number with commas between thousands.
package func grouped(_ number: Int) -> String {
  let digits = Array(String(number.magnitude))
  var text = number < 0 ? "-" : ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return text
}
