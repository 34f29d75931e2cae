// `--lose network@90s+30s,silent`: what the emulated bench loses, read from its text.
import Ground
import ModuleEmulator
import SuiteLanguage

/// Reads a loss: what, `@` when, and perhaps `+` how long and `,silent`.
func parsedLoss(_ text: String) throws -> Loss {
  func wrong(_ what: String) -> WrongUse {
    WrongUse("--lose \(text): \(what); it wants what@when+length, as network@90s+30s")
  }
  let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
  let kinds = Loss.Kind.allCases.map(\.rawValue)
  guard let kind = Loss.Kind(rawValue: String(parts[0])) else {
    throw WrongUse(unknown("loss", String(parts[0]), among: kinds))
  }
  guard parts.count == 2 else { throw wrong("no instant is given") }
  var times = parts[1][...]
  let isSilent = times.hasSuffix(",silent")
  if isSilent { times = times.dropLast(7) }
  let lengths = times.split(separator: "+", omittingEmptySubsequences: false)
  guard lengths.count <= 2, let at = lengths.first.flatMap(interval) else {
    throw wrong("'\(times)' is no instant")
  }
  guard lengths.count == 2 else { return Loss(kind, at: at, isSilent: isSilent) }
  guard let duration = interval(lengths[1]) else { throw wrong("'\(lengths[1])' is no length") }
  return Loss(kind, at: at, for: duration, isSilent: isSilent)
}

/// A length of time such as `250ms`, `30s` or `2min`, with blanks before the unit or none; nil for
/// anything else, and for what exceeds a year.
func interval(_ text: some StringProtocol) -> Interval? {
  for (unit, milliseconds) in [("ms", 1), ("min", 60_000), ("s", 1000)] as [(String, Int64)] {
    guard text.hasSuffix(unit) else { continue }
    var digits = Substring(text.dropLast(unit.count))
    while digits.hasSuffix(" ") { digits.removeLast() }
    guard let number = Int64(digits), number >= 0, number < 31_536_000_000 / milliseconds else {
      return nil
    }
    return .milliseconds(number * milliseconds)
  }
  return nil
}
