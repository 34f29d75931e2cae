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
      let place = isLast ? arrived(hop, asked) : "{\(server(asked))}/hop-\(index + 1)"
      var starts = [index == 0 ? path : "/hop-\(index)"]
      if index == 0, asked.text(.port) == "both" {
        starts.append(path + ":{origin.closed-port}")
      }
      for start in starts {
        add("origin answers any \(start)")
        add("  status \(hop.code)")
        if hop.manner == "like" { add("  header Content-Location: /elsewhere") }
        add("  header \(hop.manner == "small" ? "location" : "Location"): \(place)")
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
    case "path": hop.target
    default: "{\(server(asked))}\(hop.target)"
    }
  }

  func server(_ asked: Asked) -> String { asked.isSecure ? "origin.secure" : "origin" }

  mutating func reply(_ asked: Asked, _ expected: Expected, _ target: String) {
    add("origin answers any \(target)")
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
    if let pace = expected.pace { add("  \(pace)") }
    if expected.honoursRange { add("  ranges") }
  }

  /// The lines about spelling, where they go with how the reply is framed.
  mutating func spell(_ asked: Asked, _ expected: Expected) {
    guard let spelling = asked.optional(.spelling) else { return }
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
