// Which requirement a mutant breaks, and which mutants the manual lets pass. The rule, in words:
//
// - A series' own figures exchanged for another's break the series' row of the table (SER-1 to SER-6),
//   and so does a command that is there though the series lacks it.
// - A missing command has no test form (GEN-1); a missing parameter of HTTPSET no line (SET-2).
// - What is taken or refused wrongly breaks what the command's section says of the parameter, and a
//   test form that lies what it says of the form.
// - A late answer breaks GEN-4, a late result ACT-11, another default SET-3, of timernum ACT-6.
import Ground
import ModuleCatalogue

/// The rule for one profile.
struct MutantRules: Sendable {
  /// What the profile's row of the table says.
  let series: String

  init(_ profile: Profile) {
    let isSmall = profile.domain("HTTPDATA", "length") == .integers(1...36_000)
    let isUnlimited = profile.domain("HTTPSET", "URL") == .text(maxBytes: nil)
    if !profile.commands.contains(where: \.isHTTP) {
      series = "SER-3"
    } else if isSmall {
      series = isUnlimited ? "SER-6" : "SER-4"
    } else if isUnlimited {
      series = "SER-5"
    } else {
      series = profile.domain("HTTPACT", "method") == .choices([0, 1]) ? "SER-2" : "SER-1"
    }
  }

  /// Whether the parameter is something that the module takes; others it says.
  func isTaken(_ command: String, _ parameter: String) -> Bool {
    (command, parameter) != ("HTTPREAD", "reslength")
  }

  /// Whether a moved edge of the parameter can be seen.
  ///
  /// What the module says itself, `reslength` and HTTPACT's `length`, has no least value to try.
  func isJudged(_ command: String, _ parameter: Parameter, _ move: Move) -> Bool {
    switch (command, parameter.name) {
    case ("HTTPREAD", "reslength"), ("HTTPACT", "length"): move.name.hasPrefix("max")
    default: true
    }
  }

  /// What the manual's section on a parameter of HTTPSET is numbered.
  func setting(_ parameter: String) -> String {
    switch parameter {
    case "URL": "SET-5"
    case "RANGE": "SET-10"
    default: "SET-9"
    }
  }

  /// What a moved edge breaks.
  func bound(_ command: String, _ parameter: String, _ move: Move) -> String {
    switch (command, parameter) {
    case ("HTTPSET", _): setting(parameter)
    case ("HTTPDATA", _): move.widens ? "DATA-4" : "DATA-3"
    case ("HTTPHEAD", _): move.widens ? "HEAD-4" : "HEAD-3"
    case ("HTTPREAD", "reslength"): "READ-3"
    case ("HTTPREAD", _): "READ-5"
    case ("HTTPACT", "timernum"): "ACT-6"
    case ("HTTPACT", "method") where move.name.hasSuffix("2"): "ACT-4"
    case ("HTTPACT", "method"): move.widens ? "ACT-5" : "ACT-3"
    case ("HTTPACT", _): "SET-15"
    default: "GEN-3"
    }
  }

  /// Why the manual lets the edge stand there.
  func excuse(_ command: String, _ parameter: String, _ move: Move) -> String? {
    switch (command, parameter, move.name) {
    case ("HTTPREAD", "offset", "max-1"):
      "no cache holds a byte at that offset, and one past the data may be refused (READ-6)"
    case ("HTTPREAD", "reslength", "max+1"): "no cache holds so many bytes"
    case ("HTTPSET", "IPV6", "without1"): "a platform without IPv6 takes 0 alone (SET-9)"
    default: nil
    }
  }

  /// What a lie of the test form breaks; nil where the form does not name the parameter.
  func testForm(_ command: String, _ parameter: String) -> String? {
    switch (command, parameter) {
    case ("HTTPDATA", "length"): "DATA-1"
    case ("HTTPHEAD", "length"): "HEAD-1"
    case ("HTTPREAD", "offset"), ("HTTPREAD", "length"): "READ-1"
    case ("HTTPACT", "method"), ("HTTPACT", "timernum"): "ACT-1"
    default: nil
    }
  }

  /// Why a test form may say so.
  func formExcuse(_ command: String, _ parameter: String, _ move: Move) -> String? {
    command == "HTTPACT" && parameter == "method" && move.name == "without2"
      ? "the manual's example lists 0 and 1 for no series in particular (ACT-1)" : nil
  }

  /// What another default breaks.
  func defaultValue(_ command: String) -> String { command == "HTTPSET" ? "SET-3" : "ACT-6" }

  /// Why a default may be so: a timer that is late by less than a tenth and a second is in time.
  func defaultExcuse(_ command: String, _ documented: String, _ other: String) -> String? {
    guard command == "HTTPACT", let right = Int(documented), let wrong = Int(other),
      wrong > right, wrong * 1000 < right * 1100 + 1000
    else { return nil }
    return "it is within the allowance for timers"
  }
}

extension Command {
  /// The HTTP command of that name.
  static func http(_ name: String) -> Command? {
    extended.first { $0.command.isHTTP && $0.name.elementsEqual(name.utf8) }?.command
  }
}

extension Interval {
  /// So many parts of a whole of so many.
  func times(_ parts: Int64, over whole: Int64) -> Interval {
    Interval(nanoseconds: nanoseconds / whole * parts) + .milliseconds(100)
  }
}
