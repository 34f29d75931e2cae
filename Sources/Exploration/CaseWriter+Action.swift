// The action of a round, and what the server must have seen of it.

extension CaseWriter {
  /// The URL that the step `acts-plainly` sets.
  static let againURL = "origin + \"/again\""

  mutating func act(_ asked: Asked, _ expected: Expected) {
    var parameters = ["GET": "0", "POST": "1", "HEAD": "2"][asked.method] ?? "0"
    if let timer = asked.optional(.timernum) { parameters += ",\(timer)" }
    let timer = Int(asked.optional(.timernum) ?? "15") ?? 15
    let hops = expected.requests.count > 1 ? expected.requests.count - 1 : 0
    switch expected.ending {
    case .unconnected where ["nameless", "unset"].contains(asked.text(.server)):
      add("use act-nowhere(\"\(parameters)\", \(asked.isSecure), 61000)", "ACT-7")
    case .unconnected where asked.text(.server) == "plain":
      // Whether it counts as connected before TLS has begun is open.
      add("> AT+HTTPACT=\(parameters)", "ACT-7")
      add("< OK", "ACT-7")
      add("use ends-without-success", "ACT-7")
    case .unconnected:
      add("> AT+HTTPACT=\(parameters)", "ACT-7")
      add("< OK", "ACT-7")
      add("use does-not-connect(\(asked.isSecure), \(timer * 1100 + 1000))", "ACT-7")
    case .stalled:
      add("> AT+HTTPACT=\(parameters)", "ACT-8")
      add("< OK", "ACT-8")
      let whole = expected.pace == "silent" ? 0 : least(whole: expected)
      if hops > 0 {
        add("use gives-up-beyond(\(timer), \(whole), \(hops))", "ACT-8")
      } else {
        add("use gives-up-after(\(timer), url, \(whole))", "ACT-8")
      }
    case .broken(let code):
      add("> AT+HTTPACT=\(parameters)", "ACT-10")
      add("< OK", "ACT-10")
      add("use breaks-off(url, \(code), \(least(whole: expected)), \(hops))", "ACT-16")
    case .endless:
      add("> AT+HTTPACT=\(parameters)", "ACT-11")
      add("< OK", "ACT-11")
      add("use ends-in-time", "ACT-11")
    case .result, .either:
      if state.mode == "1", state.block == .nothing {
        let least = expected.count + (expected.hasHeader == false ? 0 : 1)
        let given = "\"\(parameters)\", url, \(hops), \(least), \(beginning(expected))"
        add("use stream-to(\(given)) -> reply, total, got", "SET-15")
      } else if expected.isTwice {
        add("use act-twice(\"\(parameters)\") -> reply, total", "ACT-15")
      } else if asked.name(.during) == "setting" {
        add("use act-setting(\"\(parameters)\", url, \"REDIR\", \"1\") -> reply, total", "ACT-17")
        add("use set(\"REDIR\", \"\(state.redirects)\")")
      } else if asked.name(.during) == "import" {
        let data = "random(\(asked.text(.during)), \(200 + round))"
        add("use act-importing(\"\(parameters)\", url, \(data)) -> reply, total", "ACT-17")
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

  /// What MODE 1 hands over begins with this, so that lines before it are told from it: all of the
  /// body, or the word that begins a header; an empty text where nobody can say.
  private func beginning(_ expected: Expected) -> String {
    guard case .result = expected.ending, let hasHeader = expected.hasHeader else { return "\"\"" }
    return hasHeader ? "\"HTTP/\"" : due(expected)
  }

  /// Fewer bytes than these are not all: a shown header counts beside what has come of the body,
  /// however long it is.
  private func least(whole: Expected) -> Int {
    whole.hasHeader == false ? whole.count : whole.count + 65_536
  }

  /// What the server saw.
  mutating func seen(_ asked: Asked, _ expected: Expected) {
    switch expected.ending {
    case .result(let code):
      add("? reply == \(code)", "ACT-9")
      requests(asked, expected.requests)
    case .either(let code, let first):
      // A Location that names no host need not be followed.
      add("? reply == \(code) or reply == \(first)", "SET-13")
    case .unconnected:
      if let count = state.requests, asked.text(.server) != "plain" {
        add("? origin.requests == \(count)", "ACT-7")
      }
    case .stalled, .broken:
      // The request whose reply breaks off is the last: a GET that a POST was led to may be sent again.
      if expected.requests.last?.method == "POST" {
        // What would be sent again comes right away (RFC 2616, 8.1.4).
        add("pause 2 s")
        let sent = expected.requests.count
        let count = state.requests.map { String($0 + sent) } ?? "before + \(sent)"
        add("? origin.requests == \(count)", "ACT-16")
      }
      actAgain()
    case .endless: actAgain()
    }
  }

  /// Whatever an action came to, the next one is as good as any: what is set goes with it.
  private mutating func actAgain() {
    if state.block != .nothing {
      // Whether it is in place is open.
      add("restart")
      restarted()
    }
    if state.mode == "1" { add("use set(\"MODE\", \"0\")") }
    state.mode = "0"
    add("use acts-plainly", "GEN-8")
    add("let url = \(Self.againURL)")
    state.url = Self.againURL
    let texts = [("User-Agent", state.agent), ("Accept", state.accept)]
    for (name, text) in texts {
      guard let text else { continue }
      add("? origin.request.header(\"\(name)\") == \"\(quotedTemplate(text))\"", "SET-8")
    }
    if let range = state.range {
      add("? contains(origin.request.header(\"Range\"), \"\(shown(range))\")", "SET-11")
    }
  }

  /// A range as a request has it; of one that may be spelt in two ways what both have.
  private func shown(_ range: ByteRange) -> String {
    range.short == nil ? "\(range.first)-\(range.last)" : "-"
  }

  mutating func requests(_ asked: Asked, _ requests: [SeenRequest]) {
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
      if request.block == nil { fieldsComeOnce(request, one) }
      target(request, one, asked)
      let id = index > 0 ? "SET-13" : "SET-8"
      if let agent = request.agent {
        add("? \(one).header(\"User-Agent\") == \"\(quotedTemplate(agent))\"", id)
        add("use comes-once(\"user-agent\", \(one).header-bytes)", id)
      }
      if let accept = request.accept {
        add("? \(one).header(\"Accept\") == \"\(quotedTemplate(accept))\"", id)
      }
      if let type = request.type {
        add("? \(one).header(\"Content-Type\") == \"\(quotedTemplate(type))\"", id)
      }
      if let range = request.range {
        if let range {
          add("? contains(\(one).header(\"Range\"), \"\(shown(range))\")", "SET-11")
        } else if request.block == nil || !(asked.text(.block).contains("Range")) {
          add(
            "? not \(one).has-header(\"Range\")", request.block == nil ? "SET-12" : "HEAD-7")
        }
      }
      if let block = request.block {
        add("use block-was-sent(\(block))", "HEAD-6")
        if !block.isEmpty, asked.text(.surplus).hasPrefix("head ") {
          add("? not contains(\(one).header-bytes, \"X-Attest-Surplus\")", "HEAD-6")
        }
        if request.hasFormerBlock {
          add("let rest = slice(former, max(0, length(former) - 12), 12)")
          add("? contains(block, rest) or not contains(\(one).header-bytes, rest)", "HEAD-6")
        }
      }
      for text in request.withoutTexts {
        add(
          "? \(absence(of: text, from: one, besides: request.block))",
          request.block == nil ? "GEN-5" : "HEAD-7")
      }
      if let body = request.body {
        add("? \(one).body == \(body.isEmpty ? "\"\"" : body)", body.isEmpty ? "ACT-3" : "DATA-8")
      }
    }
  }

  /// That no field that is no list is there twice (RFC 2616, 4.2).
  private mutating func fieldsComeOnce(_ request: SeenRequest, _ one: String) {
    var fields = [("host", "ACT-3")]
    if request.body?.isEmpty == false { fields.append(("content-length", "DATA-8")) }
    if case .some(.some) = request.range { fields.append(("range", "SET-11")) }
    for (name, id) in fields { add("use comes-once(\"\(name)\", \(one).header-bytes)", id) }
  }

  /// That a text is not in the header, unless one that is in force holds it.
  func absence(of text: String, from one: String, besides block: String?) -> String {
    let absent = "not contains(\(one).header-bytes, \"\(quotedTemplate(text))\")"
    let inForce = [state.agent, state.accept, state.type].compactMap(\.self)
    // What values stand for is known to the case alone.
    guard block == nil, (inForce + [text]).contains(where: { $0.contains("{") }) else {
      return absent
    }
    let others = inForce.map { "contains(\"\(quotedTemplate($0))\", \"\(quotedTemplate(text))\")" }
    return (others + [absent]).joined(separator: " or ")
  }

  mutating func target(_ request: SeenRequest, _ one: String, _ asked: Asked) {
    func ownPort(_ isOwn: Bool) -> String {
      switch (request.isSecure, isOwn) {
      case (true, true): "443"
      case (false, true): "80"
      case (true, false): "origin.secure-port"
      case (false, false): "origin.port"
      }
    }
    var isOwn = asked.text(.port) == "own"
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
        isLast ? hops[index].target : "/hop-\(index + 1)"
      add("? \(one).target == \"\(target)\"", "SET-13")
      if isLast, ["own", "secure", "plain"].contains(hops[index].manner) {
        isOwn = hops[index].manner == "own"
      }
    }
    let isHop = request.target != .asked
    let port = ownPort(isOwn)
    add("? \(one).port == \(port)", isHop ? "SET-13" : "SET-6")
    if request.block == nil, isOwn {
      let host = "origin.\(request.isSecure ? "secure-" : "")default-host"
      add("use names-bare-host(\(one).header(\"Host\"), \(host), \(port))", "SET-6")
    } else if request.block == nil {
      add("use names-host(\(one).header(\"Host\"), \(port))", isHop ? "SET-13" : "ACT-3")
    }
  }
}
