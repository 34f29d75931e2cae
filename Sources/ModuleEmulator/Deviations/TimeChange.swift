// The time seam: how long the module takes, and how long it waits.
import Ground

/// A change to what takes time.
enum TimeChange: Equatable, Sendable {
  /// A phase of an action.
  enum Phase: Sendable { case request, response }
  /// A command, or all but HTTPHEAD in that form, is carried out later by so much.
  case late(BuiltInCommand, Interval)
  case formLate(Form, Interval)
  /// Each command of that number is late, or a read from that offset on.
  case eachLate(Int)
  case readLate(from: Int)
  case refusalLate(Interval)
  /// OK comes so much later than the last byte of data.
  case dataDoneLate(DataIntake.Purpose, Interval)
  /// OK comes so much later than it is said, with the last byte that was read.
  case readDoneLate(Interval)
  /// How long data may take; nil: for ever.
  case dataTime(DataIntake.Purpose, Interval?)
  /// How long a phase may take; nil: for ever.
  case phase(Phase, Interval?)
  /// The most that a phase may take.
  case phaseMost(Phase, Interval)
  /// Bits of a phase's milliseconds that count.
  case phaseBits(Phase, Int)
  /// That command during an action stops the timer of its phase, or begins it anew.
  case stoppedBy(BuiltInCommand), renewedBy(BuiltInCommand)
  /// The response phase does not begin anew with each piece, or with the first of the body alone.
  case runsOnce, runsAnewOnce
  case resultLate(Interval)
  /// A timernum counts for later actions; so does that of a refused action.
  case timernumStays, refusedTimernumCounts
  /// Data end when no byte has come for so long.
  case dataIdle(DataIntake.Purpose, Interval)
  /// A head does not begin the response phase anew.
  case runsOnWithHead
  /// What a timernum left out is.
  case defaultTimernum(Int)
  /// A timernum of 0 is taken for none.
  case zeroTimernum

  /// How late those are that are late without a figure of their own.
  static let usualDelay = Interval.milliseconds(1500)

  /// The additional time before a command is carried out.
  func delay(
    of command: BuiltInCommand, _ form: Form, _ arguments: ArraySlice<UInt8>, number: Int
  ) -> Interval {
    switch self {
    case .late(command, let interval): return interval
    case .formLate(form, let interval) where command.isHTTP && command != .httpHead:
      return interval
    case .eachLate(let count) where command.isHTTP && command != .httpHead:
      return number % count == 0 ? Self.usualDelay : .zero
    case .readLate(let least) where command == .httpRead:
      let offset = Argument.split(arguments)?.first?.number() ?? 0
      return offset >= least ? Self.usualDelay : .zero
    default: return .zero
    }
  }
}
