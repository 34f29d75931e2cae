// What a port on the network knows of bytes that do not get on, and what it must not make up.
import Ground
import TestSupport
import Testing

@testable import Ports

@Suite struct StandstillTests {
  let loop = PollLoop()

  /// A port and its server; with telnet the server agrees to all, and answers marks as long as it is told.
  private final class Ends {
    let listener: Listener
    let port: NetworkPort
    let server: DescriptorStream
    var answersMarks = true

    init(telnet: Bool, on loop: PollLoop) throws {
      listener = try Listener()
      port = NetworkPort(
        NetworkAddress(host: "127.0.0.1", port: listener.port),
        control: telnet ? LineSettings() : nil, loop: loop)
      loop.run(for: .milliseconds(50)) { false }
      server = listener.accepted(on: loop)
      if telnet {
        server.onBytes = { [unowned self] in answer($0) }
        server.send([255, 253, 44, 255, 253, 0, 255, 251, 0, 255, 253, 3, 255, 251, 3])
      }
    }

    private func answer(_ bytes: Span<UInt8>) {
      let all = bytes.withUnsafeBufferPointer { Array($0) }
      for index in all.indices where all[index...].starts(with: [255, 253, 6]) && answersMarks {
        server.send([255, 252, 6])
      }
      // Settings are confirmed as they came, with the answer's code.
      for index in all.indices where all[index...].starts(with: [255, 250, 44]) {
        guard let end = all[index...].firstIndex(of: 240) else { continue }
        var answer = Array(all[index...end])
        answer[3] += 100
        server.send(answer)
      }
    }
  }

  private func wait(_ milliseconds: Int64) {
    loop.run(for: .milliseconds(milliseconds)) { false }
  }

  private func isOpen(_ ends: Ends) -> Bool {
    loop.run(for: .seconds(patience)) { ends.port.state == .open }
  }

  @Test func `a server that does not read what is sent is known to stand still`() throws {
    let ends = try Ends(telnet: false, on: loop)
    #expect(isOpen(ends))
    loop.unwatch(ends.server.descriptor)
    var calls = 0
    ends.port.onTrouble = { calls += 1 }
    ends.port.send([UInt8](repeating: 0x78, count: StandstillWatch.Limits.readAtOnce))
    #expect(
      loop.run(for: .seconds(patience)) {
        ends.port.trouble(since: .start)?.contains("did not read what was sent") == true
      })
    #expect(calls == 1)
    ends.port.close()
  }

  @Test func `a server that reads and says nothing is a silent module's`() throws {
    let ends = try Ends(telnet: false, on: loop)
    #expect(isOpen(ends))
    ends.server.onBytes = { _ in }
    ends.port.send(Array("AT\r".utf8))
    wait(1500)
    #expect(ends.port.trouble(since: .start) == nil)
    ends.port.close()
  }

  @Test func `a long text that a slow line holds up is no standstill`() throws {
    let ends = try Ends(telnet: false, on: loop)
    #expect(isOpen(ends))
    loop.unwatch(ends.server.descriptor)
    ends.port.send([UInt8](repeating: 0x78, count: StandstillWatch.Limits.readAtOnce + 1))
    wait(1500)
    #expect(ends.port.trouble(since: .start) == nil)
    ends.port.close()
  }

  @Test func `a telnet server that answers no mark any more stands still until it does`() throws {
    let ends = try Ends(telnet: true, on: loop)
    #expect(isOpen(ends))
    wait(1000)
    #expect(ends.port.trouble(since: .start) == nil)
    ends.answersMarks = false
    #expect(
      loop.run(for: .seconds(patience)) {
        ends.port.trouble(since: .start)?.contains("at the other end did not answer") == true
      })
    ends.answersMarks = true
    ends.server.send([255, 252, 6])
    wait(1000)
    #expect(ends.port.trouble(since: .start) != nil)
    // What came later has nothing to do with it.
    #expect(ends.port.trouble(since: loop.now + .milliseconds(-100)) == nil)
    ends.port.close()
  }

  @Test func `of a telnet server that never answered a mark nothing is known`() throws {
    let ends = try Ends(telnet: true, on: loop)
    ends.answersMarks = false
    #expect(isOpen(ends))
    ends.port.send(Array("AT\r".utf8))
    wait(1500)
    #expect(ends.port.trouble(since: .start) == nil)
    ends.port.close()
  }
}

@Suite struct HostLoadTests {
  @Test func `the kernel's line tells how much programs wait for a processor`() {
    let line = "some avg10=63.51 avg60=71.93 avg300=79.32 total=1819967683\n"
    #expect(HostLoad.share(in: line) == 63.51)
    #expect(HostLoad.share(in: "full avg10=0.00 avg60=0.00 avg300=0.00 total=0") == nil)
    #expect(HostLoad.share(in: "") == nil)
  }
}
