// What a serial line, a pseudo-terminal and a connection have in common: bytes come in pieces into
// one reusable buffer, bytes go out as far as the kernel takes them and wait here for the rest.
import Glibc
import Ground

/// What a read of a descriptor gave.
public enum ReadOutcome: Sendable, Equatable {
  /// So many bytes, already handed over.
  case bytes(Int)
  /// Nothing for now.
  case nothing
  /// The other side sends no more.
  case ended
  /// The read failed with this errno.
  case failed(Int32)
}

/// Room for one read, used again and again so that reading allocates nothing.
public final class ReadBuffer {
  private let room: UnsafeMutableRawBufferPointer

  /// Makes room for reads of at most `capacity` bytes.
  public init(capacity: Int = 65_536) {
    room = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { room.deallocate() }

  /// Reads once and passes on what came; `body` must not read into the same buffer.
  public func read(from descriptor: Int32, _ body: (Span<UInt8>) -> Void) -> ReadOutcome {
    let count = Glibc.read(descriptor, room.baseAddress, room.count)
    if count > 0 {
      let bytes = UnsafeRawBufferPointer(rebasing: room[..<count]).assumingMemoryBound(
        to: UInt8.self)
      body(bytes.span)
      return .bytes(count)
    }
    if count == 0 { return .ended }
    return errno == EAGAIN || errno == EINTR ? .nothing : .failed(errno)
  }
}

/// A non-blocking descriptor on a poll loop, owned and closed by the stream.
///
/// Handlers may call any method of the stream, `close` included.
public final class DescriptorStream {
  /// Why no more bytes come.
  public enum End: Sendable, Equatable {
    /// The other side sends no more; writing may still be possible.
    case ended
    /// Reading or writing failed with this errno; the stream is of no use any more.
    case failed(Int32)
  }

  // Not checked for the reason that the loop's are not: read at once, and called when it has been read.
  /// Called with each piece that comes; the bytes are valid only during the call.
  @exclusivity(unchecked) public var onBytes: ((Span<UInt8>) -> Void)?
  /// Called once when no more bytes come.
  public var onEnd: ((End) -> Void)?
  /// Called when the last queued byte went to the kernel, and not when `send` got rid of all at once.
  public var onDrained: (() -> Void)?
  /// The descriptor, or -1 once closed.
  @exclusivity(unchecked) public private(set) var descriptor: Int32
  /// Whether no write ends in a full USB packet: the last byte of such a one is written alone.
  @exclusivity(unchecked) var avoidsFullPackets = false

  private let loop: PollLoop
  private let buffer: ReadBuffer
  private let queuedBytesMax: Int
  // The kernel alone is called while it is read or written.
  @exclusivity(unchecked) private var queue: [UInt8] = []
  private var queueStart = 0
  private var isReading = true
  private var hasFailed = false
  private var writeHasFailed = false

  /// Takes over a non-blocking descriptor and starts reading; queues at most `queuedBytesMax`
  /// bytes that the kernel does not take, 16 MiB unless told otherwise.
  public init(
    loop: PollLoop, descriptor: Int32, buffer: ReadBuffer = ReadBuffer(),
    queuedBytesMax: Int = 16 << 20
  ) {
    self.loop = loop
    self.descriptor = descriptor
    self.buffer = buffer
    self.queuedBytesMax = queuedBytesMax
    loop.watch(descriptor, .reading) { [unowned self] in self.isReady($0) }
  }

  deinit { close() }

  /// Bytes given to `send` that the kernel has not taken yet.
  public var queuedBytes: Int { queue.count - queueStart }

  /// Whether no more bytes come.
  public var hasEnded: Bool { !isReading || hasFailed || descriptor < 0 }

  /// Whether the kernel has taken everything that was given to `send`.
  public var isDrained: Bool { queuedBytes == 0 }

  /// Sends bytes, now as far as possible and the rest when the kernel takes it.
  public func send(_ bytes: [UInt8]) { send(bytes.span) }

  /// Sends bytes, now as far as possible and the rest when the kernel takes it.
  public func send(_ bytes: Span<UInt8>) {
    guard descriptor >= 0, !hasFailed, !writeHasFailed, bytes.count > 0 else { return }
    var taken = 0
    if isDrained {
      taken = bytes.withUnsafeBytes { write($0) }
      if writeHasFailed || taken == bytes.count { return }
    }
    // What no longer fits is thrown away.
    guard queuedBytes + bytes.count - taken <= queuedBytesMax else { return }
    if queueStart > 0 {
      queue.removeFirst(queueStart)
      queueStart = 0
    }
    let wasDrained = queue.isEmpty
    bytes.withUnsafeBufferPointer { queue.append(contentsOf: $0.dropFirst(taken)) }
    if wasDrained { updateInterest() }
  }

  /// Closes the descriptor and forgets what was not sent; no handler is called any more.
  public func close() { close(with: Glibc.close) }

  /// Closes the descriptor by this call and forgets what was not sent.
  func close(with call: (Int32) -> Int32) {
    guard descriptor >= 0 else { return }
    loop.unwatch(descriptor)
    _ = call(descriptor)
    descriptor = -1
    queue = []
    queueStart = 0
    onBytes = nil
    onEnd = nil
    onDrained = nil
  }

  /// Reads once what has come already, as the loop does in its turn.
  public func readNow() { isReady(.reading) }

  private func isReady(_ readiness: PollLoop.Readiness) {
    if readiness.contains(.writing) && !isDrained { flush() }
    guard descriptor >= 0, !hasFailed else { return }
    if isReading {
      guard !readiness.isDisjoint(with: [.reading, .hangup]) else { return }
      switch buffer.read(from: descriptor, { onBytes?($0) }) {
      case .bytes, .nothing: break
      case .ended:
        isReading = false
        updateInterest()
        onEnd?(.ended)
      case .failed(let number): fail(number)
      }
    } else if readiness.contains(.hangup) {
      // Nothing to read and nobody to write to: polling on would only spin.
      if isDrained { loop.unwatch(descriptor) } else { flush() }
    }
  }

  private func flush() {
    let taken = queue.withUnsafeBytes { all in
      write(UnsafeRawBufferPointer(rebasing: all[queueStart...]))
    }
    queueStart = writeHasFailed ? queue.count : queueStart + taken
    guard queueStart == queue.count else { return }
    queue.removeAll(keepingCapacity: queue.capacity <= 1 << 20)
    queueStart = 0
    updateInterest()
    if !writeHasFailed { onDrained?() }
  }

  /// Writes what the kernel takes at once; a failure is reported from the loop, lest a caller of
  /// `send` find the stream gone under its hands.
  private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    // 64 bytes are a packet at full speed, 512, a multiple of it, at high speed.
    let isFull = avoidsFullPackets && bytes.count.isMultiple(of: 64)
    let count = Glibc.write(descriptor, bytes.baseAddress, isFull ? bytes.count - 1 : bytes.count)
    if count >= 0 { return count }
    let number = errno
    if number == EAGAIN || number == EINTR { return 0 }
    writeHasFailed = true
    loop.setTimer(at: .start) { [weak self] in self?.fail(number) }
    return 0
  }

  private func fail(_ number: Int32) {
    guard descriptor >= 0, !hasFailed else { return }
    hasFailed = true
    loop.unwatch(descriptor)
    queue = []
    queueStart = 0
    onEnd?(.failed(number))
  }

  private func updateInterest() {
    var interest: PollLoop.Interest = isReading ? .reading : []
    if !isDrained { interest.insert(.writing) }
    loop.setInterest(interest, of: descriptor)
  }
}
