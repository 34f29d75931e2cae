// Whether what is sent to a port on the network gets on, as far as that can be known: a server that was
// stopped, or a network that drops everything, must not be taken for a silent module.
//
// Three things tell. Nothing that was sent is acknowledged: the way to the server. A few bytes lie unread
// at a server of this very machine, as the kernel's own table shows. And a server that speaks telnet
// answers a timing mark (RFC 860) by itself, without the module, or has stopped. Where none of them tells
// anything, a silent port is a silent module's.
import CTerminal
import Glibc
import Ground

final class StandstillWatch {
  /// Bounds of patience.
  enum Limits {
    /// How often to look.
    static let gap = Interval.milliseconds(250)
    /// How long nothing may get on, beside four times the way there and back.
    static let patience = Interval.milliseconds(300)
    /// How many bytes a server reads at once, however slow the line behind it is: command lines.
    static let readAtOnce = 2048
  }

  /// What stood still.
  private enum Kind: Equatable {
    case network, server, telnet

    var text: String {
      switch self {
      case .network: "nothing that was sent was acknowledged"
      case .server: "the server at the other end did not read what was sent"
      case .telnet: "the server at the other end did not answer"
      }
    }
  }

  private let loop: PollLoop
  private let descriptor: Int32
  /// Asks the server for a timing mark; nil where it speaks no telnet.
  private let askForMark: (() -> Void)?
  private let onStandstill: () -> Void
  private var timer: PollLoop.Timer?
  private var heard: Instant
  private var sentSinceHeard = 0
  /// When the mark was asked for that has not come.
  private var markAsked: Instant?
  /// Whether the server is known to answer marks.
  private(set) var answersMarks = false
  /// Since when it has looked like a standstill.
  private var suspicion: (kind: Kind, since: Instant)?
  private var last: (kind: Kind, since: Instant, until: Instant?)?

  /// Watches a connection that is open until it is stopped, and calls when it is seen to stand still.
  init(
    loop: PollLoop, descriptor: Int32, askForMark: (() -> Void)?,
    onStandstill: @escaping () -> Void
  ) {
    self.onStandstill = onStandstill
    self.loop = loop
    self.descriptor = descriptor
    self.askForMark = askForMark
    heard = loop.now
    ask()
    lookLater()
  }

  deinit { stop() }

  func stop() {
    if let timer { loop.cancel(timer) }
    timer = nil
  }

  /// Bytes were sent.
  func sent(_ count: Int) { sentSinceHeard += count }

  /// Something came, if only protocol.
  func received() {
    heard = loop.now
    sentSinceHeard = 0
    markAsked = nil
    suspicion = nil
    if last != nil, last?.until == nil { last?.until = loop.now }
  }

  /// The server has answered a mark.
  func marked() { answersMarks = true }

  /// What stood still at any time since then, and for how long; nil where nothing is known to have.
  func standstill(since instant: Instant) -> String? {
    guard let last, last.until.map({ $0 > instant }) ?? true else { return nil }
    let time = (last.until ?? loop.now) - last.since
    return "\(last.kind.text) for \(Interval.milliseconds(time.nanoseconds / 1_000_000))"
  }

  private func ask() {
    guard let askForMark else { return }
    markAsked = loop.now
    askForMark()
  }

  private func lookLater() {
    timer = loop.setTimer(at: loop.now + Limits.gap) { [unowned self] in
      look()
      lookLater()
    }
  }

  private func look() {
    let now = loop.now
    guard now - heard >= Limits.gap else { return }
    if let kind = stuck {
      if suspicion?.kind != kind { suspicion = (kind, markAsked ?? now) }
    } else {
      suspicion = nil
      if last != nil, last?.until == nil { last?.until = now }
    }
    let way = Interval.microseconds(4 * max(0, attest_tcp_round_trip(descriptor)))
    if let suspicion, now - suspicion.since > Limits.patience + way {
      if last == nil || last?.until != nil {
        last = (suspicion.kind, suspicion.since, nil)
        onStandstill()
      }
    }
    if markAsked == nil { ask() }
  }

  /// What does not get on at present.
  private var stuck: Kind? {
    let acknowledged = attest_tcp_unacknowledged(descriptor)
    if acknowledged >= Limits.gap.nanoseconds / 1_000_000 { return .network }
    if answersMarks, markAsked != nil { return .telnet }
    guard sentSinceHeard > 0, sentSinceHeard <= Limits.readAtOnce else { return nil }
    return unreadAtNeighbour(descriptor) > 0 ? .server : nil
  }
}

/// How many bytes lie unread at the other end of a connection within this machine; 0 where the other end
/// is elsewhere.
private func unreadAtNeighbour(_ descriptor: Int32) -> Int {
  guard let own = endpoint(descriptor, getsockname), let other = endpoint(descriptor, getpeername)
  else { return 0 }
  // Only an end of this machine has a line with both addresses the other way round.
  let table = other.utf8.count > 20 ? "/proc/net/tcp6" : "/proc/net/tcp"
  guard let file = fopen(table, "r") else { return 0 }
  defer { fclose(file) }
  var room = [CChar](repeating: 0, count: 512)
  while fgets(&room, Int32(room.count), file) != nil {
    let line = String(decoding: room.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let words = line.split(separator: " ")
    guard words.count > 4, words[1] == other, words[2] == own else { continue }
    return words[4].split(separator: ":").last.flatMap { Int($0, radix: 16) } ?? 0
  }
  return 0
}

/// An end of a connection as the kernel's table writes it: the words of the address in the machine's byte
/// order and the port, in hexadecimal digits.
private func endpoint(
  _ descriptor: Int32,
  _ ask: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
) -> String? {
  var storage = sockaddr_storage()
  var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
  let failed = withUnsafeMutablePointer(to: &storage) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask(descriptor, $0, &size) }
  }
  guard failed == 0 else { return nil }
  return withUnsafeBytes(of: storage) { bytes in
    let words = Int32(storage.ss_family) == AF_INET ? 4...4 : 8...20
    let address = stride(from: words.lowerBound, through: words.upperBound, by: 4).map {
      hex(UInt64(bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)), digits: 8)
    }
    return address.joined() + ":" + hex(UInt64(bytes[2]) << 8 | UInt64(bytes[3]), digits: 4)
  }
}

private func hex(_ value: UInt64, digits: Int) -> String {
  padded(String(value, radix: 16, uppercase: true), to: digits)
}
