/// Bytes as printable ASCII for people.
///
/// CR, LF and TAB are shown as `\r`, `\n`, `\t`, a backslash doubled,
/// any other byte outside 20–7E as `\xHH`. At most `limit` bytes are shown, with `… (n bytes)`
/// after them when there were more.
public func escaped(_ bytes: some Collection<UInt8>, limit: Int = .max) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var out: [UInt8] = []
  for byte in bytes.prefix(limit) {
    switch byte {
    case 0x0D: out += [0x5C, 0x72]
    case 0x0A: out += [0x5C, 0x6E]
    case 0x09: out += [0x5C, 0x74]
    case 0x5C: out += [0x5C, 0x5C]
    case 0x20...0x7E: out.append(byte)
    default: out += [0x5C, 0x78, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  let text = String(decoding: out, as: UTF8.self)
  return bytes.count > limit ? text + "… (\(bytes.count) bytes)" : text
}
