// What valid text becomes: names are slots, uses are indices, times are milliseconds.
import Diagnostics
import Ground
import ModuleCatalogue
import Results
import SuiteLanguage
import Testing

private let facts = """
  command HTTPDATA "the body"
    manual 1.2
    responds within 1000 ms
    parameter length integer 1..64000
  command HTTPACT "act"
    responds within 1 s
    returns within 60 s
    results "+HTTPRES:" "+HTTP:"
    parameter method choice 0, 1, 2
    parameter IPV6 choice 0, 1 default 0 may be absent
  command HTTPSET "set"
    responds within 1 s
    parameter URL text 0..255 default ""
    parameter ACCEPT text default "/" or "*/*"
  requirement DATA-3 1.2 "Accepted"

  """

/// The tree of a text that must have no problem.
private func tree(_ text: String) throws -> SuiteCollection {
  let files = [
    SourceFile(path: "s", text: Array(text.utf8)), SourceFile(path: "f", text: Array(facts.utf8)),
  ]
  let loaded = loadSuites(files)
  try #require(render(loaded.diagnostics, files: files) == "")
  return loaded.collection
}

/// The statements of the first case, whose lines these are.
private func statements(_ lines: String...) throws -> [Statement] {
  let text = "suite s \"S\"\ncase c\n" + lines.map { "  " + $0 + "\n" }.joined()
  return try #require(try tree(text).suites.first?.cases.first).body.statements
}

@Suite struct TreeTests {
  @Test func `probes that read each other's answers need those before them alone`() throws {
    let found = try tree(
      """
      probe one "first" yes | no
        when dialect.two == "no"
          answer "no"
        answer "yes"
      probe two "second" yes | no
        when dialect.one == "no"
          answer "no"
        answer "yes"

      """)
    var needs = CaseNeeds(found)
    #expect(needs.probes(before: 0) == [])
    #expect(needs.probes(before: 1) == [0])
  }

  @Test func `AT text is kept to its end with doubled braces made single`() throws {
    let found = try statements("> AT+X=\"#1\" # {{no}} comment  ")
    guard case .send(let line) = found[0].kind, case .literal(let bytes) = line.pieces.first else {
      Issue.record("no line sent")
      return
    }
    #expect(line.pieces.count == 1)
    #expect(String(decoding: bytes, as: UTF8.self) == "AT+X=\"#1\" # {no} comment")
  }

  @Test func `a capture is a slot that later lines use`() throws {
    let found = try statements("< +X: {n:int},{:text}{rest:/[a-z]+/}", "? n == 5 and rest == \"a\"")
    guard case .expectLine(let pattern, nil, false) = found[0].kind,
      case .check(
        .binary(.and, .binary(.equal, .variable(let slot, "n"), .integer(5)), _), let text,
        within: nil) = found[1].kind
    else {
      Issue.record("other statements")
      return
    }
    #expect(slot == 0)
    #expect(text == "n == 5 and rest == \"a\"")
    #expect(pattern.text == "+X: {n:int},{:text}{rest:/[a-z]+/}")
    let kinds = pattern.pieces.map { piece in
      switch piece {
      case .literal: "literal"
      case .value: "value"
      case .capture(0, .integer): "n"
      case .capture(nil, .text): "text"
      case .capture(1, .regex(let expression)) where expression.source == "[a-z]+": "rest"
      case .capture: "other"
      }
    }
    #expect(kinds == ["literal", "n", "literal", "text", "rest"])
  }

  @Test func `within takes times in milliseconds`() throws {
    let found = try statements("< OK", "  within 29 s .. 2 min", "  exactly")
    guard case .expectLine(_, let within, true) = found[0].kind,
      case .integer(29_000) = within?.earliest, case .integer(120_000) = within?.latest
    else {
      Issue.record("other bounds")
      return
    }
  }

  @Test func `operators bind as the language page says`() throws {
    let found = try statements("? not 1 + 2 * 3 == 7 or true and false")
    guard
      case .check(
        .binary(
          .or,
          .unary(
            .not,
            .binary(
              .equal, .binary(.plus, .integer(1), .binary(.times, .integer(2), .integer(3))),
              .integer(7))), .binary(.and, .boolean(true), .boolean(false))), _, within: nil) =
        found[0].kind
    else {
      Issue.record("other shape")
      return
    }
  }

  @Test func `braces in a text become a concatenation`() throws {
    let found = try statements("let n = 5", "let t = \"a{n}b\\{\"")
    guard
      case .assign(
        1,
        .binary(
          .plus, .binary(.plus, .bytes([0x61]), .call(.text, let arguments)), .bytes([0x62, 0x7B]))) =
        found[1].kind
    else {
      Issue.record("other shape")
      return
    }
    #expect(arguments.count == 1)
  }

  @Test func `steps in a later file are used by index with their results' slots`() throws {
    let collection = try tree(
      "suite s \"S\"\ncase c\n  use add(1, 2) -> sum, _\nsteps other\n  > AT\n"
        + "steps add(a, b) -> sum, a\n  let sum = a + b\n")
    let steps = collection.steps[1]
    #expect(steps.parameters == ["a", "b"])
    #expect(steps.resultSlots == [2, 0])
    #expect(steps.body.slotCount == 3)
    guard
      case .use(1, let arguments, let results) = collection.suites[0].cases[0].body.statements[0]
        .kind
    else {
      Issue.record("no use")
      return
    }
    #expect(arguments.count == 2)
    #expect(results == [0, nil])
  }

  @Test func `either and when keep their branches in order`() throws {
    let found = try statements(
      "either", "  < OK", "or", "  < ERROR", "  > AT", "or", "  quiet 1 s", "when true", "  > A",
      "otherwise", "  > B", "  > C")
    guard case .either(let branches) = found[0].kind,
      case .when(.boolean(true), let then, let otherwise) = found[1].kind
    else {
      Issue.record("other statements")
      return
    }
    #expect(branches.map(\.count) == [1, 2, 1])
    #expect([then.count, otherwise.count] == [1, 2])
  }

  @Test func `counted bytes and bytes until a line get their names`() throws {
    let found = try statements(
      "<< 10 as head", "<< until as OK as got", "  within 5 s", "<< length(got)", "? head == got")
    guard case .expectBytes(.integer(10), 0) = found[0].kind,
      case .expectBytesUntil(let pattern, 1, .some) = found[1].kind,
      case .expectBytes(.call(.length, _), nil) = found[2].kind
    else {
      Issue.record("other statements")
      return
    }
    #expect(pattern.text == "as OK")
  }

  @Test func `a suite's lines may be indented or not`() throws {
    let body =
      "suite s \"S\"\nINmanual 1.2\nINtags a b\nINwhere HTTPDATA.length.max > 5\nINsetup\nIN  > AT\n"
    for indent in ["", "  "] {
      let suite = try tree(body.replacing("IN", with: indent) + "case c\n  > AT\n").suites[0]
      #expect(suite.manual == "1.2")
      #expect(suite.tags == ["a", "b"])
      #expect(suite.conditions.map(\.text) == ["HTTPDATA.length.max > 5"])
      #expect(suite.setup?.statements.count == 1)
    }
  }

  @Test func `each variables, body and cleanup share the case's frame`() throws {
    let text = """
      suite s "S"
      case c "in words"
        shows DATA-3
        each length in valid HTTPDATA.length
        each x in [1, "a"]
        > AT+HTTPDATA={length},{x}
        let y = 1
        cleanup
          > AT{y}
      """
    let found = try #require(try tree(text).suites.first?.cases.first)
    #expect(found.title == "in words")
    #expect(found.shows == ["DATA-3"])
    #expect(found.each.map(\.slot) == [0, 1])
    #expect(found.body.slotCount == 3)
    #expect(found.cleanup.count == 1)
  }

  @Test func `the origin's lines fill its statement`() throws {
    let found = try statements(
      "origin answers any /a{1 + 1}b  # a comment", "  status 404", "  header X-Y: {origin}/b  # c",
      "  body of request", "  chunked 7", "  stall after 5", "  delay 2 s", "  ranges")
    guard case .origin(let origin) = found[0].kind else {
      Issue.record("no origin")
      return
    }
    #expect(origin.method == nil)
    #expect(origin.target.pieces.count == 3)
    #expect(origin.headers.map(\.name) == ["X-Y"])
    #expect(origin.headers.first?.value.pieces.count == 2)
    #expect(origin.bodyOfRequest && origin.honoursRanges && !origin.isSilent && !origin.untilClose)
    #expect(origin.stall?.milliseconds == nil && origin.stall != nil)
    guard case .integer(404) = origin.status, case .integer(7) = origin.chunkBytes,
      case .integer(2000) = origin.delayMilliseconds
    else {
      Issue.record("other numbers")
      return
    }
  }

  @Test func `the origin's lines about spelling fill its statement`() throws {
    let found = try statements(
      "origin answers GET /a", "  version 1.0", "  no reason", "  no length", "  interim 100",
      "  interim 103", "  field content-LENGTH:10", "  chunks in capitals", "  chunks of 4 digits",
      "  chunks with ;a={1 + 1}", "  trailer X-Sum: 1  # a comment", "  close after 5",
      "  keep alive")
    guard case .origin(let origin) = found[0].kind else {
      Issue.record("no origin")
      return
    }
    let spelling = origin.spelling
    #expect(spelling.isOldVersion && spelling.hasNoReason && spelling.hasCapitals)
    #expect(spelling.keepsAlive && origin.untilClose && origin.closeAfter != nil)
    #expect(spelling.interims.count == 2 && spelling.lines.count == 1)
    #expect(spelling.chunkExtension?.pieces.count == 2 && spelling.digits != nil)
    guard case .literal(let trailer) = spelling.trailers.first?.pieces.first else {
      Issue.record("no trailer")
      return
    }
    #expect(trailer == Array("X-Sum: 1".utf8))
  }

  @Test func `raw bytes stand in place of everything else`() throws {
    let found = try statements("origin answers GET /a", "  delay 1 s", "  raw \"HTTP/1.1 200 \"")
    guard case .origin(let origin) = found[0].kind else {
      Issue.record("no origin")
      return
    }
    #expect(origin.raw != nil && origin.delayMilliseconds != nil)
  }

  @Test func `raw bytes may drip, in whatever order the two are told`() throws {
    for lines in [["  raw \"x\"", "  drip 1 every 1 s"], ["  drip 1 every 1 s", "  raw \"x\""]] {
      let found = try statements("origin answers GET /a", lines[0], lines[1], "  delay 1 s")
      guard case .origin(let origin) = found[0].kind else {
        Issue.record("no origin")
        return
      }
      #expect(origin.raw != nil && origin.drip != nil && origin.delayMilliseconds != nil)
    }
  }

  @Test func `a span covers the statement without indentation and comment`() throws {
    let found = try statements("let x = 1   # why")
    #expect(found[0].span == SourceSpan(file: 0, line: 3, column: 3, length: 9))
  }

  @Test func `a file with CR LF line ends reads the same`() throws {
    let text = "suite s \"S\"\r\ncase c\r\n  > AT\r\n  < OK\r\n"
    #expect(try tree(text).suites[0].cases[0].body.statements.count == 2)
  }
}

@Suite struct CatalogueTests {
  @Test func `a command carries its durations, results and parameters`() throws {
    let catalogue = try tree("").catalogue
    let act = try #require(catalogue.commands.first { $0.name == "HTTPACT" })
    #expect(act.maxResponse == .seconds(1) && act.maxResult == .seconds(60))
    #expect(act.results == ["+HTTPRES:", "+HTTP:"])
    #expect(
      act.parameters == [
        Parameter(name: "method", domain: .choices([0, 1, 2])),
        Parameter(name: "IPV6", domain: .choices([0, 1]), defaults: ["0"], mayBeAbsent: true),
      ])
    #expect(catalogue.commands[2].parameters[1].defaults == ["/", "*/*"])
    #expect(catalogue.requirements.map(\.id) == ["DATA-3"])
  }

  @Test func `a fact belongs to the requirement named nearest to it`() throws {
    let catalogue = try tree(
      """
      requirements answer DATA-3 taken DATA-3 figures DATA-3
      requirement DATA-4 1 "x"
      requirement DATA-5 1 "x"
      command NEAR "x"
        responds within 1 s
        requirements taken DATA-4
        parameter own choice 0, 1, 2
          requirements taken DATA-5 refused DATA-5
          value 2 DATA-3
          legal without0 "why"
          untried with3 form.with3
        parameter plain choice 0, 1, 2
      series AS
        variant AS-1
          requirements figures DATA-4
      series OWN
        requirements figures DATA-5
        variant OWN-1
          without NEAR
      """
    ).catalogue
    let command = try #require(catalogue.commands.first { $0.name == "NEAR" })
    let (own, plain) = (command.parameters[0], command.parameters[1])
    #expect(command.requirement(.answer) == "DATA-3" && command.requirement(.presence) == nil)
    #expect(command.requirement(.taken, of: plain) == "DATA-4")
    func broken(_ name: String, _ parameter: Parameter) throws -> String? {
      let move = try #require(parameter.moves.first { $0.name == name })
      return command.requirement(brokenBy: move, of: parameter)
    }
    #expect(try broken("without1", own) == "DATA-5" && broken("with3", own) == "DATA-5")
    #expect(try broken("without2", own) == "DATA-3" && broken("without2", plain) == "DATA-4")
    #expect(try broken("with3", plain) == nil)
    #expect(own.legal == ["without0": "why"] && own.untried == ["with3", "form.with3"])
    let requirements = ["AS", "AS-1", "OWN", "OWN-1"].map {
      try? catalogue.profile(named: $0).get().requirement
    }
    #expect(requirements == ["DATA-3", "DATA-4", "DATA-5", "DATA-5"])
  }

  @Test func `what a file says of its commands holds in no other file`() throws {
    let files = [
      "requirement A 1 \"x\"\nrequirements answer A\n", "command X \"x\"\n  responds within 1 s\n",
    ]
    let loaded = loadSuites(
      files.enumerated().map { SourceFile(path: "\($0).attest", text: Array($1.utf8)) })
    #expect(
      loaded.diagnostics.isEmpty && loaded.collection.catalogue.commands[0].requirements == [:])
  }

  @Test func `a series carries what differs, and its variants`() throws {
    let catalogue = try tree(
      """
      unsolicited "+CREG:" "+SIM READY"
      series LE
        matches LExxx
        models LE270-CN LE270-EU
        HTTPDATA.length 1..36000
        HTTPSET.URL unlimited
        HTTPACT.method without 2
        variant LE230-CN-1D2 LE270-CN-1D2
          without HTTPSET HTTPDATA
      """
    ).catalogue
    #expect(catalogue.unsolicited == ["+CREG:", "+SIM READY"])
    #expect(
      catalogue.series == [
        Series(
          name: "LE", pattern: "LExxx", models: ["LE270-CN", "LE270-EU"],
          differences: [
            .domain(command: "HTTPDATA", parameter: "length", .integers(1...36000)),
            .domain(command: "HTTPSET", parameter: "URL", .text(maxBytes: nil)),
            .domain(command: "HTTPACT", parameter: "method", .choices([0, 1])),
          ],
          variants: [
            Variant(
              models: ["LE230-CN-1D2", "LE270-CN-1D2"],
              differences: [.without(command: "HTTPSET"), .without(command: "HTTPDATA")])
          ])
      ])
  }
}
