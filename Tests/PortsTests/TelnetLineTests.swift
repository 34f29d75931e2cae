// RFC 2217 byte by byte: agreement, settings, transparency, and servers that do as they like.
import Ground
import Testing

@testable import Ports

/// A line and what it wants done.
private struct Client {
  var line: TelnetLine
  var sent: [UInt8] = []
  var isReady = false
  var marks = 0
  var failure: String?
  var data: [UInt8] = []
  var now = Instant.start

  init(_ settings: LineSettings = LineSettings()) {
    line = TelnetLine(settings)
    line.begin(at: now)
    drain()
  }

  mutating func receive(_ bytes: [UInt8]) {
    line.receive(bytes.span, into: &data, at: now)
    drain()
  }

  mutating func wait(_ interval: Interval) {
    now = now + interval
    line.wake(at: now)
    drain()
  }

  private mutating func drain() {
    for output in line.takeOutputs() {
      switch output {
      case .transmit(let bytes): sent += bytes
      case .ready: isReady = true
      case .marked: marks += 1
      case .failed(let text): failure = text
      }
    }
  }

  mutating func agree() {
    receive([255, 253, 44, 255, 253, 0, 255, 251, 0, 255, 253, 3, 255, 251, 3])
  }

  mutating func confirm(_ code: UInt8, _ value: [UInt8]) {
    receive(Telnet.comPortCommand(code + 100, value))
  }

  mutating func confirmAll() {
    confirm(1, [0, 1, 0xC2, 0])
    confirm(2, [8])
    confirm(3, [1])
    confirm(4, [1])
    confirm(5, [1])
    confirm(12, [3])
  }
}

@Suite struct TelnetLineTests {
  @Test func `a server that agrees and confirms makes the line ready`() {
    var client = Client()
    #expect(client.sent.starts(with: [255, 251, 44]))
    client.sent = []
    client.agree()
    #expect(client.sent.starts(with: [255, 250, 44, 1, 0, 1, 0xC2, 0, 255, 240]))
    #expect(!client.isReady)
    client.confirmAll()
    #expect(client.isReady)
    #expect(client.line.notes == [])
    #expect(client.line.deadline == nil)
  }

  @Test func `settings go out as RFC 2217 numbers them`() throws {
    var client = Client(try LineSettings(parsing: "255,7e2,rtscts,dtr=off"))
    client.sent = []
    client.agree()
    let commands: [[UInt8]] = [
      [255, 250, 44, 1, 0, 0, 0, 255, 255, 255, 240], [255, 250, 44, 2, 7, 255, 240],
      [255, 250, 44, 3, 3, 255, 240], [255, 250, 44, 4, 2, 255, 240],
      [255, 250, 44, 5, 3, 255, 240], [255, 250, 44, 5, 9, 255, 240],
      [255, 250, 44, 10, 0, 255, 240, 255, 250, 44, 11, 0, 255, 240],
      [255, 250, 44, 12, 3, 255, 240],
    ]
    #expect(client.sent == commands.flatMap { $0 })
  }

  @Test func `bytes of the line are unchanged both ways`() {
    let all = (0...255).map { UInt8($0) }
    var client = Client()
    client.agree()
    client.confirmAll()
    client.receive(TelnetLine.escaped(all.span))
    #expect(client.data == all)
    #expect(TelnetLine.escaped(all.span).count == 257)
  }

  @Test func `commands cut anywhere are read alike`() {
    let stream = [UInt8(65), 255, 255, 255, 250, 44, 107, 255, 255, 255, 240, 66, 255, 241, 67]
    for cut in stream.indices {
      var client = Client()
      client.agree()
      client.confirmAll()
      client.receive(Array(stream[..<cut]))
      client.receive(Array(stream[cut...]))
      #expect(client.data == [65, 255, 66, 67])
    }
  }

  @Test func `what comes before the line is ready is no data`() {
    var client = Client()
    client.receive(Array("stale".utf8))
    client.agree()
    client.receive(Array("stale".utf8))
    client.confirmAll()
    #expect(client.data == [])
  }

  @Test(
    arguments: [
      ([255, 254, 44], "refuses to control a serial port"),
      ([255, 252, 0], "refuses to pass bytes unchanged"),
      ([255, 254, 0], "refuses to pass bytes unchanged"),
    ] as [([UInt8], String)])
  func `a refusal fails with what it means`(bytes: [UInt8], text: String) {
    var client = Client()
    client.receive(bytes)
    #expect(client.failure?.contains(text) == true)
  }

  @Test func `a server that is no telnet fails after its time, and is told apart`() {
    var client = Client()
    client.receive(Array("login: ".utf8))
    client.wait(TelnetLine.Limits.agreement + .milliseconds(-1))
    #expect(client.failure == nil)
    client.wait(.milliseconds(1))
    #expect(client.failure?.contains("name it tcp:") == true)
  }

  @Test func `a server that confirms nothing fails`() {
    var client = Client()
    client.agree()
    client.wait(TelnetLine.Limits.settings + .milliseconds(-1))
    #expect(client.failure == nil)
    client.wait(.milliseconds(1))
    #expect(client.failure?.contains("answered no setting") == true)
  }

  @Test func `settings that are not confirmed are noted`() throws {
    var client = Client(try LineSettings(parsing: "dtr=on"))
    client.agree()
    client.confirmAll()
    #expect(!client.isReady)
    client.wait(TelnetLine.Limits.settings)
    #expect(client.isReady)
    #expect(client.line.notes == ["the server did not confirm DTR on"])
  }

  @Test func `another speed is noted`() {
    var client = Client()
    client.agree()
    client.confirm(1, [0, 0, 0x25, 0x80])
    client.confirmAll()
    #expect(client.line.notes == ["the server reports 9600 baud where 115200 was asked for"])
  }

  @Test func `a server may ask for a pause`() {
    var client = Client()
    client.agree()
    client.confirmAll()
    client.receive([255, 250, 44, 108, 0, 255, 240])
    #expect(client.line.isSuspended)
    client.receive([255, 250, 44, 109, 0, 255, 240])
    #expect(!client.line.isSuspended)
  }

  @Test func `options that mean nothing here are refused once each`() {
    var client = Client()
    client.sent = []
    for _ in 0..<1000 { client.receive([255, 251, 1, 255, 253, 24]) }
    #expect(client.sent == [255, 254, 1, 255, 252, 24])
  }

  @Test func `an option offered again and again is not answered again and again`() {
    var client = Client()
    client.sent = []
    for _ in 0..<1000 { client.receive([255, 253, 3, 255, 251, 3]) }
    #expect(client.sent == [])
  }

  @Test func `an answer without end takes no memory and ends nothing`() {
    var client = Client()
    client.agree()
    client.receive([255, 250, 44, 101] + [UInt8](repeating: 7, count: 1_000_000) + [255, 240])
    #expect(!client.isReady)
    #expect(client.failure == nil)
  }

  @Test(arguments: [0, 1]) func `an answer longer than any may be answers nothing`(surplus: Int) {
    var client = Client()
    client.agree()
    // Two bytes say of what it is; bytes that are doubled on the line count once.
    let count = TelnetLine.Limits.answerBytes - 2 + surplus
    client.confirm(1, [UInt8](repeating: 255, count: count))
    client.wait(TelnetLine.Limits.settings)
    #expect((client.failure?.contains("answered no setting") == true) == (surplus > 0))
    #expect(client.isReady == (surplus == 0))
  }

  @Test(arguments: 0..<200)
  func `noise neither crashes nor grows`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var client = Client()
    if seed % 2 == 0 { client.agree() }
    for _ in 0..<200 {
      let noise: [UInt8] = (0..<20).map { _ in
        let special: [UInt8] = [255, 250, 240, 251, 252, 253, 254, 44, 0, 101, 105, 108]
        return random.below(2) == 0 ? special[random.below(12)] : UInt8(random.below(256))
      }
      client.receive(noise)
    }
    #expect(client.sent.count < 20_000)
  }
}
