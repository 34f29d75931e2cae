// How many clients a listener lets wait, and how many it takes at once.
import Glibc
import Ground
import Ports
import TestSupport
import Testing

@testable import OriginServer

/// What the kernel tells of a TCP socket.
private func facts(of descriptor: Int32) throws -> tcp_info {
  var facts = tcp_info()
  var size = socklen_t(MemoryLayout<tcp_info>.size)
  try #require(getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &facts, &size) == 0)
  return facts
}

@Suite struct SocketBoundsTests {
  @Test func `each listener lets so many wait, or as many as the kernel allows`() throws {
    let sockets = try OriginSockets(OriginPlaces())
    let listeners = sockets.plain + sockets.secure + [sockets.peer]
    defer { for descriptor in listeners + sockets.held { close(descriptor) } }
    let kernel = try #require(
      Int32(
        String(decoding: contents("/proc/sys/net/core/somaxconn").dropLast(), as: UTF8.self)))
    for listener in listeners {
      // Of a listener this is how many may wait.
      #expect(try facts(of: listener).tcpi_sacked == UInt32(min(MessageLimits.backlog, kernel)))
    }
  }

  @Test(arguments: [0, 1])
  func `so many connections are accepted in one turn, and what is left in the next`(surplus: Int)
    throws
  {
    let bench = try Bench()
    let count = MessageLimits.acceptedAtOnce + surplus
    let ends = try (0..<count).map { _ in try bench.connected() }
    defer { for end in ends { close(end) } }
    let request = Array("GET /x HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    for end in ends { #expect(write(end, request, request.count) == request.count) }
    // What is acknowledged waits to be accepted.
    for end in ends { while try facts(of: end).tcpi_unacked > 0 { usleep(1000) } }
    #expect(bench.loop.run(for: .seconds(patience)) { !bench.requests.isEmpty })
    #expect(bench.requests.count == MessageLimits.acceptedAtOnce)
    #expect(bench.loop.run(for: .seconds(patience)) { bench.requests.count == count })
  }
}
