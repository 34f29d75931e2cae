// From a name to a profile. People and modules name a module in several ways: a series as the
// manual prints it, a series with its digit filled in, a full model. All of them end here, so that
// the command line, the suites and the emulator agree on what a name means.
import Ground

extension Catalogue {
  /// Every profile there is: each series in the order declared and, right after it, each of its
  /// variant models as a profile of its own.
  public var profiles: [Profile] {
    series.flatMap { series in
      [profile(of: series, model: series.exampleModel)]
        + series.variants.flatMap { variant in
          variant.models.map { profile(of: series, variant: variant, model: $0) }
        }
    }
  }

  /// The profile that a name stands for.
  ///
  /// The name may be a series as printed (`NL66x`), a series
  /// with the digits filled in (`NL668`) or a model (`NL668-CN`), in any letter case. The models of
  /// variants win over everything else, whatever stands behind them as a part of its own
  /// (`LE270-CN-1D2-00`).
  public func profile(named text: String) -> Result<Profile, UnknownModule> {
    profile(named: Name(Array(text.utf8)))
  }

  func profile(named name: Name) -> Result<Profile, UnknownModule> {
    resolve(name).map { .success($0) } ?? .failure(unknown(name))
  }

  /// The profile that a name stands for, or nil; no work is spent on a message.
  func resolve(_ name: Name) -> Profile? {
    for series in series {
      for variant in series.variants {
        for model in variant.models where name.begins(withModel: model) {
          return profile(of: series, variant: variant, model: model)
        }
      }
    }
    for series in series where name.equals(series.name) || name.equals(series.pattern) {
      return profile(of: series, model: series.exampleModel)
    }
    for series in series {
      if let model = series.models.first(where: { name.equals($0) }) {
        return profile(of: series, model: model)
      }
    }
    // The most particular pattern wins, should one series' names lie within another's.
    var best: (series: Series, fixed: Int)?
    for series in series where name.begins(withPattern: series.pattern) {
      let fixed = series.pattern.utf8.count { $0 != Name.anyDigit }
      if fixed > best?.fixed ?? -1 { best = (series, fixed) }
    }
    return best.map { profile(of: $0.series, model: name.capitals) }
  }

  /// Applies the differences of a series, and of a variant of it, to the base.
  private func profile(of series: Series, variant: Variant? = nil, model: String) -> Profile {
    var commands = self.commands
    for difference in series.differences + (variant?.differences ?? []) {
      difference.apply(to: &commands)
    }
    return Profile(
      name: variant == nil ? series.name : model, series: series.name, model: model,
      commands: commands, requirement: variant?.requirement ?? series.requirement)
  }
}

extension Difference {
  /// Makes the difference true of these commands.
  ///
  /// What names no command or parameter of theirs
  /// changes nothing: the language's checker has reported it.
  func apply(to commands: inout [CommandFacts]) {
    switch self {
    case .without(let command):
      commands.removeAll { $0.name == command }
    case .domain(let command, let parameter, let domain):
      for c in commands.indices where commands[c].name == command {
        for p in commands[c].parameters.indices
        where commands[c].parameters[p].name == parameter {
          commands[c].parameters[p].domain = domain
        }
      }
    }
  }
}

extension Series {
  /// A model that stands for the series where none was named: the first one known or, failing
  /// that, the pattern with zeros for its open digits.
  var exampleModel: String {
    models.first
      ?? String(
        decoding: pattern.utf8.map { $0 == Name.anyDigit ? UInt8(ascii: "0") : $0 },
        as: UTF8.self)
  }
}

/// A name as it was given, trimmed, compared without regard to letter case.
struct Name: Equatable {
  /// The letter that stands for any one digit in the names of series.
  static let anyDigit = UInt8(ascii: "x")

  /// The bytes given, without blanks around them.
  let bytes: [UInt8]

  init(_ bytes: some Collection<UInt8>) {
    self.bytes = Array(trimmed(Array(bytes)[...], of: blanksAround))
  }

  /// The name in capitals, with anything unprintable made visible.
  var capitals: String {
    escaped(bytes.map(capital), limit: shownBytesMax)
  }

  func equals(_ text: String) -> Bool {
    !bytes.isEmpty && bytes.count == text.utf8.count
      && zip(bytes, text.utf8).allSatisfy { small($0) == small($1) }
  }

  /// Whether the name is the model's, or has more parts behind it: `LE270-CN-1D21` is no LE270-CN-1D2.
  func begins(withModel model: String) -> Bool {
    let count = model.utf8.count
    guard Name(bytes.prefix(count)).equals(model) else { return false }
    return bytes.count == count || !isDigit(bytes[count]) && !isLetter(bytes[count])
  }

  /// Whether the name begins as the pattern says, with no further digit right behind it: `L6100`
  /// is no L61x.
  func begins(withPattern pattern: String) -> Bool {
    let count = pattern.utf8.count
    guard count > 0, bytes.count >= count else { return false }
    let fits = zip(bytes, pattern.utf8).allSatisfy { byte, due in
      due == Self.anyDigit ? isDigit(byte) : small(byte) == small(due)
    }
    return fits && !(bytes.count > count && isDigit(bytes[count]))
  }
}

/// Bytes that may stand around a name or an identity without belonging to it.
let blanksAround: [UInt8] = [0x20, 0x09, 0x00]

/// How many bytes of a name that nobody knows are shown.
let shownBytesMax = 64
