// Whether this machine hands on in time what comes. What a serial port or a pseudo-terminal receives
// passes through a thread of the kernel's, which waits for a processor like any program: with twenty
// programs at two processors it was a third of a second late.
import Glibc

/// How much the programs of this machine wait for a processor.
public enum HostLoad {
  /// The share of time in which some program waits from which on bytes may be handed on late.
  static let busyShare = 20.0

  /// Whether what comes may be handed on late at present; false where the kernel does not tell.
  public static var isBusy: Bool {
    guard let file = fopen("/proc/pressure/cpu", "r") else { return false }
    defer { fclose(file) }
    var room = [CChar](repeating: 0, count: 256)
    guard fgets(&room, Int32(room.count), file) != nil else { return false }
    let line = String(decoding: room.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return share(in: line).map { $0 >= busyShare } ?? false
  }

  /// The percentage of the last ten seconds in the kernel's line about pressure; nil: it is no such line.
  static func share(in line: String) -> Double? {
    guard let word = line.split(separator: " ").dropFirst().first, line.hasPrefix("some "),
      word.hasPrefix("avg10=")
    else { return nil }
    return Double(word.dropFirst("avg10=".count))
  }
}
