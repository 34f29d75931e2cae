// How lines are written, and what the kernel is told of them.
import Glibc
import Ground
import Testing

@testable import Ports

@Suite struct LineSettingsTests {
  @Test(arguments: [
    ("9600", "9600,8n1,none"), ("115200,8n1,rtscts", "115200,8n1,rtscts"),
    ("7e2", "115200,7e2,none"), ("xonxoff,1234567", "1234567,8n1,xonxoff"),
    ("dtr=off,RTS=on", "115200,8n1,none,dtr=off,rts=on"),
    ("autobaud,5O1", "115200,5o1,none,autobaud"),
    ("nozlp,9600", "9600,8n1,none,nozlp"),
  ])
  func `settings are read in any order`(text: String, description: String) throws {
    let settings = try LineSettings(parsing: text)
    #expect(settings.description == description)
    #expect(try LineSettings(parsing: description) == settings)
  }

  @Test(arguments: [
    ("", "a setting is missing"), ("9600,", "a setting is missing"),
    ("0", "`0` is no setting"), ("4294967296", "`4294967296` is no setting"),
    ("8n3", "`8n3` is no setting"), ("9n1", "`9n1` is no setting"), ("8x1", "`8x1` is no setting"),
    ("9600,115200", "the speed is given twice"), ("none,rtscts", "flow control is given twice"),
    ("dtr=on,dtr=off", "dtr is given twice"), ("rtscts,rts=on", "the driver moves RTS by itself"),
  ])
  func `what is no setting is refused with what would be right`(text: String, problem: String) {
    let error = #expect(throws: LineSettingsError.self) { try LineSettings(parsing: text) }
    #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
    #expect(error?.description.contains("115200,8n1,rtscts") == true)
  }

  @Test(arguments: [("8n1", 10), ("7e1", 10), ("8o2", 12), ("5n1", 7)])
  func `a byte takes its frame on the line`(text: String, bits: Int) throws {
    #expect(try LineSettings(parsing: text).bitsPerByte == bits)
  }

  @Test func `what keeps bytes from being data is said`() throws {
    #expect(try LineSettings(parsing: "8n1,rtscts").obstacle == nil)
    #expect(try LineSettings(parsing: "xonxoff").obstacle?.contains("11 and 13") == true)
    #expect(try LineSettings(parsing: "7e1").obstacle?.contains("above 127") == true)
  }

  @Test func `the kernel is told frame and flow control`() throws {
    let loop = PollLoop()
    let terminal = try PseudoTerminal(loop: loop)
    let port = try SerialPort(
      terminal.path, LineSettings(parsing: "9600,7e2,rtscts"), loop: loop)
    defer { port.close() }
    var told = termios()
    try #require(tcgetattr(try descriptor(of: terminal.path), &told) == 0)
    // A pseudo-terminal keeps eight data bits and no parity whatever it is told.
    #expect(told.c_cflag & tcflag_t(CSTOPB) != 0)
    #expect(told.c_cflag & tcflag_t(0x8000_0000) != 0)
    #expect(told.c_iflag & tcflag_t(IXON) == 0)
  }

  @Test func `a terminal without modem lines is a warning, not an error`() throws {
    let loop = PollLoop()
    let terminal = try PseudoTerminal(loop: loop)
    let port = try SerialPort(terminal.path, LineSettings(parsing: "dtr=on"), loop: loop)
    #expect(port.warnings.count == 1)
    #expect(port.warnings.first?.hasPrefix("\(terminal.path): DTR cannot be set: ") == true)
  }

  /// A descriptor of this process that leads there: all of them share one set of settings.
  private func descriptor(of path: String) throws -> Int32 {
    try #require((0..<1024).first { linkTarget("/proc/self/fd/\($0)") == path })
  }
}
