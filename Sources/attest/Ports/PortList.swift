// The ports as a table for people and as JSON for programs. What a device says of itself is a
// stranger's text: only printable ASCII of it reaches the screen.
import Ground
import Ports
import Results

struct PortList {
  let ports: [PortInformation]
  let known: [KnownModule]
  let modemManager: ModemManager
  /// What the ports answered, port for port; nil: nobody asked.
  let answers: [ProbeAnswer]?

  private func wouldBeTaken(_ port: PortInformation) -> Bool {
    modemManager != .absent && port.usb != nil && !port.isKeptFromModemManager
  }

  private func isATPort(_ port: PortInformation) -> Bool? {
    guard let entry = KnownModule.of(port, in: known), let at = entry.atInterface else {
      return nil
    }
    return port.usb?.interface == at
  }

  // MARK: Table

  /// A table with a line for each port, then what to do about ModemManager.
  var table: String {
    guard !ports.isEmpty else {
      return "no serial port is attached; plug the module in and look at `dmesg`\n"
    }
    var rows = [["PORT", "NAME", "SERIAL", "PLACE", "DRIVER", "MODULE", "STATE"]]
    if answers != nil { rows[0].append("ANSWERS") }
    for (index, port) in ports.enumerated() {
      var row = [
        shown(port.path), port.usb == nil ? "" : shown(port.specification.description),
        shown(port.usb?.serial ?? ""), shown(port.usb?.path ?? ""), shown(port.driver),
        module(port), state(port),
      ]
      if let answers { row.append(answers[index].text) }
      rows.append(row)
    }
    var text = aligned(rows)
    let taken = ports.filter(wouldBeTaken).map { shown($0.path) }
    if !taken.isEmpty {
      text +=
        "\nModemManager is \(modemManager.rawValue) and opens \(taken.joined(separator: ", ")) to "
        + "see what it is.\n`attest ports --udev-rule` prints rules that stop it.\n"
    }
    let links = ports.compactMap(\.byID)
    if !links.isEmpty {
      text += "\nlasting names:\n" + links.map { "  \(shown($0))\n" }.joined()
    }
    return text
  }

  private func module(_ port: PortInformation) -> String {
    if let entry = KnownModule.of(port, in: known) {
      let series = entry.series.joined(separator: " or ")
      return series + (isATPort(port) == true ? ", its AT port" : "")
    }
    guard let usb = port.usb else { return "" }
    return shown("\(usb.manufacturer) \(usb.model)", limit: 40)
  }

  private func state(_ port: PortInformation) -> String {
    guard let holder = port.holder else { return "free" }
    return "held by \(holder.process) (\(shown(holder.command, limit: 40)))"
  }

  private func shown(_ text: String, limit: Int = 80) -> String {
    escaped(Array(text.utf8), limit: limit)
  }

  /// Columns as wide as their widest cell; a column with nothing in it is left out.
  private func aligned(_ rows: [[String]]) -> String {
    let columns = rows[0].indices.filter { column in
      rows.dropFirst().contains { !$0[column].isEmpty }
    }
    let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, width) in zip(columns, widths) {
        let cell = row[column].isEmpty ? "-" : row[column]
        line += cell + String(repeating: " ", count: width - cell.count + 2)
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  // MARK: JSON

  /// An array with an object for each port; what is not known is null.
  var json: String {
    let objects = ports.enumerated().map { index, port in
      let entry = KnownModule.of(port, in: known)
      var fields: [(String, String)] = [
        ("path", quoted(port.path)),
        ("specification", quoted(port.specification.description)),
        ("vendor", quoted(port.usb.map { usbNumber($0.vendor) })),
        ("product", quoted(port.usb.map { usbNumber($0.product) })),
        ("interface", port.usb?.interface.map { "\($0)" } ?? "null"),
        ("serial", quoted(port.usb?.serial)),
        ("usbPath", quoted(port.usb?.path)),
        ("manufacturer", quoted(port.usb?.manufacturer)),
        ("model", quoted(port.usb?.model)),
        ("driver", quoted(port.driver)),
        ("byId", quoted(port.byID)),
        ("series", "[" + (entry?.series ?? []).map { quoted($0) }.joined(separator: ", ") + "]"),
        ("isATPort", isATPort(port).map { "\($0)" } ?? "null"),
        ("holder", holder(port.holder)),
        ("modemManagerOpensIt", "\(wouldBeTaken(port))"),
      ]
      if let answers { fields.append(("answers", quoted(answers[index].model))) }
      return "  {" + fields.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
    }
    return objects.isEmpty ? "[]\n" : "[\n" + objects.joined(separator: ",\n") + "\n]\n"
  }

  private func holder(_ holder: PortHolder?) -> String {
    guard let holder else { return "null" }
    return "{\"process\": \(holder.process), \"command\": \(quoted(holder.command))}"
  }

  /// A JSON string of ASCII alone; null for nil.
  private func quoted(_ text: String?) -> String {
    guard let text else { return "null" }
    var result = "\""
    for unit in text.utf16 {
      switch unit {
      case 0x22: result += "\\\""
      case 0x5C: result += "\\\\"
      case 0x20...0x7E: result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      default:
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      }
    }
    return result + "\""
  }
}

extension ProbeAnswer {
  fileprivate var model: String? { if case .model(let text) = self { text } else { nil } }

  fileprivate var text: String {
    switch self {
    case .model(let text): text
    case .silence: "nothing"
    case .problem(let text): text
    }
  }
}
