// Other figures than the profile's: what is taken, and what test forms print.
import ModuleCatalogue

/// A change to what the module takes or announces.
enum FactsChange: Equatable, Sendable {
  /// A range of the manual.
  enum Figure: Sendable { case dataLength, headLength, readOffset, readLength, timer }
  /// Both as another profile has them.
  case takes(AcceptedValues)
  case announces(AcceptedValues)
  /// A range that begins and ends elsewhere by so much, in what is taken.
  case bound(Figure, low: Int = 0, high: Int = 0)
  /// A range that a test form says to end elsewhere by so much.
  case announcedBound(Figure, high: Int)
  /// RANGE, the URL and the cache end elsewhere by so much.
  case rangeBound(Int), urlBound(Int), cache(Int)
  /// A URL without a limit has one.
  case urlLimit(Int)
  case takesMethod(Int), refusesMethod(Int), announcesOneMethodMore
  case timerDefault(Int)
  case byDefault(SettingKey, String)
  case choice(SettingKey, Int)
  /// All commands exist.
  case allCommands
  /// Of a command's numbers the bits of the mask count.
  case bits(BuiltInCommand, Int)
  /// A command's numbers may be spelt otherwise.
  case spelling(BuiltInCommand, NumberSpelling)
  /// A word passes for a length.
  case words(BuiltInCommand)
  /// What version 1.0 of the manual said.
  case version1

  func apply(takes: inout AcceptedValues, announces: inout AcceptedValues) {
    switch self {
    case .takes(let other): takes = other
    case .announces(let other): announces = other
    case .bound(let figure, let low, let high): figure.move(&takes, low, high)
    case .announcedBound(let figure, let high): figure.move(&announces, 0, high)
    case .rangeBound(let difference):
      takes.change(.range) {
        guard case .offsets(let bounds) = $0.domain else { return }
        $0.domain = .offsets(bounds.lowerBound...(bounds.upperBound + difference))
      }
    case .urlBound(let difference):
      takes.change(.url) {
        if case .text(let most?) = $0.domain { $0.domain = .text(maxBytes: most + difference) }
      }
    case .cache(let difference): takes.cacheBytes += difference
    case .urlLimit(let most):
      takes.change(.url) {
        if $0.domain == .text(maxBytes: nil) { $0.domain = .text(maxBytes: most) }
      }
    case .takesMethod(let method):
      if !takes.methods.contains(method) { takes.methods.append(method) }
    case .refusesMethod(let method): takes.methods.removeAll { $0 == method }
    case .announcesOneMethodMore: announces.methods.append((announces.methods.last ?? 1) + 1)
    case .timerDefault(let seconds): takes.timerDefault = seconds
    case .byDefault(let key, let value):
      takes.change(key) { $0.defaults = [Array(value.utf8)] }
    case .choice(let key, let value):
      takes.change(key) {
        if case .choices(let values) = $0.domain { $0.domain = .choices(values + [value]) }
      }
    case .allCommands: takes.commands = BuiltInCommand.allCases.filter(\.isHTTP)
    case .bits(let command, let mask): takes.masks[command] = mask
    case .spelling(let command, let spelling): takes.spellings[command] = spelling
    case .words(let command): takes.words[command] = 10
    case .version1:
      let isLE = takes.settings.contains { $0.domain == .text(maxBytes: 255) }
      if isLE, takes.dataLength == 1...36_000 { takes.dataLength = 1...64_000 }
      if takes.methods == [0, 1] { takes.methods = [0, 1, 2] }
    }
  }
}

extension FactsChange.Figure {
  /// Moves the ends of the range.
  func move(_ values: inout AcceptedValues, _ low: Int, _ high: Int) {
    let path: WritableKeyPath<AcceptedValues, ClosedRange<Int>> =
      switch self {
      case .dataLength: \.dataLength
      case .headLength: \.headLength
      case .readOffset: \.readOffset
      case .readLength: \.readLength
      case .timer: \.timer
      }
    let old = values[keyPath: path]
    values[keyPath: path] = (old.lowerBound + low)...(old.upperBound + high)
  }
}
