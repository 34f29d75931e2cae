// What people may say of a port, and which port it then is.
import Testing

@testable import Ports

@Suite struct PortSpecificationTests {
  @Test(
    arguments: [
      ("/dev/ttyUSB2", .path("/dev/ttyUSB2")),
      ("./link", .path("./link")),
      ("usb:2cb7:01a0/2", .usb(vendor: 0x2CB7, product: 0x01A0, interface: 2)),
      ("usb:2cb7:01a0", .usb(vendor: 0x2CB7, product: 0x01A0, interface: nil)),
      ("usb-serial:ABC123/2", .usbSerial("ABC123", interface: 2)),
      ("usb-serial:A/B/2", .usbSerial("A/B", interface: 2)),
      ("usb-path:1-1.4/0", .usbPath("1-1.4", interface: 0)),
      ("tcp:lab.example:7001", .tcp(NetworkAddress(host: "lab.example", port: 7001))),
      ("rfc2217:[::1]:1", .rfc2217(NetworkAddress(host: "::1", port: 1))),
      ("auto", .auto),
    ] as [(String, PortSpecification)])
  func `a specification is read, and printed as it is read`(
    text: String, specification: PortSpecification
  ) throws {
    #expect(try PortSpecification(parsing: text) == specification)
    #expect(specification.description == text)
  }

  @Test(arguments: [
    ("", "an empty text: a port is a path such as /dev/ttyUSB2"),
    ("ttyUSB2", "a path begins with a slash: /dev/ttyUSB2"),
    ("usb:2cb7/2", "this wants to be usb:VENDOR:PRODUCT/INTERFACE, such as usb:2cb7:01a0/2"),
    ("usb:2cb7:01a00/2", "this wants to be usb:VENDOR:PRODUCT/INTERFACE"),
    ("usb:2cb7:+1a0/2", "this wants to be usb:VENDOR:PRODUCT/INTERFACE"),
    ("usb:2cb7:01a0/if02", "`if02` is no number of a USB interface"),
    ("usb:2cb7:01a0/256", "`256` is no number of a USB interface"),
    ("usb-serial:/2", "this wants to be usb-serial:SERIAL/INTERFACE"),
    ("tcp:host", "this wants to be tcp:HOST:PORT"),
    ("tcp::7001", "this wants to be tcp:HOST:PORT"),
    ("tcp:host:0", "`0` is no port number (1 to 65535)"),
    ("tcp:host:65536", "`65536` is no port number"),
    ("tcp:::1:7001", "an IPv6 address stands in brackets: tcp:[::1]:7001"),
    ("telnet:host:23", "there is no kind of port called `telnet`; there are usb:VENDOR"),
  ])
  func `what is no specification is refused with what would be right`(
    text: String, problem: String
  ) {
    let error = #expect(throws: PortSpecificationError.self) {
      try PortSpecification(parsing: text)
    }
    #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
  }

  private let known = [
    KnownModule(series: ["NL66x"], vendor: 0x2CB7, product: 0x01A0, atInterface: 2),
    KnownModule(series: ["MA51x"], vendor: 0x2CB7, product: 0x0106, atInterface: nil),
  ]

  private func resolve(_ text: String, _ ports: [PortInformation]) throws -> String {
    try PortSpecification(parsing: text).resolved(among: ports, known: known).path
  }

  @Test(arguments: ["usb:2cb7:01a0/2", "usb-serial:S1/2", "usb-path:1-1/2", "/dev/ttyUSB2", "auto"])
  func `each kind finds its port`(text: String) throws {
    #expect(try resolve(text, module(0)) == "/dev/ttyUSB2")
  }

  @Test(arguments: ["usb:2cb7:01a0/2", "auto"])
  func `two that match are both named, and none is taken`(text: String) throws {
    let ports = module(0) + module(4, serial: "S2", path: "1-2")
    let error = #expect(throws: PortError.self) { try resolve(text, ports) }
    #expect(
      error?.description == """
        2 ports are \(text); say which one
          /dev/ttyUSB2 (usb:2cb7:01a0/2, usb-serial:S1, usb-path:1-1)
          /dev/ttyUSB6 (usb:2cb7:01a0/2, usb-serial:S2, usb-path:1-2)
        """)
  }

  @Test func `none that matches is answered with those that are there`() {
    let error = #expect(throws: PortError.self) { try resolve("usb:2cb7:01a0/9", module(0)) }
    #expect(error?.description.contains("no port is usb:2cb7:01a0/9; there are\n") == true)
    #expect(error?.description.contains("\n  /dev/ttyUSB3 (usb:2cb7:01a0/3, ") == true)
    #expect(
      PortError.unmatched(specification: "auto", ports: []).description
        == "no port is auto: no serial port is attached")
  }

  @Test func `auto takes the only port there is, known or not`() throws {
    #expect(try resolve("auto", [PortInformation(path: "/dev/ttyS0")]) == "/dev/ttyS0")
    let two = [PortInformation(path: "/dev/ttyS0"), PortInformation(path: "/dev/ttyS1")]
    #expect(throws: PortError.self) { try resolve("auto", two) }
  }

  @Test func `auto lists all ports of a device whose AT port is not known`() throws {
    let ports = module(0, product: 0x0106)
    let error = #expect(throws: PortError.self) { try resolve("auto", ports) }
    #expect(error?.description.hasPrefix("4 ports are auto; ") == true)
  }

  @Test func `what a device says of itself does not reach a terminal as it is`() {
    let ports = module(0, serial: "\u{1B}[2J\n\u{9B}")
    let error = PortError.ambiguous(specification: "auto", matches: ports.map(\.summary))
    #expect(error.description.contains("usb-serial:?[2J???"))
    #expect(!error.description.contains("\u{1B}"))
  }

  @Test func `a link that udev made finds the port behind it`() throws {
    var ports = module(0)
    ports[2].links = ["/dev/modem", "/dev/serial/by-id/usb-x-if02"]
    #expect(ports[2].byID == "/dev/serial/by-id/usb-x-if02")
    #expect(try resolve("/dev/modem", ports) == "/dev/ttyUSB2")
    #expect(try resolve("/dev/serial/by-id/usb-x-if02", ports) == "/dev/ttyUSB2")
  }

  @Test func `a path that is in no list names itself`() throws {
    #expect(try resolve("/dev/pts/3", module(0)) == "/dev/pts/3")
  }
}

@Suite struct PortIdentityTests {
  private func identity(_ text: String, _ ports: [PortInformation]) throws -> PortIdentity {
    let specification = try PortSpecification(parsing: text)
    return PortIdentity(specification, try specification.resolved(among: ports))
  }

  @Test(arguments: ["/dev/ttyUSB2", "usb:2cb7:01a0/2"])
  func `a serial number finds the device under another number and place`(text: String) throws {
    let identity = try identity(text, module(0))
    let others = module(0, serial: "S2", path: "1-1") + module(4, path: "1-3")
    #expect(identity.found(among: others)?.path == "/dev/ttyUSB6")
  }

  @Test func `a serial number finds the device that shows another product`() throws {
    let identity = try identity("usb:2cb7:01a0/2", module(0))
    #expect(identity.found(among: module(4, product: 0x0106))?.path == "/dev/ttyUSB6")
  }

  @Test func `of devices with one serial number the one in the same place counts`() throws {
    let identity = try identity("usb-path:1-1/2", module(0))
    let others = module(4) + module(8, path: "1-2")
    #expect(identity.found(among: others)?.path == "/dev/ttyUSB6")
    #expect(identity.found(among: module(4, path: "1-4") + module(8, path: "1-2")) == nil)
  }

  @Test func `without a serial number the place counts`() throws {
    let identity = try identity("/dev/ttyUSB2", module(0, serial: ""))
    let others = module(0, serial: "", path: "1-2") + module(4, serial: "")
    #expect(identity.found(among: others)?.path == "/dev/ttyUSB6")
  }

  @Test func `without a serial number in another place what was said counts, a path does not`()
    throws
  {
    let elsewhere = module(4, serial: "", path: "1-7")
    let said = try identity("usb:2cb7:01a0/2", module(0, serial: ""))
    #expect(said.found(among: elsewhere)?.path == "/dev/ttyUSB6")
    let path = try identity("/dev/ttyUSB2", module(0, serial: ""))
    #expect(path.found(among: elsewhere) == nil)
  }

  @Test func `another device is not taken, even under the old path`() throws {
    let identity = try identity("usb:2cb7:01a0/2", module(0))
    #expect(identity.found(among: module(0, serial: "S2")) == nil)
    #expect(identity.found(among: []) == nil)
  }
}

@Suite struct UdevRulesTests {
  @Test func `rules name each device once`() throws {
    let rules = try #require(udevRules(for: module(0) + module(4, serial: "S2")))
    let lines = rules.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(
      lines == [
        #"ACTION=="remove", GOTO="attest_end""#,
        #"SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="2cb7", ATTR{idProduct}=="01a0", ENV{ID_MM_DEVICE_IGNORE}="1""#,
        #"SUBSYSTEM=="tty", ATTRS{idVendor}=="2cb7", ATTRS{idProduct}=="01a0", ENV{ID_MM_PORT_IGNORE}="1""#,
        #"LABEL="attest_end""#,
      ])
  }

  @Test func `ports that are not on USB need no rules`() {
    #expect(udevRules(for: [PortInformation(path: "/dev/ttyS0")]) == nil)
  }
}

/// The four ports of a module on USB, the first one being `/dev/ttyUSB<first>`.
private func module(
  _ first: Int, serial: String = "S1", path: String = "1-1", product: UInt16 = 0x01A0
) -> [PortInformation] {
  (0..<4).map { number in
    PortInformation(
      path: "/dev/ttyUSB\(first + number)",
      usb: PortInformation.USB(
        vendor: 0x2CB7, product: product, interface: number, serial: serial, path: path),
      driver: "option")
  }
}
