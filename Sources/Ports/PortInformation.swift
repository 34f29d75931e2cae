// What is known of a serial port without opening it, and how a specification finds its port.

/// A serial port that is attached.
public struct PortInformation: Sendable, Equatable {
  /// What a device is on USB; texts are as the device gives them, and may hold anything.
  public struct USB: Sendable, Equatable {
    /// The vendor's number.
    public var vendor: UInt16
    /// The product's number.
    public var product: UInt16
    /// The number of the interface that the port is.
    public var interface: Int?
    /// The serial number; empty where the device has none.
    public var serial: String
    /// The bus and the ports on the way: `1-1.4`.
    public var path: String
    /// The manufacturer's name; may be empty.
    public var manufacturer: String
    /// The product's name; may be empty.
    public var model: String

    /// Makes a description.
    public init(
      vendor: UInt16, product: UInt16, interface: Int? = nil, serial: String = "",
      path: String = "", manufacturer: String = "", model: String = ""
    ) {
      self.vendor = vendor
      self.product = product
      self.interface = interface
      self.serial = serial
      self.path = path
      self.manufacturer = manufacturer
      self.model = model
    }
  }

  /// The device file: `/dev/ttyUSB2`.
  public var path: String
  /// What it is on USB; nil for other ports.
  public var usb: USB?
  /// The kernel's driver; empty where unknown.
  public var driver: String
  /// The symbolic links that udev made to it, in order.
  public var links: [String]
  /// The lasting link below `/dev/serial/by-id`; nil where udev made none.
  public var byID: String? { links.first { $0.hasPrefix("/dev/serial/by-id/") } }
  /// A program that has the port open, where one can be seen.
  public var holder: PortHolder?
  /// Whether a rule tells ModemManager to leave the port alone.
  public var isKeptFromModemManager: Bool

  /// Makes a description.
  public init(
    path: String, usb: USB? = nil, driver: String = "", links: [String] = [],
    holder: PortHolder? = nil, isKeptFromModemManager: Bool = false
  ) {
    self.path = path
    self.usb = usb
    self.driver = driver
    self.links = links
    self.holder = holder
    self.isKeptFromModemManager = isKeptFromModemManager
  }

  /// The shortest specification by what the port is rather than by its present number.
  public var specification: PortSpecification {
    guard let usb else { return .path(path) }
    return .usb(vendor: usb.vendor, product: usb.product, interface: usb.interface)
  }

  /// The port in one line of printable ASCII: its path and what tells it from others.
  public var summary: String {
    guard let usb else { return path }
    let serial = usb.serial.isEmpty ? "no serial number" : "usb-serial:\(usb.serial)"
    return printable("\(path) (\(specification), \(serial), usb-path:\(usb.path))")
  }
}

/// USB numbers by which a module can be told, from the catalogue.
public struct KnownModule: Sendable, Equatable {
  /// The series that show themselves so.
  public var series: [String]
  /// Those of them of which only the platform is known to.
  public var guesses: [String]
  /// The vendor's number.
  public var vendor: UInt16
  /// The product's number.
  public var product: UInt16
  /// The interface that takes AT commands; nil where it is not known.
  public var atInterface: Int?

  /// Makes an entry.
  public init(
    series: [String], guesses: [String] = [], vendor: UInt16, product: UInt16, atInterface: Int?
  ) {
    self.series = series
    self.guesses = guesses
    self.vendor = vendor
    self.product = product
    self.atInterface = atInterface
  }

  /// The entry that fits the port's USB numbers.
  public static func of(_ port: PortInformation, in known: [KnownModule]) -> KnownModule? {
    guard let usb = port.usb else { return nil }
    return known.first { $0.vendor == usb.vendor && $0.product == usb.product }
  }
}

extension PortSpecification {
  /// The port among `ports` that is meant; it must be exactly one.
  ///
  /// Not for network ports, which are in no list. A path that is in no list names itself, for
  /// pseudo-terminals and the like are in none.
  public func resolved(
    among ports: [PortInformation], known: [KnownModule] = []
  ) throws(PortError) -> PortInformation {
    let matches: [PortInformation]
    switch self {
    case .path(let path):
      return ports.first { $0.path == path || $0.links.contains(path) }
        ?? PortInformation(path: path)
    case .tcp, .rfc2217: return PortInformation(path: description)
    case .usb(let vendor, let product, let interface):
      matches = ports.filter {
        $0.usb?.vendor == vendor && $0.usb?.product == product && $0.isInterface(interface)
      }
    case .usbSerial(let serial, let interface):
      matches = ports.filter { $0.usb?.serial == serial && $0.isInterface(interface) }
    case .usbPath(let path, let interface):
      matches = ports.filter { $0.usb?.path == path && $0.isInterface(interface) }
    case .auto: matches = Self.candidates(among: ports, known: known)
    }
    guard let match = matches.first else {
      throw .unmatched(specification: description, ports: ports.map(\.summary))
    }
    guard matches.count == 1 else {
      throw .ambiguous(specification: description, matches: matches.map(\.summary))
    }
    return match
  }

  /// The ports that look like a module's AT port; failing those, the only port there is.
  private static func candidates(
    among ports: [PortInformation], known: [KnownModule]
  ) -> [PortInformation] {
    let modules = ports.filter { port in
      guard let entry = KnownModule.of(port, in: known) else { return false }
      return entry.atInterface == nil || port.usb?.interface == entry.atInterface
    }
    return modules.isEmpty && ports.count == 1 ? ports : modules
  }
}

/// What stays the same of a port while it is away and comes back, perhaps under another number.
public struct PortIdentity: Sendable, Equatable {
  /// What the person said.
  public var specification: PortSpecification
  /// The port that it meant.
  public var port: PortInformation

  /// Remembers a port.
  public init(_ specification: PortSpecification, _ port: PortInformation) {
    self.specification = specification
    self.port = port
  }

  /// The same port among those that are there now; nil while it is not there, or cannot be told.
  ///
  /// A serial number finds a device wherever it is plugged in, also when it shows another product
  /// number after a restart. Makers give one number to many devices: then, and without a number, the
  /// place on the bus decides. What the person said decides last, if it named no path: under its old
  /// path another device may be found.
  public func found(among ports: [PortInformation], known: [KnownModule] = []) -> PortInformation? {
    guard let usb = port.usb else {
      if case .path = specification { return ports.first { $0.path == port.path } ?? port }
      return try? specification.resolved(among: ports, known: known)
    }
    let siblings = ports.filter {
      $0.usb?.vendor == usb.vendor && $0.usb?.interface == usb.interface
        && $0.usb?.serial == usb.serial
    }
    if !usb.serial.isEmpty, siblings.count == 1 { return siblings[0] }
    let neighbours = siblings.filter {
      $0.usb?.path == usb.path && $0.usb?.product == usb.product
    }
    if neighbours.count == 1 { return neighbours[0] }
    if case .path = specification { return nil }
    guard let match = try? specification.resolved(among: ports, known: known),
      match.usb?.serial == usb.serial
    else { return nil }
    return match
  }
}

extension PortInformation {
  fileprivate func isInterface(_ number: Int?) -> Bool { number == nil || usb?.interface == number }
}
