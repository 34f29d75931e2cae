// The ports as a table for people and as JSON for programs. What a device says of itself is a
// stranger's text: only printable ASCII of it reaches the screen.
import Formats
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
      let series = entry.series.map { entry.guesses.contains($0) ? "\($0) (a guess)" : $0 }
        .joined(separator: " or ")
      let shared = entry.series.count > 1 ? ", which share the numbers" : ""
      return series + shared + (isATPort(port) == true ? ", its AT port" : "")
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
    var writer = JSONWriter()
    writer.array(lines: true) { writer in
      for (index, port) in ports.enumerated() { writer.object { write(port, index, &$0) } }
    }
    return String(decoding: writer.out, as: UTF8.self)
  }

  private func write(_ port: PortInformation, _ index: Int, _ json: inout JSONWriter) {
    let entry = KnownModule.of(port, in: known)
    json.text("path", port.path)
    json.text("specification", port.specification.description)
    json.known("vendor", port.usb.map { usbNumber($0.vendor) })
    json.known("product", port.usb.map { usbNumber($0.product) })
    if let interface = port.usb?.interface {
      json.number("interface", interface)
    } else {
      json.null("interface")
    }
    json.known("serial", port.usb?.serial)
    json.known("usbPath", port.usb?.path)
    json.known("manufacturer", port.usb?.manufacturer)
    json.known("model", port.usb?.model)
    json.known("driver", port.driver)
    json.known("byId", port.byID)
    json.texts("series", entry?.series ?? [])
    json.texts("guesses", entry?.guesses ?? [])
    if let isAT = isATPort(port) { json.truth("isATPort", isAT) } else { json.null("isATPort") }
    if let holder = port.holder {
      json.object("holder") {
        $0.number("process", holder.process)
        $0.text("command", holder.command)
      }
    } else {
      json.null("holder")
    }
    json.truth("modemManagerOpensIt", wouldBeTaken(port))
    if let answers { json.known("answers", answers[index].model) }
  }
}

extension JSONWriter {
  /// A text, null where it is not known.
  fileprivate mutating func known(_ name: StaticString, _ text: String?) {
    if let text { self.text(name, text) } else { null(name) }
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
