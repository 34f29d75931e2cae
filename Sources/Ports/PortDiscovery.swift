// Asks udev which serial ports are attached and what they are. What the device itself says (sysfs)
// counts before what udev's rules made of it, so that a container without udevd sees the same.
import CUdev
import Glibc

/// The serial ports that are attached, in the order of their names; no port is opened.
///
/// Terminals without a device behind them are left out: consoles, and the placeholders that the
/// kernel keeps for UARTs that are not there. Who holds a port is only looked for on demand, since
/// it means reading all of /proc.
public func attachedPorts(withHolders: Bool = false) -> [PortInformation] {
  var ports = portsOfUdev()
  ports.sort { ($0.path.utf8.count, $0.path) < ($1.path.utf8.count, $1.path) }
  if withHolders {
    for (index, holder) in portHolders(ports.map(\.path)).enumerated() {
      ports[index].holder = holder
    }
  }
  return ports
}

/// The terminals that udev knows of, in its order.
private func portsOfUdev() -> [PortInformation] {
  guard let udev = udev_new() else { return [] }
  defer { udev_unref(udev) }
  guard let search = udev_enumerate_new(udev) else { return [] }
  defer { udev_enumerate_unref(search) }
  udev_enumerate_add_match_subsystem(search, "tty")
  udev_enumerate_scan_devices(search)
  var ports: [PortInformation] = []
  var entry = udev_enumerate_get_list_entry(search)
  while let current = entry {
    // What has no device behind it, such as each console, need not be looked at.
    if let path = udev_list_entry_get_name(current), strstr(path, "/devices/virtual/") == nil,
      let device = udev_device_new_from_syspath(udev, path)
    {
      if let port = PortInformation(terminal: device) { ports.append(port) }
      udev_device_unref(device)
    }
    entry = udev_list_entry_get_next(current)
  }
  return ports
}

extension PortInformation {
  /// Describes a terminal; nil for one without a device behind it.
  init?(terminal device: OpaquePointer) {
    guard let path = text(udev_device_get_devnode(device)),
      let parent = udev_device_get_parent(device)
    else { return nil }
    if text(udev_device_get_sysattr_value(device, "type")) == "0" { return nil }
    // An interface of the device stands between it and the terminal; both are the device's.
    let interface = udev_device_get_parent_with_subsystem_devtype(device, "usb", "usb_interface")
    let whole = udev_device_get_parent_with_subsystem_devtype(device, "usb", "usb_device")
    self.init(path: path)
    usb = whole.flatMap { USB(device: $0, interface: interface, terminal: device) }
    driver = Self.driver(from: interface ?? parent)
    links = symbolicLinks(of: device)
    isKeptFromModemManager =
      isSet("ID_MM_PORT_IGNORE", device) || isSet("ID_MM_DEVICE_IGNORE", device)
      || (whole.map { isSet("ID_MM_DEVICE_IGNORE", $0) } ?? false)
  }
}

extension PortInformation {
  /// The driver of a device, or of the nearest one above it; the kernel's own layers between a UART
  /// and its terminals count for nothing.
  private static func driver(from device: OpaquePointer) -> String {
    var next: OpaquePointer? = device
    while let current = next {
      if let name = text(udev_device_get_driver(current)), name != "port", name != "ctrl" {
        return name
      }
      next = udev_device_get_parent(current)
    }
    return ""
  }
}

extension PortInformation.USB {
  fileprivate init?(device: OpaquePointer, interface: OpaquePointer?, terminal: OpaquePointer) {
    func attribute(_ name: String, _ property: String) -> String? {
      text(udev_device_get_sysattr_value(device, name))
        ?? text(udev_device_get_property_value(terminal, property))
    }
    guard let vendor = attribute("idVendor", "ID_VENDOR_ID").flatMap({ UInt16($0, radix: 16) }),
      let product = attribute("idProduct", "ID_MODEL_ID").flatMap({ UInt16($0, radix: 16) })
    else { return nil }
    let number =
      interface.flatMap { text(udev_device_get_sysattr_value($0, "bInterfaceNumber")) }
      ?? text(udev_device_get_property_value(terminal, "ID_USB_INTERFACE_NUM"))
    self.init(
      vendor: vendor, product: product, interface: number.flatMap { Int($0, radix: 16) },
      serial: attribute("serial", "ID_SERIAL_SHORT") ?? "",
      path: text(udev_device_get_sysname(device)) ?? "",
      manufacturer: attribute("manufacturer", "ID_VENDOR") ?? "",
      model: attribute("product", "ID_MODEL") ?? "")
  }
}

/// The symbolic links that udev made to the device, in order.
private func symbolicLinks(of device: OpaquePointer) -> [String] {
  var links: [String] = []
  var entry = udev_device_get_devlinks_list_entry(device)
  while let current = entry {
    if let link = text(udev_list_entry_get_name(current)) { links.append(link) }
    entry = udev_list_entry_get_next(current)
  }
  return links.sorted()
}

private func isSet(_ property: String, _ device: OpaquePointer) -> Bool {
  let value = text(udev_device_get_property_value(device, property))
  return value != nil && value != "0" && value != ""
}

/// A string of udev's without blanks around it; nil for none.
private func text(_ pointer: UnsafePointer<CChar>?) -> String? {
  guard let pointer else { return nil }
  var bytes = UnsafeBufferPointer(start: pointer, count: strlen(pointer)).map(
    UInt8.init(bitPattern:))[...]
  while let last = bytes.last, last == 0x20 || last == 0x0A { bytes.removeLast() }
  while bytes.first == 0x20 { bytes.removeFirst() }
  return String(decoding: bytes, as: UTF8.self)
}

/// Tells a poll loop when terminals are plugged in; udev has finished with them by then, so that
/// their rights and links are as they will stay.
final class PortMonitor {
  private let udev: OpaquePointer
  private let monitor: OpaquePointer
  private let loop: PollLoop
  private let descriptor: Int32

  /// Listens; nil where udev cannot be listened to, as in some containers.
  init?(loop: PollLoop, onChange: @escaping () -> Void) {
    guard let udev = udev_new() else { return nil }
    guard let monitor = udev_monitor_new_from_netlink(udev, "udev"),
      udev_monitor_filter_add_match_subsystem_devtype(monitor, "tty", nil) >= 0,
      udev_monitor_enable_receiving(monitor) >= 0
    else {
      udev_unref(udev)
      return nil
    }
    self.udev = udev
    self.monitor = monitor
    self.loop = loop
    descriptor = udev_monitor_get_fd(monitor)
    loop.watch(descriptor, .reading) { [monitor] _ in
      guard let device = udev_monitor_receive_device(monitor) else { return }
      udev_device_unref(device)
      onChange()
    }
  }

  deinit {
    loop.unwatch(descriptor)
    udev_monitor_unref(monitor)
    udev_unref(udev)
  }
}
