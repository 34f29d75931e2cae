// What goes to the server: the header lines of the settings, or the imported header block in their
// place (manual 1.5), and the imported body.
import Ground
import HTTPOrigin

/// A request as it is drawn up.
struct RequestDraft: Sendable {
  /// A header field that a setting gives.
  struct Field: Sendable, Equatable {
    var key: SettingKey
    var name: String
    /// What is sent; nil: the field is not.
    var value: [UInt8]?
    /// What is sent while the setting has its default.
    var own: [UInt8]?
  }
  /// The two ends of a range.
  struct Ends {
    var first: Int?
    var last: Int?
  }
  /// HTTPACT's number for the method.
  var methodNumber: Int
  var url: ModuleURL
  var target: [UInt8]
  var sendsHost = true
  /// The header block that is sent.
  var block: [UInt8]?
  /// Whether one is imported.
  let hasBlock: Bool
  /// What the settings would send, and what of it is sent.
  let offered: [Field]
  var fields: [Field]
  /// What is imported, and what of it is sent; nil: the request has no body.
  let imported: [UInt8]?
  var body: [UInt8]?
  /// What Content-Length says where it is not the body's length.
  var declaredLength: Int?

  /// Draws up a request: settings count where no block is imported, RANGE not with POST (SET-12).
  init(
    _ method: Int, to url: ModuleURL, block: [UInt8]?, body: [UInt8]?, offering offered: [Field]
  ) {
    methodNumber = method
    self.url = url
    target = url.target
    self.block = block
    hasBlock = block != nil
    self.offered = offered
    fields = block == nil ? offered.filter { $0.key != .range || method != 1 } : []
    imported = body
    self.body = method == 1 ? body ?? [] : nil
  }

  func has(_ key: SettingKey) -> Bool { fields.contains { $0.key == key } }

  func offered(_ key: SettingKey) -> Field? { offered.first { $0.key == key } }

  /// Changes the ends of the range that is sent.
  mutating func changeRange(_ change: (inout Ends) -> Void) {
    for index in fields.indices where fields[index].key == .range {
      guard let value = fields[index].value, let equals = value.firstIndex(of: UInt8(ascii: "="))
      else { continue }
      let ends = value[(equals + 1)...].split(
        separator: UInt8(ascii: "-"), omittingEmptySubsequences: false
      ).map { decimalNumber($0) }
      guard ends.count == 2 else { continue }
      var range = Ends(first: ends[0], last: ends[1])
      change(&range)
      fields[index].value = range.bytes
    }
  }

  /// The request.
  func request(_ methods: [String], usesIPv6: Bool, _ dialect: Dialect) -> HTTPClientRequest {
    var header: [UInt8] = []
    var host: [UInt8] = []
    let lowers = dialect.fieldNames == .lowerCase
    func append(_ name: String, _ value: [UInt8], to header: inout [UInt8]) {
      appendField(lowers ? name.lowercased() : name, value, to: &header)
    }
    if sendsHost, !(block.map { hasField(.host, in: $0) } ?? false) {
      append("Host", url.hostField(namingPort: dialect.hostPort), to: &host)
    }
    if dialect.fieldOrder == .hostFirst { header = host }
    if let block { header += wholeLines(block) }
    var own: [UInt8] = []
    for field in fields {
      if let value = field.value { append(field.name, value, to: &own) }
    }
    header += own
    if let body, !(block.map { hasField(.contentLength, in: $0) } ?? false) {
      let count = declaredLength ?? body.count
      append("Content-Length", Array(String(count).utf8), to: &header)
    }
    if dialect.expectation == .proceed, block == nil, body?.isEmpty == false {
      append("Expect", Array(dialect.expectation.rawValue.utf8), to: &header)
    }
    if dialect.connectionField != .absent, block == nil {
      append("Connection", Array(dialect.connectionField.rawValue.utf8), to: &header)
    }
    if dialect.fieldOrder == .hostLast { header += host }
    let name = methods.indices.contains(methodNumber) ? methods[methodNumber] : methods[0]
    var request = HTTPClientRequest(
      isSecure: url.isSecure, usesIPv6: usesIPv6, host: url.host, port: url.port,
      method: Array(name.utf8), target: target, headerBytes: header, body: body ?? [])
    request.version = Array(dialect.httpVersion.rawValue.utf8)
    request.ending = dialect.connectionEnd
    if dialect.importedHead == .whole, let block {
      request.wholeHead = own.isEmpty ? block : wholeLines(block) + own + [0x0D, 0x0A]
    }
    return request
  }

  /// The block without the empty line that may end it, each line ended.
  private func wholeLines(_ block: [UInt8]) -> [UInt8] {
    var result = block
    while result.suffix(4).elementsEqual([0x0D, 0x0A, 0x0D, 0x0A]) { result.removeLast(2) }
    if !result.suffix(2).elementsEqual([0x0D, 0x0A]) { result += [0x0D, 0x0A] }
    return result
  }
}

extension RequestDraft.Ends {
  /// As HTTP spells it.
  var bytes: [UInt8] {
    let ends = [first, last].map { $0.map { String($0) } ?? "" }
    return Array("bytes=\(ends[0])-\(ends[1])".utf8)
  }
}

extension ModuleURL {
  /// What the Host field says.
  func hostField(namingPort naming: Dialect.HostPort) -> [UInt8] {
    let isAddress = host.contains(UInt8(ascii: ":"))
    var value = isAddress ? [UInt8(ascii: "[")] + host + [UInt8(ascii: "]")] : host
    let isNamed =
      switch naming {
      case .unusual: !isDefaultPort
      case .always: true
      case .never: false
      }
    if isNamed { value += Array(":\(port)".utf8) }
    return value
  }
}

/// A RANGE as HTTP spells it: the manual's `byte =0-12` becomes `bytes=0-12`.
func rangeField(_ value: [UInt8]) -> [UInt8] {
  guard let equals = value.firstIndex(of: UInt8(ascii: "=")) else { return value }
  let ends = value[(equals + 1)...].split(
    separator: UInt8(ascii: "-"), omittingEmptySubsequences: false
  ).map { trimmed($0) }
  guard ends.count == 2 else { return value }
  return Array("bytes=".utf8) + ends[0] + [UInt8(ascii: "-")] + ends[1]
}

/// The names of header fields that the module looks for, in small letters.
enum FieldName: String, Sendable {
  case host, range, location
  case userAgent = "user-agent"
  case contentLength = "content-length"
  case contentType = "content-type"
  case transferEncoding = "transfer-encoding"
  case likeLocation = "content-location"
  case likeLength = "x-content-length"
  case refresh, status
  case contentRange = "content-range"
  case connection

  /// Whether a header line has that name.
  func names(_ line: ArraySlice<UInt8>) -> Bool {
    let name = rawValue.utf8
    return line.count > name.count && line[line.startIndex + name.count] == UInt8(ascii: ":")
      && isSame(line.prefix(name.count), name)
  }
}

/// Puts a header line behind others.
func appendField(_ name: String, _ value: [UInt8], to header: inout [UInt8]) {
  header.append(contentsOf: name.utf8)
  header.append(contentsOf: ": ".utf8)
  header.append(contentsOf: value)
  header.append(contentsOf: "\r\n".utf8)
}

/// Header lines without the fields of these names.
func withoutFields(_ names: [FieldName], _ header: [UInt8]) -> [UInt8] {
  var result: [UInt8] = []
  for line in header.split(separator: 0x0A, omittingEmptySubsequences: true)
  where !names.contains(where: { $0.names(line) }) {
    result += line
    result.append(0x0A)
  }
  return result
}

func hasField(_ name: FieldName, in header: [UInt8]) -> Bool {
  headerValue(name, in: header) != nil
}

/// The value of the first header line of that name in a head.
func headerValue(_ name: FieldName, in head: [UInt8]) -> ArraySlice<UInt8>? {
  fieldValue(name.rawValue, in: head)
}
