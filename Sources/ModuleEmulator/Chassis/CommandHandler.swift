// Commands plug into the chassis: HTTP's are written in Swift, others come from a suite's text. A handler
// is asked for each command line that has a name; the chassis gives it the line, prompts, data and
// time, and says what it says.
package import Ground
package import HTTPOrigin

/// A named command as it came: `AT+NAME`, its form, and what stands behind the equals sign.
package struct ReceivedCommand: Sendable {
  /// The name behind `AT+`, as sent.
  package var name: ArraySlice<UInt8>
  /// The command that the emulator knows by that name.
  var command: BuiltInCommand?
  /// The form in which it came.
  package var form: Form
  /// What stands behind the equals sign.
  package var arguments: ArraySlice<UInt8>
  /// Whether the emulator carries the command out itself, as one of HTTP's.
  package var isHTTP: Bool { command?.isHTTP ?? false }
}

/// Something that carries commands out.
package protocol CommandHandler: Sendable {
  /// How much later than it came the command is carried out.
  func delay(of line: ReceivedCommand) -> Interval

  /// Carries a command out and answers it; false: the command is another's.
  mutating func perform(_ line: ReceivedCommand, on chassis: inout Chassis) -> Bool

  /// Takes in data that it asked for, and answers it; false: the data is another's.
  mutating func take(_ intake: DataIntake, on chassis: inout Chassis) -> Bool

  /// Data did not come in time; false: the data is another's.
  mutating func timedOut(_ intake: DataIntake, on chassis: inout Chassis) -> Bool

  /// Does what is due; called when `Chassis.wake(at:)` has asked for it.
  mutating func wake(on chassis: inout Chassis)

  /// Goes on with a command that `Chassis.pause(for:)` put off.
  mutating func goOn(on chassis: inout Chassis)

  /// Takes in what became of a connection that it opened.
  mutating func take(_ event: TCPClientEvent, of id: Int, on chassis: inout Chassis)

  /// The module restarts; what the handler keeps over that is all that it keeps.
  mutating func restart(on chassis: inout Chassis)
}

extension CommandHandler {
  package func delay(of line: ReceivedCommand) -> Interval { .zero }
  package mutating func take(_ intake: DataIntake, on chassis: inout Chassis) -> Bool { false }
  package mutating func timedOut(_ intake: DataIntake, on chassis: inout Chassis) -> Bool { false }
  package mutating func wake(on chassis: inout Chassis) {}
  package mutating func goOn(on chassis: inout Chassis) {}
  package mutating func take(_ event: TCPClientEvent, of id: Int, on chassis: inout Chassis) {}
  package mutating func restart(on chassis: inout Chassis) {}
}

/// Something that changes what the module says before it leaves.
package protocol OutputFilter: Sendable {
  /// What is said in place of these bytes.
  func filtered(_ bytes: [UInt8]) -> [UInt8]
}
