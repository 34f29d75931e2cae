/// Bytes as printable ASCII for people.
///
/// CR, LF and TAB are shown as `\r`, `\n`, `\t`, a backslash doubled,
/// any other byte outside 20–7E as `\xHH`. At most `limit` bytes are shown, with `… (n bytes)`
/// after them when there were more.
public func escaped(_ bytes: some Collection<UInt8>, limit: Int = .max) -> String {
  var out: [UInt8] = []
  appendEscaped(bytes.prefix(limit), to: &out)
  let text = String(decoding: out, as: UTF8.self)
  return bytes.count > limit ? text + "… (\(bytes.count) bytes)" : text
}
