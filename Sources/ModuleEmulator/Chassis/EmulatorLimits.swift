// The bounds that keep the emulator's memory finite whatever comes over the line or the network,
// and the times that the manual fixes.
import Ground

/// Bounds and fixed times of the emulated module.
public enum EmulatorLimits {
  /// The longest command line in bytes, its CR aside; a longer one is answered ERROR.
  public static let lineBytesMax = 4096
  /// How many bytes are kept that come while a command is still at work; more are lost.
  public static let backlogBytesMax = 131_072
  /// How many bytes of a MODE 1 download wait to be read; the action breaks off at more.
  public static let streamBytesMax = 16 << 20
  /// How many redirections one action follows.
  public static let redirectsMax = 10

  /// How long imported data may take (manual 1.2 and 1.5).
  static let importTimeout = Interval.seconds(30)
  /// How long surplus bytes are dropped in the dialect that drops them, before OK.
  static let surplusWindow = Interval.milliseconds(50)
  /// Bytes of one block of data that MODE 1 hands on after the result.
  static let blockBytes = 1000
  /// How long a restart takes.
  static let restart = Interval.seconds(3)
  /// How long it takes in the dialect that takes its time.
  static let longRestart = Interval.seconds(60)
  /// The longest text in the dialect that limits texts.
  static let shortText = 100
  /// How long after its OK a data connection reports its address.
  static let attach = Interval.milliseconds(200)
  /// How long after `+HTTPREAD: 0` OK comes in the dialect that has it late.
  static let lateEmptyRead = Interval.milliseconds(1600)
  /// The slow dialect's answer time: below the Max Response Duration of 1000 ms.
  static let slowAnswer = Interval.milliseconds(900)
  /// The same of HTTPHEAD, whose Max Response Duration is 30 s.
  static let slowHead = Interval.seconds(5)
  /// The same in the dialect that has it near its limit.
  static let slowestHead = Interval.seconds(29)
  /// How long after the reply its result comes in the dialect that has it late.
  static let lateResult = Interval.seconds(5)
}
