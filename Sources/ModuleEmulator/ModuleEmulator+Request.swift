// What goes to the server: the header lines of the settings, or the imported header block in their
// place (manual 1.5), and the imported body.
import HTTPOrigin
import ModuleCatalogue

extension ModuleEmulator {
  /// The URL that is set, as the module understands it.
  func currentURL() -> ModuleURL? {
    guard let text = given(.url) else {
      return behaviour.url.clearedStays ? memory.lastURL : nil
    }
    guard
      var url = ModuleURL(
        text[...], behaviour.url,
        allowingNoScheme: behaviour.dialect.schemelessURL == .accepted)
    else { return nil }
    if behaviour.action.isPlain { url.isSecure = false }
    if behaviour.rareAction?.conduct.usesLastURL == true,
      actionConduct(0, isSecure: url.isSecure).usesLastURL, let last = memory.lastURL
    {
      url = last
    }
    return url
  }

  /// The request of an action.
  func request(
    _ method: Int, to url: ModuleURL, _ action: ActionBehaviour
  ) -> HTTPClientRequest {
    let names = action.methodNames
    let sendsBody = method == 1 ? !action.sendsEmptyBody : action.sendsBodyWithGet && body != nil
    var payload = sendsBody ? body ?? [] : []
    action.bodyAlteration?.apply(to: &payload)
    var header: [UInt8] = []
    let block = action.sendsBlockWith.contains(method) ? block : nil
    let hasBlock = self.block != nil
    if action.sendsHost, !(block.map { hasField("host", in: $0) } ?? false) {
      appendField("Host", hostField(url), to: &header)
    }
    if let block { header += wholeLines(block) }
    if !hasBlock || action.settingsBesideBlock {
      header += settingFields(method, SettingKey.fields, action)
    } else if !action.besideBlock.isEmpty {
      header += settingFields(method, action.besideBlock, action)
    }
    if method == 1 || sendsBody, !(block.map { hasField("content-length", in: $0) } ?? false) {
      let count = max(0, payload.count + action.contentLengthError)
      appendField("Content-Length", Array(String(count).utf8), to: &header)
    }
    let target = Array(url.target.prefix(action.targetBytesMax))
    let name = names.indices.contains(method) ? names[method] : "GET"
    return HTTPClientRequest(
      isSecure: url.isSecure, usesIPv6: isOn(.ipv6), host: url.host, port: url.port,
      method: Array(name.utf8), target: target, headerBytes: header, body: payload)
  }

  /// The header lines that these settings ask for.
  private func settingFields(
    _ method: Int, _ keys: [SettingKey], _ action: ActionBehaviour
  ) -> [UInt8] {
    var header: [UInt8] = []
    func value(_ key: SettingKey) -> [UInt8]? {
      action.unsent.contains(key) ? nil : given(key)
    }
    let model = profile.model.isEmpty ? profile.name : profile.model
    for key in keys {
      switch key {
      case .agent:
        appendField("User-Agent", value(key) ?? Array(model.utf8), to: &header)
        if action.agentComesTwice { appendField("User-Agent", Array(model.utf8), to: &header) }
      case .accept: appendField("Accept", value(key) ?? Array("*/*".utf8), to: &header)
      case .contentType:
        if let type = value(key) { appendField("Content-Type", type, to: &header) }
      case .range:
        let range = value(key) ?? (action.rangeSticks ? stickyRange : nil)
        let isNone = action.rangeZeroIsNone && range.map { rangeBounds($0[...]) == [0, 0] } == true
        if let range, !isNone, method != 1 || action.sendsRangeWithPost {
          appendField("Range", rangeField(range, action), to: &header)
        }
      default: break
      }
    }
    return header
  }

  /// A RANGE as HTTP spells it.
  private func rangeField(_ value: [UInt8], _ action: ActionBehaviour) -> [UInt8] {
    guard let equals = value.firstIndex(of: UInt8(ascii: "=")) else { return value }
    let ends = value[(equals + 1)...].split(
      separator: UInt8(ascii: "-"), omittingEmptySubsequences: false
    ).map { trimmed($0) }
    guard ends.count == 2 else { return value }
    var last = Array(ends[1])
    if action.rangeError != 0, let number = decimalNumber(ends[1]) {
      last = Array(String(number + action.rangeError).utf8)
    }
    var first = Array(ends[0])
    if action.rangeFirstError != 0, let number = decimalNumber(ends[0]) {
      first = Array(String(number + action.rangeFirstError).utf8)
    }
    if action.rangeSuffixIsPrefix, first.isEmpty { first = [UInt8(ascii: "0")] }
    return Array("bytes=".utf8) + first + [UInt8(ascii: "-")] + last
  }

  private func hostField(_ url: ModuleURL) -> [UInt8] {
    let isAddress = url.host.contains(UInt8(ascii: ":"))
    var value = isAddress ? [UInt8(ascii: "[")] + url.host + [UInt8(ascii: "]")] : url.host
    if !url.isDefaultPort { value += Array(":\(url.port)".utf8) }
    return value
  }

  private func appendField(_ name: String, _ value: [UInt8], to header: inout [UInt8]) {
    header.append(contentsOf: name.utf8)
    header.append(contentsOf: ": ".utf8)
    header.append(contentsOf: value)
    header.append(contentsOf: "\r\n".utf8)
  }

  /// The block without the empty line that may end it, each line ended.
  private func wholeLines(_ block: [UInt8]) -> [UInt8] {
    var result = block
    while result.suffix(4).elementsEqual([0x0D, 0x0A, 0x0D, 0x0A]) { result.removeLast(2) }
    if !result.suffix(2).elementsEqual([0x0D, 0x0A]) { result += [0x0D, 0x0A] }
    return result
  }

  /// Points a request at another URL, its Host field with it.
  func redirect(_ request: inout HTTPClientRequest, from old: ModuleURL, to url: ModuleURL) {
    request.isSecure = url.isSecure && !behaviour.action.isPlain
    request.host = url.host
    request.port = url.port
    request.target = url.target
    guard hostField(old) != hostField(url) else { return }
    var header: [UInt8] = []
    appendField("Host", hostField(url), to: &header)
    request.headerBytes = header + withoutFields(["host"], request.headerBytes)
  }

  /// The header lines of a POST that became a GET.
  func withoutBodyFields(_ header: [UInt8]) -> [UInt8] {
    withoutFields(["content-length", "content-type"], header)
  }

  func withoutFields(_ names: [String], _ header: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for line in header.split(separator: 0x0A, omittingEmptySubsequences: true)
    where !names.contains(where: { isField($0, line) }) {
      result += line
      result.append(0x0A)
    }
    return result
  }

  private func hasField(_ name: String, in header: [UInt8]) -> Bool {
    headerValue(name, in: header) != nil
  }

  /// The value of the first header line of that name (lower case) in a head.
  func headerValue(_ name: String, in head: [UInt8]) -> ArraySlice<UInt8>? {
    var rest = head[...]
    while !rest.isEmpty {
      let line = rest.prefix { $0 != 0x0A }
      rest = rest[line.endIndex...].dropFirst()
      guard isField(name, line) else { continue }
      let value = line.dropFirst(name.utf8.count + 1)
      return trimmed(value.last == 0x0D ? value.dropLast() : value)
    }
    return nil
  }
}

/// Whether a header line has that name (given in lower case).
private func isField(_ name: String, _ line: ArraySlice<UInt8>) -> Bool {
  let count = name.utf8.count
  guard line.count > count, line[line.startIndex + count] == UInt8(ascii: ":") else { return false }
  return zip(name.utf8, line).allSatisfy { upper($0) == upper($1) }
}
