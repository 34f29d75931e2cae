// What a word in an expression may be: a variable, a fact of the profile, something of the origin, a
// dialect, a function.
import Ground
import ModuleCatalogue

extension Parser {
  /// Words that no variable may be called.
  static let reserved: Set<String> = [
    "true", "false", "not", "and", "or", "has", "lacks", "series", "origin", "dialect", "peer",
    "_",
  ]

  /// Reads what begins with a name.
  mutating func named() throws(Abandoned) -> Typed {
    let start = position
    let (word, range) = try name("a value")
    func typed(_ expression: Expression, _ type: ValueType, to end: Int) -> Typed {
      Typed(expression: expression, type: type, range: start..<end)
    }
    if current == Byte.openParenthesis {
      if let slot = scope.slot(word), let fields = scope.variables[slot].fields {
        return try field(of: slot, word, fields, range)
      }
      return try call(word, range)
    }
    switch word {
    case "true", "false": return typed(.boolean(word == "true"), .boolean, to: position)
    case "series": return typed(.fact(.series), .bytes, to: position)
    case "origin":
      try refuseOutsideFacts(range)
      let (fact, type) = try originFact()
      return typed(.origin(fact), type, to: position)
    case "peer":
      try refuseOutsideFacts(range)
      let (fact, type) = try peerFact()
      return typed(.origin(fact), type, to: position)
    case "dialect":
      try refuseOutsideFacts(range)
      try expect(Byte.dot)
      let (wanted, place) = try name("a probe's name")
      guard let index = probesByName[wanted] else {
        report(
          "no probe is called `\(wanted)`", at: place,
          suggestion: nearest(to: wanted, among: probes.map(\.name)))
        return typed(.bytes([]), .bytes, to: position)
      }
      return typed(.dialect(probe: index), .bytes, to: position)
    default: break
    }
    if current == Byte.dot, Byte.beginsName(following) {
      let (fact, type) = try profileFact(word, range)
      return typed(.fact(fact), type, to: position)
    }
    try refuseOutsideFacts(range)
    guard let slot = scope.slot(word) else {
      reportUnknown(word, range)
      return typed(.integer(0), .any, to: position)
    }
    return typed(.variable(slot: slot, name: word), scope.variables[slot].type, to: position)
  }

  private mutating func reportUnknown(_ word: String, _ range: Range<Int>) {
    guard !scope.isIncomplete else { return }
    let names = scope.variables.map(\.name)
    let parts = word.split(separator: "-").map(String.init)
    let isDifference = parts.count > 1 && names.contains(parts[0])
    report(
      "nothing is called `\(word)` here", at: range,
      expected: isDifference
        ? "blanks around a minus sign" : "a name that a line above gives a value",
      suggestion: isDifference ? parts.joined(separator: " - ") : nearest(to: word, among: names))
  }

  /// In a `where` only facts of the profile may be asked for.
  private mutating func refuseOutsideFacts(_ range: Range<Int>) throws(Abandoned) {
    guard let factsOnly else { return }
    throw stop(
      "\(factsOnly) asks for `\(text(range))`", at: range,
      expected: "facts of the profile only, such as HTTPDATA.supported")
  }

  // MARK: Facts of the profile

  private mutating func profileFact(
    _ command: String, _ range: Range<Int>
  ) throws(Abandoned) -> (Fact, ValueType) {
    guard let index = commands[command] else {
      if scope.slot(command) != nil {
        throw stop("the variable `\(command)` has no parts", at: range)
      }
      throw stop(
        "no command is called `\(command)`", at: range, expected: "a command of the catalogue",
        suggestion: nearest(to: command, among: catalogue.commands.map(\.name)))
    }
    let facts = catalogue.commands[index]
    position += 1
    let (word, place) = try name("a parameter or a fact")
    let plain = ["supported", "response", "result"]
    guard let parameter = facts.parameter(word) else {
      switch word {
      case "supported": return (.supported(command: command), .boolean)
      case "response": return (.maxResponse(command: command), .integer)
      case "result": return (.maxResult(command: command), .integer)
      default:
        throw unknownParameter(word, place, of: facts, beside: plain)
      }
    }
    guard current == Byte.dot, Byte.beginsName(following) else {
      if parameter.domain.shownChoices != nil {
        let kind: Kinds = if case .words = parameter.domain { .bytes } else { .integer }
        return (.choices(command: command, parameter: word), ValueType(kinds: .list, element: kind))
      }
      throw stop(
        "`\(command).\(word)` is no choice", at: place,
        expected: alternatives(factNames(of: parameter).map { "`.\($0)`" }) + " after it")
    }
    position += 1
    let (asked, askedPlace) = try name("a fact")
    guard factNames(of: parameter).contains(asked) else {
      throw stop(
        "`\(command).\(word)` has no `.\(asked)`", at: askedPlace,
        expected: factNames(of: parameter).isEmpty
          ? "`has`, `lacks` or the list alone"
          : alternatives(factNames(of: parameter).map { "`.\($0)`" }),
        suggestion: nearest(to: asked, among: factNames(of: parameter)))
    }
    switch asked {
    case "min": return (.minimum(command: command, parameter: word), .integer)
    case "max": return (.maximum(command: command, parameter: word), .integer)
    case "limited": return (.limited(command: command, parameter: word), .boolean)
    default:
      let isNumber = parameter.defaults.first.flatMap { Int($0) } != nil
      return (.defaultValue(command: command, parameter: word), isNumber ? .integer : .bytes)
    }
  }

  /// Says that a command has no such parameter.
  mutating func unknownParameter(
    _ word: String, _ place: Range<Int>, of command: CommandFacts, beside others: [String] = []
  ) -> Abandoned {
    let known = command.parameters.map(\.name) + others
    return stop(
      "`\(command.name)` has no parameter `\(word)`", at: place,
      expected: known.isEmpty ? nil : alternatives(known),
      suggestion: nearest(to: word, among: known))
  }

  private func factNames(of parameter: Parameter) -> [String] {
    var names: [String] = []
    switch parameter.domain {
    case .integers, .ranges, .offsets, .boundedText, .hexadecimal: names = ["min", "max"]
    case .choices, .words, .decimals: names = []
    case .text(let maxBytes): names = maxBytes == nil ? ["limited"] : ["min", "max", "limited"]
    }
    return parameter.defaults.isEmpty ? names : names + ["default"]
  }

  // MARK: The origin

  private mutating func originFact() throws(Abandoned) -> (OriginFact, ValueType) {
    guard current == Byte.dot, Byte.beginsName(following) else { return (.url, .bytes) }
    position += 1
    let (word, place) = try name("a part of the origin")
    switch word {
    case "secure": return (.secureURL, .bytes)
    case "host": return (.host, .bytes)
    case "port": return (.port, .integer)
    case "secure-port": return (.securePort, .integer)
    case "closed": return (.closedURL, .bytes)
    case "closed-port": return (.closedPort, .integer)
    case "deaf": return (.deafURL, .bytes)
    case "default-host": return (.defaultHost, .bytes)
    case "secure-default-host": return (.secureDefaultHost, .bytes)
    case "requests": return (.requestCount, .integer)
    case "head": return (.responseHead(try requestNumber()), .bytes)
    case "request":
      let number = try requestNumber()
      guard current == Byte.dot else { throw unexpected("`.` and a part of the request") }
      position += 1
      let (part, type) = try requestPart()
      return (.request(number, part), type)
    default:
      let known = [
        "secure", "host", "port", "secure-port", "closed", "closed-port", "deaf", "default-host",
        "secure-default-host", "requests", "request", "head",
      ]
      throw stop(
        "the origin has no `.\(word)`", at: place, expected: alternatives(known),
        suggestion: nearest(to: word, among: known))
    }
  }

  /// Reads `(n)` if it is there.
  private mutating func requestNumber() throws(Abandoned) -> Expression? {
    guard current == Byte.openParenthesis else { return nil }
    position += 1
    let number = try expression(.integer, "the number of a request or connection")
    try expect(Byte.closeParenthesis)
    return number
  }

  private mutating func peerFact() throws(Abandoned) -> (OriginFact, ValueType) {
    guard current == Byte.dot else { throw unexpected("`.` and a part of the peer") }
    position += 1
    let (word, place) = try name("a part of the peer")
    switch word {
    case "host": return (.peerHost, .bytes)
    case "port": return (.peerPort, .integer)
    case "connections": return (.peerCount, .integer)
    case "bytes": return (.peer(try requestNumber(), .bytes), .bytes)
    case "closed": return (.peer(try requestNumber(), .closed), .boolean)
    case "finished": return (.peer(try requestNumber(), .finished), .boolean)
    default:
      let known = ["host", "port", "connections", "bytes", "closed", "finished"]
      throw stop(
        "the peer has no `.\(word)`", at: place, expected: alternatives(known),
        suggestion: nearest(to: word, among: known))
    }
  }

  private mutating func requestPart() throws(Abandoned) -> (RequestPart, ValueType) {
    let (word, place) = try name("a part of the request")
    switch word {
    case "method": return (.method, .bytes)
    case "target": return (.target, .bytes)
    case "body": return (.body, .bytes)
    case "port": return (.port, .integer)
    case "secure": return (.isSecure, .boolean)
    case "header-bytes": return (.headerBytes, .bytes)
    case "header", "has-header":
      try expect(Byte.openParenthesis)
      let field = try expression(.bytes, "the header's name")
      try expect(Byte.closeParenthesis)
      return word == "header" ? (.header(field), .bytes) : (.hasHeader(field), .boolean)
    default:
      let known = [
        "method", "target", "body", "port", "secure", "header-bytes", "header", "has-header",
      ]
      throw stop(
        "a request has no `.\(word)`", at: place, expected: alternatives(known),
        suggestion: nearest(to: word, among: known))
    }
  }

  // MARK: Functions

  private mutating func call(_ word: String, _ range: Range<Int>) throws(Abandoned) -> Typed {
    guard let function = Function(rawValue: word) else {
      throw stop(
        "no function is called `\(word)`", at: range,
        suggestion: nearest(to: word, among: Function.allCases.map(\.rawValue)))
    }
    if function == .touched || function == .tagged || function == .setting {
      try refuseOutsideFacts(range)
    }
    position += 1
    var arguments: [Typed] = []
    if !take(Byte.closeParenthesis) {
      repeat { arguments.append(try expression()) } while take(Byte.comma)
      guard take(Byte.closeParenthesis) else { throw unexpected("an operator, `,` or `)`") }
    }
    var wanted = function.parameters
    if function == .min || function == .max, arguments.count == 1 { wanted = [.list] }
    let whole = range.lowerBound..<position
    if arguments.count != wanted.count {
      report(
        "`\(word)` with \(counted(arguments.count, "argument"))", at: whole,
        expected: counted(wanted.count, "argument"))
    }
    for (index, argument) in arguments.prefix(wanted.count).enumerated() {
      require(argument, wanted[index], "argument \(index + 1) of `\(word)`")
    }
    if function == .setting, let name = arguments.first { checkSetting(name) }
    return Typed(
      expression: .call(function, arguments.map(\.expression)),
      type: function.result(of: arguments.first?.type ?? .any), range: whole)
  }

  /// Reads `(i).name` of what `collect` has gathered; the first row is 1.
  private mutating func field(
    of slot: Int, _ rows: String, _ fields: [Scope.Field], _ range: Range<Int>
  ) throws(Abandoned) -> Typed {
    try refuseOutsideFacts(range)
    position += 1
    let number = try expression(.integer, "the number of a row")
    try expect(Byte.closeParenthesis)
    guard current == Byte.dot else { throw unexpected("`.` and a name of the pattern") }
    position += 1
    let (word, place) = try name("a name of the pattern")
    guard let index = fields.firstIndex(where: { $0.name == word }) else {
      throw stop(
        "a row of `\(rows)` has no `\(word)`", at: place,
        expected: alternatives(fields.map { "`\($0.name)`" }),
        suggestion: nearest(to: word, among: fields.map(\.name)))
    }
    let row = Expression.call(
      .at,
      [.variable(slot: slot, name: rows), .binary(.minus, number, .integer(1))])
    return Typed(
      expression: .call(.at, [row, .integer(index)]), type: fields[index].type,
      range: range.lowerBound..<position)
  }

  /// `no arguments`, `1 argument`, `2 arguments`.
  func counted(_ count: Int, _ word: String) -> String {
    "\(count == 0 ? "no" : String(count)) \(word)\(count == 1 ? "" : "s")"
  }
}

extension Function {
  /// What each argument may be.
  var parameters: [Kinds] {
    switch self {
    case .allBytes: []
    case .fill: [.integer]
    case .random, .min, .max: [.integer, .integer]
    case .repeat: [.bytes, .integer]
    case .length: [[.bytes, .list]]
    case .slice: [.bytes, .integer, .integer]
    case .contains, .starts, .ends, .index: [.bytes, .bytes]
    case .text: [.textual]
    case .hex, .bytes, .lines: [.bytes]
    case .median: [.list]
    case .int, .upper, .lower, .touched, .tagged, .setting: [.bytes]
    case .at: [.list, .integer]
    case .without: [.list, .any]
    }
  }

  /// What the function gives, its first argument being of the type.
  func result(of first: ValueType) -> ValueType {
    switch self {
    case .allBytes, .fill, .random, .repeat, .slice, .text, .upper, .lower, .setting, .hex, .bytes:
      .bytes
    case .length, .index, .int, .min, .max, .median: .integer
    case .lines: ValueType(kinds: .list, element: .bytes)
    case .contains, .starts, .ends, .touched, .tagged: .boolean
    case .at: ValueType(kinds: first.element, element: .any)
    case .without: ValueType(kinds: .list, element: first.element)
    }
  }
}
