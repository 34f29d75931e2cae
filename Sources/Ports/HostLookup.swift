// A host's name looked up beside the loop: the system's resolver waits for name servers, half a minute
// where none answers, and a bench has other modules to serve meanwhile.
import Glibc
import Ground
import Synchronization

/// Why a host has no address; one line for people.
public struct HostLookupFailure: Error, Equatable, Sendable {
  /// What the resolver said.
  public var text: String

  /// Makes a failure.
  public init(text: String) { self.text = text }
}

/// A look-up under way; it has no bound of its own, since whoever asked has a timer anyway.
public final class HostLookup {
  /// The socket addresses of a host, in the resolver's order.
  public typealias Answer = Result<[[UInt8]], HostLookupFailure>
  /// Finds a host's addresses and takes its time.
  public typealias Resolver = @Sendable (NetworkAddress) -> Answer

  private let loop: PollLoop
  private var end: Int32

  /// Begins; `onEnd` is called once from the loop, unless it is cancelled before.
  public init(
    _ address: NetworkAddress, loop: PollLoop, by resolver: @escaping Resolver = systemAddresses,
    onEnd: @escaping (Answer) -> Void
  ) {
    self.loop = loop
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      let problem = HostLookupFailure(text: "pipe: \(String(cString: strerror(errno)))")
      end = -1
      loop.setTimer(at: .start) { [weak self] in if self != nil { onEnd(.failure(problem)) } }
      return
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    end = ends[0]
    let job = Job(address, resolver)
    // The other end is closed, and nothing written: that asks no care for a reader that has gone.
    loop.watch(end, .reading) { [unowned self] _ in
      cancel()
      onEnd(job.answer)
    }
    job.start(telling: ends[1])
  }

  deinit { cancel() }

  /// Waits no more; the resolver's thread ends when the resolver lets it.
  public func cancel() {
    guard end >= 0 else { return }
    loop.unwatch(end)
    close(end)
    end = -1
  }
}

/// What the thread and the loop share; the one is done before the other looks.
private final class Job: Sendable {
  private let address: NetworkAddress
  private let resolver: HostLookup.Resolver
  private let found = Mutex<HostLookup.Answer?>(nil)
  private let descriptor = Mutex<Int32>(-1)

  init(_ address: NetworkAddress, _ resolver: @escaping HostLookup.Resolver) {
    self.address = address
    self.resolver = resolver
  }

  var answer: HostLookup.Answer {
    found.withLock { $0 } ?? .failure(HostLookupFailure(text: "the look-up came to nothing"))
  }

  func finish(_ answer: HostLookup.Answer) { found.withLock { $0 = answer } }

  func start(telling end: Int32) {
    descriptor.withLock { $0 = end }
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { context in
        context.map { Unmanaged<Job>.fromOpaque($0).takeRetainedValue().work() }
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    if failure == 0 {
      pthread_detach(thread)
    } else {
      Unmanaged.passUnretained(self).release()
      finish(.failure(HostLookupFailure(text: "no thread: \(String(cString: strerror(failure)))")))
      close(end)
    }
  }

  private func work() {
    finish(resolver(address))
    close(descriptor.withLock { $0 })
  }
}

/// What the system's resolver finds; an address in numbers needs no name server.
public func systemAddresses(_ address: NetworkAddress) -> HostLookup.Answer {
  var hints = addrinfo()
  hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
  hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV
  return addresses(address, hints)
}

/// The address that a host in numbers is, at once; nil for a name.
public func numericAddress(_ address: NetworkAddress) -> [UInt8]? {
  var hints = addrinfo()
  hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
  return (try? addresses(address, hints).get())?.first
}

private func addresses(_ address: NetworkAddress, _ hints: addrinfo) -> HostLookup.Answer {
  var hints = hints
  var list: UnsafeMutablePointer<addrinfo>?
  let status = getaddrinfo(address.host, "\(address.port)", &hints, &list)
  guard status == 0, let list else {
    let reason = String(cString: gai_strerror(status))
    return .failure(HostLookupFailure(text: "no host `\(address.host)`: \(reason)"))
  }
  defer { freeaddrinfo(list) }
  var found: [[UInt8]] = []
  var next: UnsafeMutablePointer<addrinfo>? = list
  while let current = next {
    if let bytes = current.pointee.ai_addr {
      found.append(
        Array(UnsafeRawBufferPointer(start: bytes, count: Int(current.pointee.ai_addrlen))))
    }
    next = current.pointee.ai_next
  }
  return .success(found)
}
