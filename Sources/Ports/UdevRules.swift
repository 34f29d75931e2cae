// Rules that keep ModemManager away: it opens ports that it does not know and writes into them, in
// the middle of whatever else goes on there.

/// A whole file of udev rules for the USB devices among these ports, each pair of numbers once; nil
/// where there is none.
public func udevRules(for ports: [PortInformation]) -> String? {
  var devices: [(vendor: String, product: String)] = []
  for case let usb? in ports.map(\.usb) {
    let device = (usbNumber(usb.vendor), usbNumber(usb.product))
    if !devices.contains(where: { $0 == device }) { devices.append(device) }
  }
  guard !devices.isEmpty else { return nil }
  var text = """
    # Keeps ModemManager away from the modules of this bench. To put it in place:
    #   attest ports --udev-rule | sudo tee /etc/udev/rules.d/78-attest.rules
    #   sudo udevadm control --reload && sudo udevadm trigger --subsystem-match=usb --subsystem-match=tty
    ACTION=="remove", GOTO="attest_end"

    """
  for (vendor, product) in devices {
    text +=
      "SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", ATTR{idVendor}==\"\(vendor)\", "
      + "ATTR{idProduct}==\"\(product)\", ENV{ID_MM_DEVICE_IGNORE}=\"1\"\n"
      + "SUBSYSTEM==\"tty\", ATTRS{idVendor}==\"\(vendor)\", ATTRS{idProduct}==\"\(product)\", "
      + "ENV{ID_MM_PORT_IGNORE}=\"1\"\n"
  }
  return text + "LABEL=\"attest_end\"\n"
}
