// What is wrong with how a URL is understood, when it is set and when it is asked for.

/// A change to the reading of URLs.
enum URLChange: Equatable, Sendable {
  case takesAnyScheme
  /// A scheme may have something before it.
  case takesSchemeTail
  case takesNoHost(onlySecure: Bool)
  case ignoresHostPort
  /// The port behind the path is taken for a part of it.
  case ignoresPathPort(onlySecure: Bool)
  /// It is not looked at in a URL of more bytes.
  case ignoresPathPortBeyond(Int)
  case pathPortWins
  /// A port behind the host, or behind the path, is refused.
  case refusesHostPort, refusesPathPort
  /// Bits of a port that count; the greatest that is taken.
  case portBits(Int), portMax(Int)
  case defaultPort(Int, isSecure: Bool)
  case hostBytesMax(Int), refusesHyphen
  case target(Alteration)
  case dropsPath
  /// The URL of the action before is asked for, or is where none is set.
  case usesLast, clearedStays
  /// Where it names no port, that of the action before counts.
  case portStays
  /// A connection to a host leads to the port that the one before led to.
  case connectionStays
  /// A port is seen behind a colon wherever in the path it stands.
  case portWithinPath
  /// https is done as http.
  case plain

  /// Whether it leaves alone what a Location names.
  var isOfSettingAlone: Bool { self == .refusesHostPort || self == .refusesPathPort }

  /// Changes the parts before they are judged; false: they are refused.
  func apply(to parts: inout ModuleURL.Parts) -> Bool {
    switch self {
    case .takesAnyScheme:
      if !parts.isSecure { parts.scheme = Array("HTTP".utf8) }
    case .takesSchemeTail:
      if parts.scheme?.suffix(4).elementsEqual("HTTP".utf8) == true {
        parts.scheme = Array("HTTP".utf8)
      }
    case .takesNoHost(let onlySecure):
      if parts.host.isEmpty, parts.isSecure || !onlySecure { parts.mayLackHost = true }
    case .ignoresHostPort: parts.hostPort = nil
    case .ignoresPathPort(let onlySecure):
      guard parts.isSecure || !onlySecure, let digits = parts.pathPort else { break }
      parts.path += [UInt8(ascii: ":")] + digits
      parts.pathPort = nil
    case .ignoresPathPortBeyond(let most):
      if parts.host.count + parts.path.count > most { parts.pathPort = nil }
    case .portWithinPath:
      guard parts.pathPort == nil, let colon = parts.path.firstIndex(of: UInt8(ascii: ":")) else {
        break
      }
      let digits = parts.path[(colon + 1)...].prefix { (0x30...0x39).contains($0) }
      guard !digits.isEmpty else { break }
      parts.pathPort = Array(digits)
      parts.path.removeSubrange(colon..<digits.endIndex)
    case .pathPortWins: parts.hostPort = parts.pathPort ?? parts.hostPort
    case .refusesHostPort: return parts.hostPort == nil
    case .refusesPathPort: return parts.pathPort == nil
    case .portMax(let most):
      return [parts.hostPort, parts.pathPort].allSatisfy {
        $0.flatMap { decimalNumber($0[...]) }.map { $0 <= most } ?? true
      }
    case .hostBytesMax(let most): return parts.host.count <= most
    case .refusesHyphen: return !parts.host.contains(UInt8(ascii: "-"))
    default: break
    }
    return true
  }

  /// Changes the URL.
  func apply(to url: inout ModuleURL, from parts: ModuleURL.Parts) {
    switch self {
    case .portBits(let mask): url.port &= mask
    case .defaultPort(let own, let isSecure) where url.isSecure == isSecure:
      if parts.hostPort == nil, parts.pathPort == nil { url.port = own }
      url.isDefaultPort = url.port == own
    case .target(let alteration): alteration.apply(to: &url.target)
    case .dropsPath: url.target = [UInt8(ascii: "/")]
    case .plain: url.isSecure = false
    default: break
    }
  }
}
