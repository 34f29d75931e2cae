// Commands plug into the chassis: HTTP's are written in Swift, others can come from a text. A handler
// is asked for each command line that has a name; the chassis gives it the line, prompts, data and
// time, and says what it says.
import Ground

/// A named command as it came: `AT+NAME`, its form, and what stands behind the equals sign.
struct CommandLine: Sendable {
  /// The name behind `AT+`, as sent.
  var name: ArraySlice<UInt8>
  /// The command that the emulator knows by that name.
  var command: Command?
  var form: Form
  var arguments: ArraySlice<UInt8>
}

/// Something that carries commands out.
protocol CommandHandler: Sendable {
  /// How much later than it came the command is carried out.
  func delay(of line: CommandLine) -> Interval

  /// Carries a command out and answers it; false: the command is another's.
  mutating func perform(_ line: CommandLine, on chassis: inout Chassis) -> Bool

  /// Takes in data that it asked for, and answers it; false: the data is another's.
  mutating func take(_ intake: DataIntake, on chassis: inout Chassis) -> Bool

  /// Data did not come in time; false: the data is another's.
  mutating func timedOut(_ intake: DataIntake, on chassis: inout Chassis) -> Bool

  /// Does what is due; called when `Chassis.Timer.handlers` is.
  mutating func wake(on chassis: inout Chassis)

  /// The module restarts; what the handler keeps over that is all that it keeps.
  mutating func restart(on chassis: inout Chassis)
}

extension CommandHandler {
  func delay(of line: CommandLine) -> Interval { .zero }
  mutating func take(_ intake: DataIntake, on chassis: inout Chassis) -> Bool { false }
  mutating func timedOut(_ intake: DataIntake, on chassis: inout Chassis) -> Bool { false }
  mutating func wake(on chassis: inout Chassis) {}
  mutating func restart(on chassis: inout Chassis) {}
}
