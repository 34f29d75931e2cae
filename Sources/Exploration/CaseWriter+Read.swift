// What comes between the result and the read, and what is read.

extension CaseWriter {
  /// Whether the action ends with a reply that may be read.
  func isWhole(_ expected: Expected) -> Bool {
    switch expected.ending {
    case .result, .either: true
    case .unconnected, .stalled, .broken, .endless: false
    }
  }

  /// What comes between result and read; true: a body was imported.
  mutating func after(_ asked: Asked) -> Bool {
    guard let line = asked.optional(.after) else { return false }
    guard line.hasPrefix("import ") else {
      form(line)
      return false
    }
    add("let posted = random(\(line.dropFirst(7)), \(300 + round))")
    add("use import-body(posted)", "DATA-3")
    return true
  }

  mutating func read(_ asked: Asked, _ expected: Expected, isReplyGone: Bool) {
    guard case .result(let code) = expected.ending else { return }
    let due = due(expected)
    let isStreamed = state.mode == "1" && state.block == .nothing
    let cache = number("HTTPACT.length.max", profile) ?? 360_000
    guard expected.hasHeader == false else {
      if isReplyGone, !isStreamed { return }
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
    if isReplyGone { return }
    read(asked, data, count: min(expected.count, cache), id)
  }

  /// The bytes of the reply's body, as an expression of the case.
  func due(_ expected: Expected) -> String {
    switch expected.bytes {
    case .nothing: "\"\""
    case .body: "data"
    case .part(let first, let count): "slice(data, \(first), \(count))"
    case .text(let text): "\"\(text)\""
    }
  }

  /// `at OFFSET`: a hundred bytes from there, or what is left; `at OFFSET for LENGTH`: so many.
  mutating func readPart(_ text: String, _ data: String) {
    guard let (offset, length) = part(text) else { return }
    add("use reads-at(\(offset), \(length), \(data))", "READ-3")
  }

  /// Offset and length of a part; nil where the series has none so great.
  func part(_ text: String) -> (offset: Int, length: Int)? {
    let words = separated(String(text.dropFirst(3)), by: " for ")
    guard let offset = number(words[0], profile),
      let length = words.count > 1 ? number(words[1], profile) : 100,
      let offsetMax = number("HTTPREAD.offset.max", profile), offset <= offsetMax,
      let lengthMax = number("HTTPREAD.length.max", profile), length <= lengthMax
    else { return nil }
    return (offset, length)
  }

  mutating func read(_ asked: Asked, _ data: String, count: Int, _ id: String) {
    let text = asked.text(.read)
    let manner = asked.name(.read)
    switch manner {
    case "nothing": break
    case "past the end":
      add("use reads-nothing(\"=\" + text(total) + \",1\")", "READ-6")
    case _ where count == 0:
      let isWhole = manner.hasPrefix("everything")
      add("use reads-nothing(\"\(isWhole ? "" : "=0,1")\")", "READ-6")
    case "pieces": add("use reads-in-pieces(\(data))", "READ-9")
    case "parts":
      add("use read(0, HTTPREAD.length.max) -> got, n", "READ-3")
      add("? n == length(\(data))", "READ-3")
      add("? got == \(data)", "READ-3")
      // What lies beyond the end is asked for one at a time.
      for part in separated(text, by: " | ") where (self.part(part)?.offset ?? count) < count {
        readPart(part, data)
      }
    case "part": readPart(text, data)
    case "end": add("use reads-to-its-end(\(data))", "LINE-2")
    case "refused":
      add("> AT+HTTPREAD=0,0", "READ-5")
      add("< ERROR", "READ-5")
      add("use reads-whole(\(data), total)", id)
    case "everything", "everything twice":
      add("use read-all -> got, n", "READ-4")
      add("? n == total", "READ-4")
      add("? got == \(data)", "READ-4")
      if manner != "everything" { add("use reads-whole(\(data), total)", "READ-9") }
    case "tail":
      add("use read(total - 1, 10) -> got, n", "READ-3")
      add("? n == 1", "READ-3")
      add("? got == slice(\(data), total - 1, 1)", "READ-3")
    case "twice":
      add("use reads-whole(\(data), total)", id)
      add("use reads-whole(\(data), total)", "READ-9")
    default: add("use reads-whole(\(data), total)", id)
    }
  }

  /// The status line and header lines come before the bytes; how a module puts them is its own.
  mutating func readBelowHeader(
    _ asked: Asked, _ expected: Expected, _ code: Int, _ due: String, isStreamed: Bool, cache: Int
  ) {
    if !isStreamed {
      add("use read-whole(total) -> whole", "READ-3")
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
    if expected.bytes == .body, asked.text(.framing) == "length", asked.optional(.spelling) == nil {
      add("? contains(got, \"\\r\\nContent-Length: \(expected.count)\\r\\n\")", "SET-14")
    }
    if isStreamed || expected.count + 4000 <= cache {
      add("? ends(got, \"\\r\\n\\r\\n\" + \(due))", "SET-14")
    } else if expected.count > cache {
      add("? total == HTTPACT.length.max", "SET-15")
    }
    guard !isStreamed, expected.count + 4000 <= cache else { return }
    // The least that a status line and an empty line take.
    let least = expected.count + 16
    if asked.name(.read) != "whole" { read(asked, "whole", count: least, "READ-9") }
  }
}
