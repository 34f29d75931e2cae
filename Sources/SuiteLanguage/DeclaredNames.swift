// Names in texts that must be declared somewhere, for else a case never applies and seems to be good:
// series, choices, settings. And settings themselves.
import Ground
import ModuleCatalogue

extension Parser {
  /// `series == "NX99"` can only hold for a series that there is.
  mutating func checkSeries(_ left: Typed, _ right: Typed) {
    guard case .fact(.series) = left.expression, case .bytes(let bytes) = right.expression else {
      return
    }
    checkSeries(bytes, at: right.range)
  }

  private mutating func checkSeries(_ bytes: [UInt8], at range: Range<Int>) {
    let name = String(decoding: bytes, as: UTF8.self)
    guard !declaredSeries.isEmpty, !declaredSeries.contains(name) else { return }
    report(
      "no series is called `\(name)`", at: range, expected: "the name of a series",
      suggestion: nearest(to: name, among: declaredSeries).map { "\"\($0)\"" })
  }

  /// `["NX99"] has series`, `HTTPACT.method has 7`: what never is among them.
  mutating func checkMember(_ left: Typed, _ right: Typed) {
    switch (left.expression, right.expression) {
    case (.list(let names), .fact(.series)):
      for case .bytes(let bytes) in names { checkSeries(bytes, at: left.range) }
    case (.fact(.choices(let command, let parameter)), let value):
      guard let index = commands[command],
        let domain = catalogue.commands[index].parameter(parameter)?.domain,
        let choices = domain.shownChoices
      else { return }
      let shown: String
      switch value {
      case .integer(let number): shown = String(number)
      case .bytes(let bytes): shown = "\"" + String(decoding: bytes, as: UTF8.self) + "\""
      default: return
      }
      guard !choices.contains(shown) else { return }
      report(
        "`\(command).\(parameter)` has no choice \(shown)", at: right.range,
        expected: alternatives(choices))
    default: break
    }
  }

  /// `setting("apm")`: the name must be declared.
  mutating func checkSetting(_ argument: Typed) {
    guard case .bytes(let bytes) = argument.expression else { return }
    let name = String(decoding: bytes, as: UTF8.self)
    guard !settings.contains(where: { $0.name == name }) else { return }
    report(
      "no setting is called `\(name)`", at: argument.range,
      expected: "a setting that is declared: `setting \(name) \"what it is\"`",
      suggestion: nearest(to: name, among: settings.map(\.name)).map { "\"\($0)\"" })
  }

  /// A model belongs to one series.
  mutating func claim(_ models: [String], for series: String, at range: Range<Int>) {
    for model in models {
      let owner = modelOwners.updateValue(series, forKey: model.lowercased())
      if let owner {
        report(
          owner == series
            ? "the model `\(model)` twice" : "`\(owner)` has the model `\(model)`, too",
          at: range, expected: "each model in one place")
      }
    }
  }

  // MARK: Settings

  /// Reads `setting NAME [default VALUE] [secret] "what it is"`.
  mutating func settingDeclaration(_ index: Int) throws(Abandoned) {
    let (name, range) = try name("a name for the setting")
    var declaration = SettingDeclaration(name: name, span: span(range))
    if take(word: "default") {
      skipBlanks()
      declaration.defaultValue =
        current == Byte.quote
        ? Array(try plainString("the default").utf8) : Array(String(try wholeNumber()).utf8)
    }
    declaration.isSecret = take(word: "secret")
    skipBlanks()
    if declaration.isSecret, isWord("default", at: position) {
      // It is known all the same, lest every line that asks for it be told, too.
      settings.append(declaration)
      throw stop(
        "a secret stands in the suites", at: position..<(position + 7),
        expected: "no `default` for what is `secret`")
    }
    guard current == Byte.quote else {
      throw unexpected("`default`, `secret` or what the setting is, a text")
    }
    declaration.title = try plainString("what the setting is, a text")
    try expectEnd()
    try refuseChildren(index)
    if declaration.isSecret, !declaration.defaultValue.isEmpty {
      report(
        "a secret stands in the suites", at: range, expected: "no `default` for what is `secret`")
    }
    if let first = settings.first(where: { $0.name == name }) {
      throw stop("a second setting `\(name)`", at: range, expected: another(first.span))
    }
    settings.append(declaration)
  }
}

extension Domain {
  /// The choices as they are written; nil where it is no choice.
  var shownChoices: [String]? {
    switch self {
    case .choices(let choices): choices.map { String($0) }
    case .words(let words): words.map { "\"\($0)\"" }
    default: nil
    }
  }
}
