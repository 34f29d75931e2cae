// How people name a port: by path, by what it is on USB, by the network, or not at all. Reading a
// text and finding what it means among the ports there are pure functions, so that tests need no
// hardware.
import Ground

/// What a person says of a port.
public enum PortSpecification: Sendable, Equatable {
  /// A device file or a link to one: `/dev/ttyUSB2`.
  case path(String)
  /// Vendor, product and interface on USB: `usb:2cb7:01a0/2`.
  case usb(vendor: UInt16, product: UInt16, interface: Int?)
  /// The USB serial number and the interface: `usb-serial:ABC123/2`.
  case usbSerial(String, interface: Int?)
  /// Where it is plugged in, and the interface: `usb-path:1-1.4/2`.
  case usbPath(String, interface: Int?)
  /// Bytes over TCP: `tcp:host:port`.
  case tcp(NetworkAddress)
  /// A serial port over telnet with control of the line (RFC 2217): `rfc2217:host:port`.
  case rfc2217(NetworkAddress)
  /// The only one there that looks like a module's AT port.
  case auto
}

/// A host and a port number.
public struct NetworkAddress: Sendable, Equatable, CustomStringConvertible {
  /// A name, an IPv4 address or an IPv6 address without its brackets.
  public var host: String
  /// 1 to 65535.
  public var port: UInt16

  /// Makes an address.
  public init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// `host:port`, an IPv6 address in brackets.
  public var description: String {
    host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}

/// A text that names no port.
public struct PortSpecificationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The whole text.
  public var text: String
  /// What would be right.
  public var wanted: String

  /// One line: what is wrong and what would be right.
  public var description: String { "\(text.isEmpty ? "an empty text" : text): \(wanted)" }
}

extension PortSpecification {
  /// Reads a specification.
  public init(parsing text: String) throws(PortSpecificationError) {
    if text == "auto" {
      self = .auto
      return
    }
    if text.hasPrefix("/") || text.hasPrefix("./") || text.hasPrefix("../") {
      self = .path(text)
      return
    }
    guard let colon = text.firstIndex(of: ":") else {
      let isDevice = text.hasPrefix("tty") || text.hasPrefix("serial/")
      throw PortSpecificationError(
        text: text,
        wanted: isDevice
          ? "a path begins with a slash: /dev/\(text)"
          : "a port is a path such as /dev/ttyUSB2, or " + Self.forms)
    }
    let rest = String(text[text.index(after: colon)...])
    switch text[..<colon] {
    case "usb": self = try Self.usb(rest, of: text)
    case "usb-serial":
      let (name, interface) = try Self.divided(
        rest, of: text, as: "usb-serial:SERIAL/INTERFACE, such as usb-serial:ABC123/2")
      self = .usbSerial(name, interface: interface)
    case "usb-path":
      let (name, interface) = try Self.divided(
        rest, of: text, as: "usb-path:BUS-PORT/INTERFACE, such as usb-path:1-1.4/2")
      self = .usbPath(name, interface: interface)
    case "tcp": self = .tcp(try Self.address(rest, of: text, as: "tcp"))
    case "rfc2217": self = .rfc2217(try Self.address(rest, of: text, as: "rfc2217"))
    case let kind:
      throw PortSpecificationError(
        text: text, wanted: "there is no kind of port called `\(kind)`; there are " + Self.forms)
    }
  }

  private static let forms =
    "usb:VENDOR:PRODUCT/INTERFACE, usb-serial:SERIAL/INTERFACE, usb-path:BUS-PORT/INTERFACE, "
    + "tcp:HOST:PORT, rfc2217:HOST:PORT, auto"

  private static func usb(
    _ rest: String, of text: String
  ) throws(PortSpecificationError) -> PortSpecification {
    let form = "usb:VENDOR:PRODUCT/INTERFACE, such as usb:2cb7:01a0/2"
    let (ids, interface) = try divided(rest, of: text, as: form)
    let parts = ids.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let vendor = hexadecimal(parts[0]), let product = hexadecimal(parts[1])
    else { throw PortSpecificationError(text: text, wanted: "this wants to be \(form)") }
    return .usb(vendor: vendor, product: product, interface: interface)
  }

  private static func hexadecimal(_ digits: Substring) -> UInt16? {
    guard (1...4).contains(digits.utf8.count), digits.first?.isHexDigit == true else { return nil }
    return UInt16(digits, radix: 16)
  }

  /// A name and, behind its last slash, a number.
  private static func divided(
    _ rest: String, of text: String, as form: String
  ) throws(PortSpecificationError) -> (name: String, interface: Int?) {
    var (name, interface) = (rest[...], Int?.none)
    if let slash = rest.lastIndex(of: "/") {
      let digits = rest[rest.index(after: slash)...]
      guard let number = UInt8(digits), digits.first?.isNumber == true else {
        throw PortSpecificationError(
          text: text,
          wanted: "`\(digits)` is no number of a USB interface; this wants to be \(form)")
      }
      (name, interface) = (rest[..<slash], Int(number))
    }
    guard !name.isEmpty else {
      throw PortSpecificationError(text: text, wanted: "this wants to be \(form)")
    }
    return (String(name), interface)
  }

  private static func address(
    _ rest: String, of text: String, as kind: String
  ) throws(PortSpecificationError) -> NetworkAddress {
    let form = "\(kind):HOST:PORT, such as \(kind):lab.example:7001 or \(kind):[::1]:7001"
    let wrong = PortSpecificationError(text: text, wanted: "this wants to be \(form)")
    guard let colon = rest.lastIndex(of: ":") else { throw wrong }
    let digits = rest[rest.index(after: colon)...]
    guard let port = UInt16(digits), port > 0, digits.first?.isNumber == true else {
      throw PortSpecificationError(
        text: text, wanted: "`\(digits)` is no port number (1 to 65535); this wants to be \(form)")
    }
    var host = rest[..<colon]
    if host.hasPrefix("[") && host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      throw PortSpecificationError(
        text: text, wanted: "an IPv6 address stands in brackets: \(kind):[\(host)]:\(port)")
    }
    guard !host.isEmpty, !host.contains(where: { $0 == "[" || $0 == "]" || $0 == " " }) else {
      throw wrong
    }
    return NetworkAddress(host: String(host), port: port)
  }
}

extension PortSpecification: CustomStringConvertible {
  /// The text that is read as this specification.
  public var description: String {
    func suffixed(_ text: String, _ interface: Int?) -> String {
      text + (interface.map { "/\($0)" } ?? "")
    }
    return switch self {
    case .path(let path): path
    case .usb(let vendor, let product, let interface):
      suffixed("usb:\(usbNumber(vendor)):\(usbNumber(product))", interface)
    case .usbSerial(let serial, let interface): suffixed("usb-serial:\(serial)", interface)
    case .usbPath(let path, let interface): suffixed("usb-path:\(path)", interface)
    case .tcp(let address): "tcp:\(address)"
    case .rfc2217(let address): "rfc2217:\(address)"
    case .auto: "auto"
    }
  }
}

/// Four hexadecimal digits.
public func usbNumber(_ number: UInt16) -> String { padded(String(number, radix: 16), to: 4) }
