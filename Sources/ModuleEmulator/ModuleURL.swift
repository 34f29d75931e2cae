// The URL forms of the manual's section 1.1: a port may stand behind the host, behind the path, or both,
// and then the one behind the host counts.

/// A URL taken apart.
struct ModuleURL: Sendable, Equatable {
  var isSecure: Bool
  var host: [UInt8]
  var port: Int
  /// Whether the port is the scheme's own, so that Host need not name it.
  var isDefaultPort: Bool
  var target: [UInt8]

  /// Reads a URL; nil when it is in none of the forms.
  init?(_ text: ArraySlice<UInt8>, _ behaviour: URLBehaviour, allowingNoScheme: Bool) {
    var rest = text
    isSecure = false
    if let mark = firstRange(of: Array("://".utf8), in: text) {
      var scheme = text[..<mark.lowerBound].map(upper)
      if behaviour.acceptsSchemeTail, scheme.suffix(4).elementsEqual("HTTP".utf8) {
        scheme = Array("HTTP".utf8)
      }
      isSecure = scheme == Array("HTTPS".utf8)
      guard isSecure || scheme == Array("HTTP".utf8) || behaviour.acceptsAnyScheme else {
        return nil
      }
      rest = text[mark.upperBound...]
    } else if !allowingNoScheme && !behaviour.acceptsAnyScheme {
      return nil
    }
    guard rest.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
    let pathStart =
      rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
    var lax = behaviour
    if isSecure, behaviour.acceptsSecureNoHost { lax.acceptsNoHost = true }
    guard let (host, hostPort) = Self.authority(rest[..<pathStart], lax) else { return nil }
    guard var (path, pathPort) = Self.path(rest[pathStart...], behaviour) else { return nil }
    if isSecure, behaviour.ignoresSecurePathPort { (path, pathPort) = (rest[pathStart...], nil) }
    let ports = [hostPort, pathPort].compactMap { $0 }
    let hyphen = behaviour.refusesHyphen ? host.firstIndex(of: 0x2D) : nil
    guard host.count <= behaviour.hostBytesMax, ports.allSatisfy({ $0 <= behaviour.portMax }),
      hyphen == nil
    else { return nil }
    self.host = host
    let own = isSecure ? behaviour.secureDefaultPort : behaviour.defaultPort
    let named = behaviour.ignoresHostPort ? nil : hostPort
    port = (behaviour.pathPortWins ? pathPort ?? named : named ?? pathPort) ?? own
    isDefaultPort = port == own
    port &= behaviour.portMask
    if behaviour.dropsQuery { path = path.prefix { $0 != UInt8(ascii: "?") } }
    target = path.first == UInt8(ascii: "/") ? Array(path) : [UInt8(ascii: "/")] + path
    behaviour.targetAlteration?.apply(to: &target)
    if behaviour.dropsPath { target = [UInt8(ascii: "/")] }
  }

  /// Host and port of what stands before the path.
  private static func authority(
    _ text: ArraySlice<UInt8>, _ behaviour: URLBehaviour
  ) -> (host: [UInt8], port: Int?)? {
    var host = text
    var tail = text[text.endIndex...]
    if text.first == UInt8(ascii: "[") {
      guard let close = text.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      host = text[(text.startIndex + 1)..<close]
      tail = text[(close + 1)...]
      guard host.allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == 0x2E }) else {
        return nil
      }
    } else {
      if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
        host = text[..<colon]
        tail = text[colon...]
      }
      guard host.allSatisfy(isHostByte) else { return nil }
    }
    guard !host.isEmpty || behaviour.acceptsNoHost else { return nil }
    if tail.isEmpty { return (Array(host), nil) }
    guard tail.first == UInt8(ascii: ":"), let port = portNumber(tail.dropFirst()) else {
      return nil
    }
    return (Array(host), port)
  }

  /// The path and the port behind it.
  private static func path(
    _ text: ArraySlice<UInt8>, _ behaviour: URLBehaviour
  ) -> (path: ArraySlice<UInt8>, port: Int?)? {
    guard !behaviour.ignoresPathPort, let colon = text.lastIndex(of: UInt8(ascii: ":")),
      !text.contains(UInt8(ascii: "?"))
    else { return (text, nil) }
    let digits = text[(colon + 1)...]
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return (text, nil)
    }
    guard let port = portNumber(digits) else { return nil }
    return (text[..<colon], port)
  }

  private static func portNumber(_ digits: ArraySlice<UInt8>) -> Int? {
    guard let port = decimalNumber(digits), (1...65_535).contains(port) else { return nil }
    return port
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(upper(byte))
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F
  }

  /// What a Location header names, seen from this URL; nil when it cannot be followed.
  func resolved(_ location: ArraySlice<UInt8>, _ behaviour: URLBehaviour) -> ModuleURL? {
    let text = trimmed(location)
    if firstRange(of: Array("://".utf8), in: text) != nil {
      return ModuleURL(text, behaviour, allowingNoScheme: false)
    }
    if text.starts(with: Array("//".utf8)) {
      let scheme = Array((isSecure ? "https:" : "http:").utf8)
      return ModuleURL((scheme + text)[...], behaviour, allowingNoScheme: false)
    }
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
