// A network between two programs on one machine: it takes its time, and it breaks when told to.
internal import Glibc
public import Ground
public import Ports

/// Passes the connections of one loopback port on to another.
public final class Relay {
  /// The port that takes connections.
  public private(set) var port = 0
  /// Whether the next answer is lost and its connection with it.
  public var cutsAnswers = false
  /// How many connections were cut.
  public private(set) var cuts = 0

  private let loop: PollLoop
  private let target: Int
  private let delay: Interval
  private let listener: Int32
  private var isOpen = true
  private var pairs: [(near: DescriptorStream, far: DescriptorStream)] = []

  /// Why there is no relay.
  public struct Failure: Error {}

  /// Starts to pass connections on; `delay` is how long bytes take each way.
  public init(loop: PollLoop, to target: Int, delay: Interval = .zero) throws {
    self.loop = loop
    self.target = target
    self.delay = delay
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopback(0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 16) == 0
          && getsockname(listener, $0, &size) == 0
      }
    }
    guard bound else { throw Failure() }
    port = Int(UInt16(bigEndian: address.sin_port))
    loop.watch(listener, .reading) { [unowned self] _ in self.accept() }
  }

  deinit { close() }

  /// Cuts all connections and takes no more.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    loop.unwatch(listener)
    Glibc.close(listener)
    for pair in pairs { cut(pair.near, pair.far) }
  }

  private func accept() {
    let near = Glibc.accept(listener, nil, nil)
    let far = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopback(target)
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(far, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard near >= 0, isConnected else {
      for descriptor in [near, far] where descriptor >= 0 { Glibc.close(descriptor) }
      return
    }
    for descriptor in [near, far] {
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      var on: Int32 = 1
      setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
    }
    let nearStream = DescriptorStream(loop: loop, descriptor: near)
    let farStream = DescriptorStream(loop: loop, descriptor: far)
    pairs.append((nearStream, farStream))
    nearStream.onBytes = { [unowned self] in self.pass($0, to: farStream) }
    farStream.onBytes = { [unowned self] bytes in
      if self.cutsAnswers {
        self.cutsAnswers = false
        self.cuts += 1
        self.cut(nearStream, farStream)
      } else {
        self.pass(bytes, to: nearStream)
      }
    }
    for stream in [nearStream, farStream] {
      stream.onEnd = { [unowned self] _ in
        self.after(self.delay) { self.cut(nearStream, farStream) }
      }
    }
  }

  private func cut(_ near: DescriptorStream, _ far: DescriptorStream) {
    // Not from within their own handlers.
    loop.setTimer(at: .start) {
      near.close()
      far.close()
    }
  }

  private func pass(_ bytes: Span<UInt8>, to stream: DescriptorStream) {
    let copy = bytes.withUnsafeBufferPointer { Array($0) }
    after(delay) { stream.send(copy) }
  }

  private func after(_ interval: Interval, _ body: @escaping () -> Void) {
    guard interval > .zero else { return body() }
    loop.setTimer(at: loop.now + interval, body)
  }
}

private func loopback(_ port: Int) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = in_port_t(UInt16(port).bigEndian)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return address
}
