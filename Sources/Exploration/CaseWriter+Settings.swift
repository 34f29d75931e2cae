// What comes before a round's action: settings, imports, forms, and lines that are refused.

extension CaseWriter {
  /// What was in force is gone.
  mutating func restarted() {
    let before = state
    state = ManualState()
    state.requests = before.requests
    state.gone = before.gone + [before.agent, before.accept, before.type].compactMap(\.self)
  }

  /// A body that a restart takes away, where none is in place.
  mutating func importForNothing() {
    if case .inPlace = state.body { return }
    add("let posted = random(40, \(400 + round))")
    add("use import-body(posted)", "DATA-3")
    state.body = .inPlace("posted")
  }

  /// An action right after a restart: the URL is gone, and so is the body.
  mutating func forgotten(_ asked: Asked, _ body: Imported) {
    switch asked.text(.between) {
    case "restart and act":
      if state.requests == nil { add("let before = origin.requests") }
      add("use act-nowhere(\"0,10\", false, 61000)", "GEN-6")
      add("? origin.requests == \(state.requests.map { String($0) } ?? "before")", "GEN-6")
    case "restart and post":
      guard case .inPlace(let old) = body else { return }
      add("use posts-nothing-old(\(old))", "GEN-6")
      add("let url = \(Self.againURL)")
      (state.url, state.requests) = (Self.againURL, nil)
    default: break
    }
  }

  /// The settings as the read form shows them.
  mutating func look(_ id: String = "SET-4") {
    func text(_ value: String?) -> String { "\"\(quotedTemplate(value ?? ""))\"" }
    let accept = state.accept ?? (state.hasClearedAccept ? "?" : nil)
    let range = state.range.map {
      $0.short == nil ? "bytes=\($0.first)-\($0.last)" : "{range-set}"
    }
    add(
      "use shows-settings(\(state.url != nil ? "url" : "\"\""), \(text(state.agent)), "
        + "\(text(accept)), \(text(state.type)), \(text(range)), \"\(state.mode)\", "
        + "\"\(state.redirects)\", \(state.showsHeader.map { String($0) } ?? "false"))", id)
  }

  /// Texts set to nothing; a module that refuses that is restarted, so that all else is set anew.
  mutating func clear(_ asked: Asked) {
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
    state.url = before.url
    add("use set(\"URL\", \(before.url != nil ? "url" : "\"\""))")
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

  mutating func setRange(_ range: ByteRange) {
    let whole = "bytes=\(range.first)-\(range.last)"
    if let short = range.short {
      add("use set-or-else(\"RANGE\", \"bytes=\(short)\", \"\(whole)\") -> range-set", "SET-10")
    } else {
      add("use set(\"RANGE\", \"\(whole)\")", "SET-10")
    }
    state.range = range
  }

  mutating func setText(
    _ name: String, _ text: String, _ place: WritableKeyPath<ManualState, String?>
  ) {
    if let before = state[keyPath: place] { state.gone.append(before) }
    add("use set(\"\(name)\", \"\(quotedTemplate(text))\")", "SET-8")
    state[keyPath: place] = text
  }

  mutating func set(_ asked: Asked) {
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
    if let range = asked.range, range != state.range {
      setRange(range)
    } else if asked.range == nil, state.range?.short != nil {
      // What it means is that of another reply.
      setRange(ByteRange(first: 0, last: 12))
    }
    let texts: [(String, Dimension, WritableKeyPath<ManualState, String?>)] = [
      ("UAGENT", .agent, \.agent), ("ACCEPT", .accept, \.accept), ("CONTYPE", .type, \.type),
    ]
    for (name, dimension, place) in texts {
      guard let text = asked.optional(dimension), asked.name(dimension) != "cleared",
        text != state[keyPath: place]
      else { continue }
      if ["long", "longer"].contains(asked.name(dimension)) {
        setLongText(name, text, place)
      } else {
        setText(name, text, place)
      }
    }
  }

  /// A text so long that it may be refused, which then leaves a short one.
  mutating func setLongText(
    _ name: String, _ text: String, _ place: WritableKeyPath<ManualState, String?>
  ) {
    if let before = state[keyPath: place] { state.gone.append(before) }
    let variable = "\(name.lowercased())-\(round)"
    let written = quotedTemplate(text)
    add(
      "use set-or-else(\"\(name)\", \"\(written)\", slice(\"\(written)\", 0, 20)) -> \(variable)",
      "SET-4")
    state[keyPath: place] = "{\(variable)}"
  }

  mutating func imports(_ asked: Asked) {
    let surplus = (asked.optional(.surplus) ?? "").split(separator: " ").map(String.init)
    if surplus.count == 2, surplus[0] == "late" {
      add("use import-too-late(\"\(surplus[1])\")", surplus[1] == "HTTPHEAD" ? "HEAD-5" : "DATA-5")
      if surplus[1] == "HTTPDATA" { state.body = .perhaps }
      if state.block != .nothing { state.block = .perhaps }
    }
    let extra = ["late", "head"].contains(surplus.first) ? nil : surplus.first
    var isDue = !["none", "kept"].contains(asked.name(.import)) || extra != nil
    // What came of the one that was late is in none behind it.
    if surplus.first == "late" { isDue = true }
    if asked.method == "POST", case .inPlace = state.body {
      // Every other one takes what is in place.
      if asked.isEven(.import) { isDue = extra != nil }
    } else if asked.method == "POST" {
      isDue = true
    }
    if isDue {
      let size = ["none", "kept"].contains(asked.name(.import)) ? "10" : asked.text(.import)
      add("let posted = \(inserted(asked.text(.posted), size))")
    }
    // Neither import changes what the other one left, whichever comes first.
    let isBlockFirst = asked.isEven(.posted)
    if isBlockFirst { importBlock(asked) }
    if isDue {
      if extra == "pieces" {
        add("use import-in-pieces(posted)", "DATA-8")
      } else if let extra {
        add("use import-with-surplus(\"HTTPDATA\", posted, fill(\(extra)))", "DATA-7")
      } else {
        add("use import-body(posted)", "DATA-3")
      }
      state.body = .inPlace("posted")
    }
    if !isBlockFirst { importBlock(asked) }
  }

  mutating func importBlock(_ asked: Asked) {
    guard let lines = asked.optional(.block) else { return }
    if state.block != .nothing {
      add("let former = block")
      state.hasFormerBlock = true
    }
    let path = quotedTemplate(asked.text(.path))
    let body = asked.method == "POST" ? "posted" : "\"\""
    let step = number(lines, profile) == nil ? "request-block" : "block-of-size"
    add(
      "use \(step)(\(lines), \"\(asked.method)\", \(server(asked)), \"\(path)\", \(body)) -> block"
    )
    if let surplus = asked.optional(.surplus), surplus.hasPrefix("head ") {
      let extra = "\"X-Attest-Surplus: \" + fill(\(surplus.dropFirst(5)))"
      add("use import-with-surplus(\"HTTPHEAD\", block, \(extra))", "HEAD-3")
    } else {
      add("use import-head(block)", "HEAD-3")
    }
    state.block = .inPlace("block")
  }

  mutating func before(_ asked: Asked) {
    let isNone = asked.restartsBefore || ["none", "tiny block"].contains(asked.name(.between))
    let forms = isNone ? [] : asked.betweenLines
    if asked.isEven(.refused) { forms.forEach { formAlone($0) } }
    if asked.optional(.refused) != nil {
      let lines = asked.refusedLines
      // What is refused once is refused again.
      for line in lines.prefix(1) + lines {
        add("> \(line)", "SET-17")
        add("< ERROR", "SET-17")
      }
    }
    if !asked.isEven(.refused) { forms.forEach { formAlone($0) } }
  }

  /// A line, and nothing behind its answer.
  mutating func formAlone(_ line: String) {
    form(line)
    add("quiet 300 ms", "LINE-1")
  }

  /// `LINE => PATTERN || PATTERN`: what the line is answered with before its OK; `=> OK`: nothing;
  /// `=> ANY`: another family's line, which may be refused.
  mutating func form(_ text: String) {
    let parts = separated(text, by: " => ")
    add("> \(parts[0])", "GEN-1")
    guard parts.count == 2 else { return add("use answered-ok", "GEN-1") }
    let patterns = separated(parts[1], by: " || ")
    if patterns == ["ANY"] {
      let name = parts[0].dropFirst("AT+".count).prefix { $0.isLetter || $0.isNumber }
      return add("use answered-as-it-will(\"\(name)\")", "GEN-1")
    }
    if patterns == ["ERROR"] { return add("< ERROR", "GEN-3") }
    if patterns == ["OK", "ERROR"] {
      for line in ["either", "  < OK", "or", "  < ERROR"] { add(line, "GEN-2") }
      return
    }
    if patterns.count > 1 {
      for (index, pattern) in patterns.enumerated() {
        add(index == 0 ? "either" : "or")
        add("  < \(pattern)", "GEN-1")
      }
    } else if patterns[0] != "OK" {
      add("< \(patterns[0])", "GEN-1")
    }
    add("< OK", "GEN-2")
    // One that was set for a look at how it is taken is not what is asked for.
    if parts[0].range(of: "=\"URL\",") != nil { add("use set(\"URL\", url)", "SET-5") }
  }
}
