// Writes a walk with what must be seen as a case of the suite language, by the steps that suites
// share: these know the dialects, so that the model need not.
public import ModuleCatalogue

/// A walk as text.
public struct WrittenCase: Sendable {
  /// The case's name.
  public var name: String
  /// The lines of the case, `case` first, each without its line break.
  public var lines: [String]
  /// Which requirement a line of the case shows, by its index; the walk's requirement elsewhere.
  public var requirements: [Int: String]
  /// The requirements in the order in which they first come.
  public var shows: [String]
}

/// Writes the case of a walk for a module.
///
/// - Parameters:
///   - title: what stands behind the case's name
///   - known: the requirements that the catalogue has; others are left out
public func written(
  _ walk: Walk, in space: Space, for profile: Profile, title: String? = nil, known: Set<String>
) -> WrittenCase {
  var writer = CaseWriter(space: space, profile: profile)
  for (index, round) in walk.rounds.enumerated() { writer.write(round, number: index + 1) }
  var shows: [String] = []
  for (_, id) in writer.lines.indices.compactMap({ index in
    writer.requirements[index].map { (index, $0) }
  }) where known.contains(id) && !shows.contains(id) { shows.append(id) }
  if shows.isEmpty { shows = ["ACT-3"] }
  let name = walk.name(in: space)
  let heading = title ?? walk.described(in: space)
  let head = [
    "case \(name) \"\(quoted(heading))\"", "  shows \(shows.sorted().joined(separator: " "))",
  ]
  return WrittenCase(
    name: name, lines: head + writer.lines.map { $0.isEmpty ? "" : "  " + $0 },
    requirements: Dictionary(
      uniqueKeysWithValues: writer.requirements.map { ($0 + head.count, $1) }), shows: shows)
}

/// The text as it stands between quotation marks, `{…}` left to be values.
private func quoted(_ text: String) -> String {
  var result = ""
  for character in text {
    if character == "\"" || character == "\\" { result += "\\" }
    if character == "{" || character == "}" { continue }
    result.append(character)
  }
  return result
}

private struct CaseWriter {
  let space: Space
  let profile: Profile
  var lines: [String] = []
  var requirements: [Int: String] = [:]
  private var state = ManualState()
  private var round = 0

  init(space: Space, profile: Profile) {
    self.space = space
    self.profile = profile
  }

  private mutating func add(_ line: String, _ id: String? = nil) {
    if let id { requirements[lines.count] = id }
    lines.append(line)
  }

  mutating func write(_ chosen: Round, number: Int) {
    round = number
    let asked = Asked(round: chosen, space: space, profile: profile)
    if number > 1 { add("# --- Round \(number)") }
    let isLeftOpen = state.block != .nothing && asked.optional(.block) == nil
    if asked.text(.between) == "restart" || isLeftOpen {
      // Nothing but a restart undoes a header block.
      add("restart")
      restarted()
    }
    clear(asked)
    if asked.text(.look) == "first" { look() }
    set(asked)
    imports(asked)
    let (expected, next) = expected(of: asked, in: state)
    if state.requests == nil { add("let before = origin.requests") }
    origin(asked, expected)
    url(asked)
    before(asked)
    if asked.text(.look) == "before" { look() }
    act(asked, expected)
    seen(asked, expected)
    if asked.text(.look) == "between" { look() }
    read(asked, expected)
    if asked.text(.look) == "after" { look() }
    let hasURL = state.hasURL
    state = next
    state.hasURL = hasURL
  }

  /// What was in force is gone.
  private mutating func restarted() {
    let before = state
    state = ManualState()
    state.requests = before.requests
    state.gone = before.gone + [before.agent, before.accept, before.type].compactMap(\.self)
  }

  /// The settings as the read form shows them.
  private mutating func look() {
    func text(_ value: String?) -> String { "\"\(quotedTemplate(value ?? ""))\"" }
    let accept = state.accept ?? (state.hasClearedAccept ? "?" : nil)
    let range = state.range.map { "bytes=\($0.first)-\($0.last)" }
    add(
      "use shows-settings(\(state.hasURL ? "url" : "\"\""), \(text(state.agent)), "
        + "\(text(accept)), \(text(state.type)), \(text(range)), \"\(state.mode)\", "
        + "\"\(state.redirects)\", \(state.showsHeader.map { String($0) } ?? "false"))", "SET-4")
  }

  /// Texts set to nothing; a module that refuses that is restarted, so that all else is set anew.
  private mutating func clear(_ asked: Asked) {
    let texts: [(String, Dimension, String?)] = [
      ("UAGENT", .agent, state.agent), ("ACCEPT", .accept, state.accept),
      ("CONTYPE", .type, state.type), ("RANGE", .range, state.range.map { _ in "" }),
    ]
    let cleared = texts.filter { asked.name($0.1) == "cleared" && $0.2 != nil }
    guard !cleared.isEmpty else { return }
    let before = state
    restarted()
    if before.block != .nothing {
      add("restart")
      return
    }
    state.hasClearedAccept =
      before.hasClearedAccept || cleared.contains { $0.1 == .accept }
    for (name, _, _) in cleared { add("use clear(\"\(name)\")", "GEN-5") }
    (state.mode, state.redirects, state.showsHeader) = ("", "", nil)
    state.hasURL = before.hasURL
    add("use set(\"URL\", \(before.hasURL ? "url" : "\"\""))")
    for (name, dimension, value) in [
      ("MODE", Dimension.mode, before.mode), ("REDIR", .redir, before.redirects),
    ] {
      add("use set(\"\(name)\", \"\(value)\")")
      if dimension == .mode { state.mode = value } else { state.redirects = value }
    }
    state.showsHeader = before.showsHeader
    if let shows = before.showsHeader { add(shows ? "use show-header" : "use hide-header") }
    func isCleared(_ dimension: Dimension) -> Bool { cleared.contains { $0.1 == dimension } }
    if let range = before.range, !isCleared(.range) { setRange(range) }
    if let text = before.agent, !isCleared(.agent) { setText("UAGENT", text, \.agent) }
    if let text = before.accept, !isCleared(.accept) { setText("ACCEPT", text, \.accept) }
    if let text = before.type, !isCleared(.type) { setText("CONTYPE", text, \.type) }
  }

  private mutating func setRange(_ range: ByteRange) {
    add("use set(\"RANGE\", \"bytes=\(range.first)-\(range.last)\")", "SET-10")
    state.range = range
  }

  private mutating func setText(
    _ name: String, _ text: String, _ place: WritableKeyPath<ManualState, String?>
  ) {
    if let before = state[keyPath: place] { state.gone.append(before) }
    add("use set(\"\(name)\", \"\(quotedTemplate(text))\")", "SET-8")
    state[keyPath: place] = text
  }

  // MARK: Before the action

  private mutating func set(_ asked: Asked) {
    for (name, dimension, value) in [
      ("MODE", Dimension.mode, state.mode), ("REDIR", .redir, state.redirects),
    ] where asked.text(dimension) != value {
      add("use set(\"\(name)\", \"\(asked.text(dimension))\")", "SET-4")
    }
    state.mode = asked.text(.mode)
    state.redirects = asked.text(.redir)
    let shows = asked.text(.header) == "shown"
    if state.showsHeader != shows { add(shows ? "use show-header" : "use hide-header", "SET-4") }
    state.showsHeader = shows
    if let range = asked.range, range != state.range { setRange(range) }
    let texts: [(String, Dimension, WritableKeyPath<ManualState, String?>)] = [
      ("UAGENT", .agent, \.agent), ("ACCEPT", .accept, \.accept), ("CONTYPE", .type, \.type),
    ]
    for (name, dimension, place) in texts {
      guard let text = asked.optional(dimension), asked.name(dimension) != "cleared",
        text != state[keyPath: place]
      else { continue }
      setText(name, text, place)
    }
  }

  private mutating func imports(_ asked: Asked) {
    let surplus = (asked.optional(.surplus) ?? "").split(separator: " ").map(String.init)
    if surplus.count == 2, surplus[0] == "late" {
      add("use import-too-late(\"\(surplus[1])\")", surplus[1] == "HTTPHEAD" ? "HEAD-5" : "DATA-5")
      if surplus[1] == "HTTPDATA" { state.body = .perhaps }
      if state.block != .nothing { state.block = .perhaps }
    }
    let extra = surplus.first == "late" ? nil : surplus.first
    var isDue = asked.optional(.import) != nil || extra != nil
    if asked.method == "POST", case .inPlace = state.body {
    } else if asked.method == "POST" {
      isDue = true
    }
    if isDue {
      let size = asked.optional(.import) == nil ? "10" : asked.text(.import)
      let body = inserted(asked.text(.posted), size)
      add("let posted = \(body)")
      if let extra {
        add("use import-with-surplus(posted, fill(\(extra)))", "DATA-7")
      } else {
        add("use import-body(posted)", "DATA-3")
      }
      state.body = .inPlace("posted")
    }
    if let block = asked.optional(.block) {
      add("let block = \(block)")
      add("use import-fields(block)", "HEAD-3")
      state.block = .inPlace("block")
    }
  }

  private mutating func before(_ asked: Asked) {
    if let line = asked.optional(.between), line != "restart" { form(line) }
    guard asked.optional(.refused) != nil else { return }
    for line in asked.refusedLines {
      add("> \(line)", "SET-17")
      add("< ERROR", "SET-17")
    }
  }

  /// `LINE => PATTERN || PATTERN`: what the line is answered with before its OK; `=> OK`: nothing.
  private mutating func form(_ text: String) {
    let parts = separated(text, by: " => ")
    add("> \(parts[0])", "GEN-1")
    guard parts.count == 2 else { return add("use answered-ok", "GEN-1") }
    let patterns = separated(parts[1], by: " || ")
    if patterns.count > 1 {
      for (index, pattern) in patterns.enumerated() {
        add(index == 0 ? "either" : "or")
        add("  < \(pattern)", "GEN-1")
      }
    } else if patterns[0] != "OK" {
      add("< \(patterns[0])", "GEN-1")
    }
    add("< OK", "GEN-2")
  }

  // MARK: The server

  private mutating func origin(_ asked: Asked, _ expected: Expected) {
    guard expected.outcome != .unconnected else { return }
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
        add("  header Location: \(place)")
        if hop.manner == "body" || hop.manner == "chunked" { add("  body \"moved\"") }
        if hop.manner == "chunked" { add("  chunked 3") }
      }
      if isLast { targets = [hop.manner == "query" ? "/arrived?a=1&b=%202" : "/arrived"] }
    }
    for target in targets { reply(asked, expected, target) }
  }

  private func arrived(_ hop: Hop, _ asked: Asked) -> String {
    switch hop.manner {
    case "secure": "{origin.secure}/arrived"
    case "path": "/arrived"
    case "query": "{\(server(asked))}/arrived?a=1&b=%202"
    default: "{\(server(asked))}/arrived"
    }
  }

  private func server(_ asked: Asked) -> String { asked.isSecure ? "origin.secure" : "origin" }

  private mutating func reply(_ asked: Asked, _ expected: Expected, _ target: String) {
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
    if asked.optional(.during) != nil, expected.pace == nil { add("  delay 3 s") }
    if expected.honoursRange { add("  ranges") }
  }

  /// The lines about spelling that go with how the reply is framed.
  private mutating func spell(_ asked: Asked, _ expected: Expected) {
    guard let spelling = asked.optional(.spelling) else { return }
    let isChunked = asked.text(.framing).hasPrefix("chunked")
    for line in separated(spelling, by: " | ") {
      let isOfLength = line.range(of: "length(data)") != nil
      let isOfChunks = line.lowercased().range(of: "transfer-") != nil || line.hasPrefix("chunks")
      if isOfLength, asked.text(.framing) != "length" || expected.bytes != .body { continue }
      if isOfChunks || line.hasPrefix("trailer"), !isChunked { continue }
      if line == "version 1.0", isChunked { continue }
      add("  \(line)")
    }
  }

  private mutating func url(_ asked: Asked) {
    let path = quotedTemplate(asked.text(.path))
    let base = asked.isSecure ? "origin.secure" : "origin"
    let scheme = asked.isSecure ? "https" : "http"
    switch asked.text(.server) {
    case "closed":
      add("let url = \"\(scheme)://{origin.host}:{origin.closed-port}\(path)\"")
    case "deaf":
      add("let url = \"\(scheme)\" + slice(origin.deaf, 4, length(origin.deaf)) + \"\(path)\"")
    default:
      switch asked.text(.port) {
      case "path":
        let port = asked.isSecure ? "origin.secure-port" : "origin.port"
        add("let url = \"\(scheme)://{origin.host}\(path):{\(port)}\"")
      case "both": add("let url = \(base) + \"\(path):{origin.closed-port}\"")
      default: add("let url = \(base) + \"\(path)\"")
      }
    }
    add("use set(\"URL\", url)", "SET-5")
    state.hasURL = true
  }

  // MARK: The action

  private mutating func act(_ asked: Asked, _ expected: Expected) {
    var parameters = ["GET": "0", "POST": "1", "HEAD": "2"][asked.method] ?? "0"
    if let timer = asked.optional(.timernum) { parameters += ",\(timer)" }
    let timer = Int(asked.optional(.timernum) ?? "15") ?? 15
    let hops = expected.requests.count > 1 ? expected.requests.count - 1 : 0
    switch expected.outcome {
    case .unconnected:
      add("> AT+HTTPACT=\(parameters)", "ACT-7")
      add("< OK", "ACT-7")
      add("use does-not-connect(\(asked.isSecure), \(timer * 1100 + 1000))", "ACT-7")
    case .stalled:
      add("> AT+HTTPACT=\(parameters)", "ACT-8")
      add("< OK", "ACT-8")
      add("use gives-up-after(\(timer), url, \(max(expected.count, 0)))", "ACT-8")
    case .broken:
      add("> AT+HTTPACT=\(parameters)", "ACT-10")
      add("< OK", "ACT-10")
      add("use breaks-off(url, \(expected.count))", "ACT-10")
    case .result, .either:
      if state.mode == "1", state.block == .nothing {
        let least = expected.count + (expected.hasHeader == false ? 0 : 1)
        add(
          "use stream-to(\"\(parameters)\", url, \(hops), \(least)) -> reply, total, got", "SET-15")
      } else if expected.isTwice {
        add("use act-twice(\"\(parameters)\") -> reply, total", "ACT-15")
      } else if let line = asked.optional(.during) {
        add(
          "use act-meanwhile(\"\(parameters)\", url, \"\(quotedTemplate(line))\") -> reply, total",
          "ACT-17")
      } else {
        add(
          "use act-to(\"\(parameters)\", url, \(hops)) -> reply, total",
          hops > 0 ? "SET-13" : "ACT-3")
      }
    }
  }

  /// What the server saw.
  private mutating func seen(_ asked: Asked, _ expected: Expected) {
    switch expected.outcome {
    case .result(let code):
      add("? reply == \(code)", "ACT-9")
      requests(asked, expected.requests)
    case .either(let code, let first):
      // A Location that names no host need not be followed.
      add("? reply == \(code) or reply == \(first)", "SET-13")
    case .unconnected:
      if let count = state.requests { add("? origin.requests == \(count)", "ACT-7") }
    case .stalled, .broken:
      add("use acts-plainly", "GEN-8")
      add("let url = origin + \"/again\"")
    }
  }

  private mutating func requests(_ asked: Asked, _ requests: [SeenRequest]) {
    if asked.name(.during) == "second" { return }
    let before = state.requests.map { String($0) } ?? "before"
    let isKnown = state.requests != nil
    func number(_ offset: Int) -> String {
      isKnown ? String((state.requests ?? 0) + offset) : "\(before) + \(offset)"
    }
    add("? origin.requests == \(number(requests.count))", requests.count > 1 ? "SET-13" : "ACT-3")
    for (index, request) in requests.enumerated() {
      let one = requests.count == 1 ? "origin.request" : "origin.request(\(number(index + 1)))"
      if let method = request.method { add("? \(one).method == \"\(method)\"", "ACT-3") }
      target(request, one, asked)
      let id = index > 0 ? "SET-13" : "SET-8"
      if let agent = request.agent {
        add("? \(one).header(\"User-Agent\") == \"\(quotedTemplate(agent))\"", id)
      }
      if let accept = request.accept {
        add("? \(one).header(\"Accept\") == \"\(quotedTemplate(accept))\"", id)
      }
      if let type = request.type {
        add("? \(one).header(\"Content-Type\") == \"\(quotedTemplate(type))\"", id)
      }
      if let range = request.range {
        if let range {
          add("? contains(\(one).header(\"Range\"), \"\(range.first)-\(range.last)\")", "SET-11")
        } else if request.block == nil || !(asked.text(.block).contains("Range")) {
          add(
            "? not \(one).has-header(\"Range\")", request.block == nil ? "SET-12" : "HEAD-7")
        }
      }
      if let block = request.block {
        add("? contains(\(one).header-bytes, \(block))", "HEAD-6")
      }
      for text in request.withoutTexts {
        add(
          "? not contains(\(one).header-bytes, \"\(quotedTemplate(text))\")",
          request.block == nil ? "GEN-5" : "HEAD-7")
      }
      if let body = request.body {
        add("? \(one).body == \(body.isEmpty ? "\"\"" : body)", body.isEmpty ? "ACT-3" : "DATA-8")
      }
    }
  }

  private mutating func target(_ request: SeenRequest, _ one: String, _ asked: Asked) {
    var port = request.isSecure ? "origin.secure-port" : "origin.port"
    switch request.target {
    case .asked:
      let path = quotedTemplate(asked.text(.path))
      if asked.text(.port) == "both" {
        // Whether the second port stays in the path is open.
        add("? starts(\(one).target, \"\(path)\")", "SET-6")
      } else {
        add("? \(one).target == \"\(path)\"", "ACT-3")
      }
    case .hop(let index):
      let hops = asked.hops
      let isLast = index == hops.count - 1
      let target =
        isLast
        ? (hops[index].manner == "query" ? "/arrived?a=1&b=%202" : "/arrived") : "/hop-\(index + 1)"
      add("? \(one).target == \"\(target)\"", "SET-13")
      if isLast, hops[index].manner == "secure" { port = "origin.secure-port" }
    }
    let isHop = request.target != .asked
    add("? \(one).port == \(port)", isHop ? "SET-13" : "SET-6")
    if request.block == nil {
      add("use names-host(\(one).header(\"Host\"), \(port))", isHop ? "SET-13" : "ACT-3")
    }
  }

  // MARK: What is read

  private mutating func read(_ asked: Asked, _ expected: Expected) {
    guard case .result(let code) = expected.outcome else { return }
    let due: String
    switch expected.bytes {
    case .nothing: due = "\"\""
    case .body: due = "data"
    case .part(let first, let count): due = "slice(data, \(first), \(count))"
    case .text(let text): due = "\"\(text)\""
    }
    let isStreamed = state.mode == "1" && state.block == .nothing
    let cache = number("HTTPACT.length.max", profile) ?? 360_000
    guard expected.hasHeader == false else {
      return readBelowHeader(asked, expected, code, due, isStreamed: isStreamed, cache: cache)
    }
    if isStreamed {
      add("? got == \(due)", "SET-15")
      return
    }
    let isCut = expected.count > cache
    var data = due
    if isCut {
      add("let kept = slice(\(due), 0, HTTPACT.length.max)")
      data = "kept"
    }
    let id = isCut ? "SET-15" : "READ-8"
    add("? total == length(\(data))", isCut ? "SET-15" : "ACT-10")
    read(asked.text(.read), data, count: min(expected.count, cache), id)
  }

  private mutating func read(_ manner: String, _ data: String, count: Int, _ id: String) {
    switch manner {
    case "nothing": break
    case "past the end":
      add("use reads-nothing(\"=\" + text(total) + \",1\")", "READ-6")
    case _ where count == 0:
      add("use reads-nothing(\"\(manner == "everything" ? "" : "=0,1")\")", "READ-6")
    case "pieces": add("use reads-in-pieces(\(data))", "READ-9")
    case "parts": add("use reads-parts(\(data))", "READ-3")
    case "refused":
      add("> AT+HTTPREAD=0,0", "READ-5")
      add("< ERROR", "READ-5")
      add("use reads(\(data), total)", id)
    case "everything":
      add("use read-all -> got, n", "READ-4")
      add("? n == total", "READ-4")
      add("? got == \(data)", "READ-4")
    case "tail":
      add("use read(total - 1, 10) -> got, n", "READ-3")
      add("? n == 1", "READ-3")
      add("? got == slice(\(data), total - 1, 1)", "READ-3")
    case "twice":
      add("use reads(\(data), total)", id)
      add("use reads(\(data), total)", "READ-9")
    default: add("use reads(\(data), total)", id)
    }
  }

  /// The status line and header lines come before the bytes; how a module puts them is its own.
  private mutating func readBelowHeader(
    _ asked: Asked, _ expected: Expected, _ code: Int, _ due: String, isStreamed: Bool, cache: Int
  ) {
    if !isStreamed {
      add("use read-back(total) -> whole", "READ-3")
      add("let got = whole")
    }
    guard expected.hasHeader == true else {
      // Beside a header block whether the header is shown is open.
      if expected.count + 2000 <= cache { add("? ends(got, \(due))", "READ-8") }
      return
    }
    let isOld = asked.optional(.spelling)?.range(of: "version 1.0") != nil
    add(
      isOld ? "? starts(got, \"HTTP/1.\")" : "? starts(got, \"HTTP/1.1 \(code)\")", "SET-14")
    if let fields = asked.optional(.fields), asked.hops.isEmpty || state.redirects == "1" {
      for field in fields.split(separator: "|") {
        add("? contains(got, \"\(quotedTemplate(stripped(String(field))))\\r\\n\")", "SET-14")
      }
    }
    if isStreamed || expected.count + 4000 <= cache {
      add("? ends(got, \"\\r\\n\\r\\n\" + \(due))", "SET-14")
    } else if expected.count > cache {
      add("? total == HTTPACT.length.max", "SET-15")
    }
    guard !isStreamed, expected.count + 4000 <= cache else { return }
    read(asked.text(.read) == "whole" ? "nothing" : asked.text(.read), "whole", count: 1, "READ-9")
  }

  // MARK: Texts

  /// An expression of the space with `size` and `round` filled in.
  private func inserted(_ expression: String, _ size: String) -> String {
    let isPlain = size.utf8.allSatisfy { (0x30...0x39).contains($0) }
    return replaced(
      replaced(expression, "size", isPlain ? size : "(\(size))"), "round", String(round))
  }
}

/// The text with every whole word replaced.
private func replaced(_ text: String, _ word: String, _ other: String) -> String {
  var result = ""
  var rest = Substring(text)
  var last: Character?
  while !rest.isEmpty {
    let after = rest.dropFirst(word.count).first
    if rest.hasPrefix(word), !isWordPart(last), !isWordPart(after) {
      result += other
      rest = rest.dropFirst(word.count)
      last = word.last
    } else {
      last = rest.first
      result.append(rest.removeFirst())
    }
  }
  return result
}

private func isWordPart(_ character: Character?) -> Bool {
  guard let character else { return false }
  return character.isLetter || character.isNumber || character == "-" || character == "_"
}

/// A text with `{…}` in it as it stands between quotation marks.
private func quotedTemplate(_ text: String) -> String {
  var result = ""
  var depth = 0
  for character in text {
    if character == "{" { depth += 1 }
    if character == "}" { depth -= 1 }
    if depth == 0, character == "\"" || character == "\\" { result += "\\" }
    result.append(character)
  }
  return result
}

private func stripped(_ text: String) -> String {
  var text = Substring(text)
  while text.first == " " { text = text.dropFirst() }
  while text.last == " " { text = text.dropLast() }
  return String(text)
}
