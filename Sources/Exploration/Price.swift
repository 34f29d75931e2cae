// What a round costs: how long it keeps a module busy, by what it waits for and by what goes over the
// line. No prediction, but enough to tell a round of seconds from one of a minute: drawing prefers
// what meets most in a second.
import ModuleCatalogue

/// Times that rounds take, in milliseconds.
enum Price {
  /// What every action takes: settings, connection, result, a short read.
  static let action = 1500
  /// A restart, until all is ready again.
  static let restart = 6000
  /// Bytes that a line at 115200 baud brings in a second.
  static let bytesPerSecond = 11_520

  /// How long so many bytes take on the line.
  static func line(_ bytes: Int) -> Int { bytes * 1000 / bytesPerSecond }
}

extension Asked {
  /// How long the round takes about, from a module with the defaults.
  var price: Int {
    var state = ManualState()
    (state.mode, state.redirects, state.range) = (text(.mode), text(.redir), range)
    let (expected, _) = Exploration.expected(of: self, in: state)
    let timer = (Int(optional(.timernum) ?? "") ?? 15) * 1000
    var price = Price.action * max(1, expected.requests.count)
    switch expected.ending {
    case .unconnected: if ["deaf", "nameless"].contains(name(.server)) { price += timer }
    case .stalled: price += timer
    case .endless: price += hops.last?.manner == "deaf" ? timer : Price.action
    case .result, .either, .broken: price += priceOfPace(expected)
    }
    price += priceBefore
    // Nothing but a restart undoes it, after some rounds that have one.
    if optional(.block) != nil { price += Price.restart / Drawing.roundsWithBlocks }
    if case .result = expected.ending { price += priceOfRead(expected.count) }
    if let line = optional(.after), line.hasPrefix("import ") {
      price += Price.line(Exploration.number(String(line.dropFirst(7)), profile) ?? 0)
    }
    if name(.during) == "import" { price += 4000 }
    return price
  }

  /// How long the reply takes by the way it comes.
  private func priceOfPace(_ expected: Expected) -> Int {
    guard let pace = expected.pace else { return 0 }
    let words = pace.split(separator: " ").map(String.init)
    func milliseconds(_ place: Int) -> Int {
      guard words.count > place + 1 else { return 0 }
      return (Int(words[place]) ?? 0) * (words[place + 1] == "s" ? 1000 : 1)
    }
    switch words[0] {
    case "delay": return milliseconds(1)
    case "torn": return 1000
    case "drip": return expected.count / max(1, Int(words[1]) ?? 1) * milliseconds(3)
    default: return method == "POST" ? 2000 : 0
    }
  }

  /// What is asked and imported before the action.
  private var priceBefore: Int {
    var price = 0
    switch name(.between) {
    case Dimension.none: break
    case "tiny block": price += Price.restart
    case _ where restartsBefore: price += Price.restart
    default: price += 400 * betweenLines.count
    }
    let surplus = optional(.surplus) ?? ""
    if surplus.hasPrefix("late") {
      price += 31_000
    } else if !surplus.isEmpty {
      price += 1500
    }
    if !["none", "kept"].contains(name(.import)) { price += Price.line(number(.import)) }
    return price
  }

  /// How long it takes to read so many bytes the way they are read.
  private func priceOfRead(_ count: Int) -> Int {
    let cached = min(count, Exploration.number("HTTPACT.length.max", profile) ?? count)
    if text(.mode) == "1" { return Price.line(count) }
    switch name(.read) {
    case "nothing", "tail", "past the end": return 0
    case "part": return Price.line(min(cached, 100))
    case "twice", "everything twice", "parts": return 2 * Price.line(cached)
    default: return name(.after).hasPrefix("import") ? 0 : Price.line(cached)
    }
  }
}
