// The URL forms of the manual's section 1.1: a port may stand behind the host, behind the path, or both,
// and then the one behind the host counts. A text is parted first and judged then.
import Ground

/// A URL as the module understands it.
struct ModuleURL: Sendable, Equatable {
  var isSecure: Bool
  var host: [UInt8]
  var port: Int
  /// Whether the port is the scheme's own, so that Host need not name it.
  var isDefaultPort: Bool
  var target: [UInt8]

  /// A URL in its parts, none of them judged.
  struct Parts: Sendable, Equatable {
    /// In capitals; nil where the text has none.
    var scheme: [UInt8]?
    var host: [UInt8]
    /// What stands behind the colons.
    var hostPort: [UInt8]?
    var path: [UInt8]
    var pathPort: [UInt8]?
    /// Whether a URL without a host has one that is understood.
    var mayLackHost = false

    var isSecure: Bool { scheme.map { $0.elementsEqual("HTTPS".utf8) } ?? false }
  }

  /// Judges the parts; nil when they are in none of the forms.
  init?(_ parts: Parts, allowingNoScheme: Bool = false) {
    switch parts.scheme {
    case nil where !allowingNoScheme: return nil
    case let scheme? where !parts.isSecure && !scheme.elementsEqual("HTTP".utf8): return nil
    default: break
    }
    guard !parts.host.isEmpty || parts.mayLackHost else { return nil }
    func number(_ digits: [UInt8]?) -> Int? {
      guard let digits else { return nil }
      return decimalNumber(digits[...]).flatMap { (1...65_535).contains($0) ? $0 : nil }
    }
    let (hostPort, pathPort) = (number(parts.hostPort), number(parts.pathPort))
    guard (parts.hostPort == nil) == (hostPort == nil),
      (parts.pathPort == nil) == (pathPort == nil)
    else { return nil }
    isSecure = parts.isSecure
    host = parts.host
    let own = isSecure ? 443 : 80
    port = hostPort ?? pathPort ?? own
    isDefaultPort = port == own
    let path = parts.path
    target = path.first == UInt8(ascii: "/") ? path : [UInt8(ascii: "/")] + path
  }

  /// What a Location header that names no host leads to, seen from this URL; nil when it cannot be
  /// followed.
  func resolved(path text: ArraySlice<UInt8>) -> ModuleURL? {
    guard !text.isEmpty, text.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
    var other = self
    if text.first == UInt8(ascii: "/") {
      other.target = Array(text)
    } else {
      let path = target.prefix { $0 != UInt8(ascii: "?") }
      let slash = path.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
      other.target = Array(path[...slash]) + text
    }
    return other
  }
}

extension ModuleURL.Parts {
  /// Takes a text apart; nil where it cannot be.
  init?(_ text: ArraySlice<UInt8>) {
    var rest = text
    if let mark = firstRange(of: "://", in: text) {
      scheme = text[..<mark.lowerBound].map(capital)
      rest = text[mark.upperBound...]
    }
    guard rest.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
    let pathStart =
      rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
    host = []
    path = []
    guard takeAuthority(rest[..<pathStart]) else { return nil }
    takePath(rest[pathStart...])
  }

  /// Takes host and port out of what stands before the path.
  private mutating func takeAuthority(_ text: ArraySlice<UInt8>) -> Bool {
    var name = text
    var tail = text[text.endIndex...]
    if text.first == UInt8(ascii: "[") {
      guard let close = text.firstIndex(of: UInt8(ascii: "]")) else { return false }
      name = text[(text.startIndex + 1)..<close]
      tail = text[(close + 1)...]
      guard name.allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == 0x2E }) else {
        return false
      }
    } else {
      if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
        name = text[..<colon]
        tail = text[colon...]
      }
      guard name.allSatisfy(isHostByte) else { return false }
    }
    host = Array(name)
    if tail.isEmpty { return true }
    guard tail.first == UInt8(ascii: ":") else { return false }
    hostPort = Array(tail.dropFirst())
    return true
  }

  /// Takes the path and the port behind it; what follows a question mark has none.
  private mutating func takePath(_ text: ArraySlice<UInt8>) {
    path = Array(text)
    guard let colon = text.lastIndex(of: UInt8(ascii: ":")), !text.contains(UInt8(ascii: "?"))
    else { return }
    let digits = text[(colon + 1)...]
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return }
    path = Array(text[..<colon])
    pathPort = Array(digits)
  }

  private func isHostByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F
  }
}
