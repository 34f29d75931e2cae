// What the server is told for a round, and the URL that leads there.

extension CaseWriter {
  mutating func origin(_ asked: Asked, _ expected: Expected) {
    guard expected.ending != .unconnected else { return }
    let hops = asked.hops
    let path = asked.text(.path)
    var targets = [hops.isEmpty ? path : "/arrived"]
    if hops.isEmpty, asked.text(.port) == "both" {
      targets.append(path + ":{origin.closed-port}")
    }
    if expected.count > 0 || asked.number(.size) > 0 {
      add("let data = \(inserted(asked.text(.content), asked.text(.size)))")
    }
    for (index, hop) in hops.enumerated() {
      let isLast = index == hops.count - 1
      let place = isLast ? arrived(hop, asked) : "\(address(asked))/hop-\(index + 1)"
      var starts = [index == 0 ? path : "/hop-\(index)"]
      if index == 0, asked.text(.port) == "both" {
        starts.append(path + ":{origin.closed-port}")
      }
      for start in starts {
        add("origin answers any \(start)")
        add("  status \(hop.code)")
        if hop.manner == "like" { add("  header Content-Location: /elsewhere") }
        switch hop.manner {
        case "small": add("  header location: \(place)")
        case "tight": add("  field Location:\(place)")
        default: add("  header Location: \(place)")
        }
        if hop.manner == "body" || hop.manner == "chunked" { add("  body \"moved\"") }
        if hop.manner == "chunked" { add("  chunked 3") }
      }
      if isLast { targets = [hop.target] }
    }
    for target in targets { reply(asked, expected, target) }
  }

  func arrived(_ hop: Hop, _ asked: Asked) -> String {
    switch hop.manner {
    case "secure": "{origin.secure}\(hop.target)"
    case "plain": "{origin}\(hop.target)"
    case "bare": address(asked)
    case "deaf", "closed": "{origin.\(hop.manner)}\(hop.target)"
    case "path": hop.target
    case "endless": "\(address(asked))\(asked.text(.path))"
    case "own": "\(bareAddress(asked))\(hop.target)"
    default: "\(address(asked))\(hop.target)"
    }
  }

  /// The server, as an expression.
  func server(_ asked: Asked) -> String {
    if asked.text(.port) == "own" { return "\"\(bareAddress(asked))\"" }
    return asked.isSecure ? "origin.secure" : "origin"
  }

  /// The server, as a text with values in it.
  private func address(_ asked: Asked) -> String {
    if asked.text(.port) == "own" { return bareAddress(asked) }
    return asked.isSecure ? "{origin.secure}" : "{origin}"
  }

  /// The one that listens where no port is named.
  private func bareAddress(_ asked: Asked) -> String {
    asked.isSecure ? "https://{origin.secure-default-host}" : "http://{origin.default-host}"
  }

  mutating func reply(_ asked: Asked, _ expected: Expected, _ target: String) {
    add("origin answers any \(target)")
    if let head = givenHead(asked, expected) {
      add("  raw \(head) + data")
      if expected.pace == "torn" {
        // A few bytes, so that lines are torn; a long reply is not to take long.
        add("  drip \(max(7, asked.number(.size) / 50)) every 100 ms")
      } else if let pace = expected.pace, pace.hasPrefix("delay") {
        add("  \(pace)")
      }
      return
    }
    let status = asked.number(.status)
    if status != 200 { add("  status \(status)") }
    if let fields = asked.optional(.fields) {
      for field in fields.split(separator: "|") { add("  header \(stripped(String(field)))") }
    }
    if asked.number(.size) > 0, status != 204, status != 304 { add("  body data") }
    let framing = asked.text(.framing)
    if framing == "close" { add("  no length") }
    if framing.hasPrefix("chunked") { add("  \(framing)") }
    spell(asked, expected)
    if let pace = expected.pace, pace != "torn" { add("  \(pace)") }
    if expected.honoursRange { add("  ranges") }
  }

  /// The head of a reply that is given byte for byte, as an expression: one that the space spells,
  /// or a plain one whose lines come in pieces; nil where the reply is no plain one.
  func givenHead(_ asked: Asked, _ expected: Expected) -> String? {
    guard expected.bytes == .body, !expected.honoursRange, asked.text(.framing) == "length",
      asked.number(.status) == 200, asked.optional(.fields) == nil
    else { return nil }
    if asked.name(.spelling) == "head" { return asked.text(.spelling) }
    guard expected.pace == "torn", asked.optional(.spelling) == nil else { return nil }
    return #""HTTP/1.1 200 OK\r\nContent-Length: " + text(length(data)) + "\r\n\r\n""#
  }

  /// The lines about spelling, where they go with how the reply is framed.
  mutating func spell(_ asked: Asked, _ expected: Expected) {
    guard let spelling = asked.optional(.spelling), asked.name(.spelling) != "head" else { return }
    let isChunked = asked.text(.framing).hasPrefix("chunked")
    let isOfLength = spelling.range(of: "length(data)") != nil
    let isOfChunks = ["transfer-", "chunks ", "trailer "].contains {
      spelling.lowercased().range(of: $0) != nil
    }
    if isOfLength, asked.text(.framing) != "length" || expected.bytes != .body { return }
    if isOfChunks, !isChunked { return }
    if spelling == "version 1.0", isChunked { return }
    for line in separated(spelling, by: " | ") { add("  \(line)") }
  }

  mutating func url(_ asked: Asked) {
    let path = quotedTemplate(asked.text(.path))
    let base = asked.isSecure ? "origin.secure" : "origin"
    let scheme = asked.isSecure ? "https" : "http"
    let url: String
    switch asked.text(.server) {
    case "closed":
      url = "\"\(scheme)://{origin.host}:{origin.closed-port}\(path)\""
    case "unset":
      if state.url != nil { add("use set(\"URL\", \"\")", "SET-5") }
      add("let url = \"\"")
      state.url = nil
      return
    case "nameless": url = "\"\(scheme)://x.invalid\(path)\""
    case "plain": url = "\"https://{origin.host}:{origin.port}\(path)\""
    case "deaf":
      url = "\"\(scheme)\" + slice(origin.deaf, 4, length(origin.deaf)) + \"\(path)\""
    default:
      switch asked.text(.port) {
      case "path":
        let port = asked.isSecure ? "origin.secure-port" : "origin.port"
        url = "\"\(scheme)://{origin.host}\(path):{\(port)}\""
      case "own": url = "\"\(bareAddress(asked))\(path)\""
      case "both": url = "\(base) + \"\(path):{origin.closed-port}\""
      default: url = "\(base) + \"\(path)\""
      }
    }
    // One that is in force serves again.
    if url == state.url { return }
    add("let url = \(url)")
    add("use set(\"URL\", url)", "SET-5")
    state.url = url
  }
}
