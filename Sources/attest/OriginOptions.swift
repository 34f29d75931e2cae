// Where the web server is that modules talk to: in this process, or started elsewhere by
// `attest origin`.
import ArgumentParser
import Glibc
import OriginServer
import Ports

struct OriginOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the origin listens, such as 0.0.0.0:8080; loopback unless given.",
      valueName: "host:port"))
  var originListen: String?

  @Option(
    name: .customLong("origin-tls-listen"),
    help: ArgumentHelp(
      "Where the origin listens for https; any free port of the same host unless given.",
      valueName: "host:port"))
  var originTLSListen: String?

  @Flag(help: "Let the origin listen on ports 80 and 443 of --origin-listen too.")
  var originDefaultPorts = false

  @Option(
    name: .customLong("origin-url"),
    help: ArgumentHelp(
      "The origin's host as the module must name it, where that differs, such as "
        + "http://example.org.", valueName: "url"))
  var originURL: String?

  @Option(
    help: ArgumentHelp(
      "Use the origin that `attest origin` serves: its control interface, such as "
        + "origin.example:8079.", valueName: "host:port"))
  var origin: String?

  @Option(
    help: ArgumentHelp(
      "The file with that origin's token; ATTEST_ORIGIN_TOKEN is the token itself.",
      valueName: "file"))
  var originTokenFile: String?

  @Option(
    help: ArgumentHelp(
      "Trust the origin whose certificate has this SHA-256.", valueName: "hex"))
  var originFingerprint: String?

  @Option(
    name: .customLong("origin-ca"),
    help: ArgumentHelp(
      "Trust the origin if these authorities do; the system's unless given.", valueName: "file"))
  var originCA: String?

  func validate() throws {
    let away = [
      ("--origin-token-file", originTokenFile), ("--origin-fingerprint", originFingerprint),
      ("--origin-ca", originCA),
    ]
    let home = [
      ("--origin-listen", originListen), ("--origin-tls-listen", originTLSListen),
      ("--origin-default-ports", originDefaultPorts ? "" : nil),
    ]
    if origin == nil, let (name, _) = away.first(where: { $0.1 != nil }) {
      throw ValidationError("\(name) is for an origin elsewhere, which --origin names")
    }
    if origin != nil, let (name, _) = home.first(where: { $0.1 != nil }) {
      throw ValidationError("\(name) is for the origin in here; --origin names another")
    }
    if originFingerprint != nil, originCA != nil {
      throw ValidationError("--origin-fingerprint and --origin-ca exclude each other")
    }
  }

  /// What the options ask for, checked as far as it can be without a network.
  func choice() throws -> OriginChoice {
    guard let origin else { return .here(try places()) }
    let place = try remotePlace(origin)
    let token = try originToken(
      file: originTokenFile, option: "--origin-token-file",
      remedy: "the one that it was started with")
    return .elsewhere(place, token: token, advertisedHost: try urlParts()?.host)
  }

  private func places() throws -> OriginPlaces {
    var places = OriginPlaces()
    if let originListen {
      let listen = try HostAndPort(originListen, option: "--origin-listen")
      (places.host, places.port) = (listen.host, listen.port)
    }
    if let originTLSListen {
      let listen = try HostAndPort(originTLSListen, option: "--origin-tls-listen")
      (places.secureHost, places.securePort) = (listen.host, listen.port)
    }
    places.takesDefaultPorts = originDefaultPorts
    if let url = try urlParts() {
      if let port = url.port, port != places.port {
        throw WrongUse(
          "--origin-url \(originURL ?? ""): the port must be that of --origin-listen")
      }
      places.advertisedHost = url.host
    }
    return places
  }

  private func urlParts() throws -> (host: String, port: Int?)? {
    guard let originURL else { return nil }
    guard originURL.hasPrefix("http://") else {
      throw WrongUse("--origin-url \(originURL): wants http://host")
    }
    let rest = String(originURL.dropFirst(7).prefix { $0 != "/" })
    guard let parts = HostAndPort.split(rest) else {
      throw WrongUse("--origin-url \(originURL): wants http://host or http://host:port")
    }
    return parts
  }

  private func remotePlace(_ text: String) throws -> RemoteOriginPlace {
    let scheme = ["http://", "https://"].first { text.hasPrefix($0) }
    let rest = String(text.dropFirst(scheme?.count ?? 0).prefix { $0 != "/" })
    guard let parts = HostAndPort.split(rest) else {
      throw WrongUse("--origin \(text): wants host:port or https://host:port")
    }
    var place = RemoteOriginPlace(
      host: parts.host, port: parts.port ?? OriginCommand.controlPort, isSecure: true,
      trust: try trust())
    place.isSecure = scheme.map { $0 == "https://" } ?? !place.isLoopback
    if !place.isSecure, !place.isLoopback {
      throw WrongUse("--origin \(text): without TLS the token goes to loopback only; use https://")
    }
    return place
  }

  private func trust() throws -> OriginTrust {
    guard let originFingerprint else { return .authorities(file: originCA) }
    let digits = originFingerprint.lowercased().filter { $0 != ":" }
    guard digits.utf8.count == 64, digits.allSatisfy(\.isHexDigit) else {
      throw WrongUse("--origin-fingerprint: wants the 64 hexadecimal digits that the origin prints")
    }
    return .fingerprint(digits)
  }
}

/// The origin of a module's run.
enum OriginChoice {
  /// In this process.
  case here(OriginPlaces)
  /// Elsewhere; modules call it by the host, nil: as it says.
  case elsewhere(RemoteOriginPlace, token: [UInt8], advertisedHost: String?)

  /// Opens the origin; the one elsewhere is waited for, unless `isInterrupted`.
  func open(on loop: PollLoop, until isInterrupted: () -> Bool) throws -> any Origin {
    switch self {
    case .here(let places):
      do throws(OriginServerError) {
        return try OriginServer(loop: loop, places: places)
      } catch {
        throw RigFailure("\(error)")
      }
    case .elsewhere(let place, let token, let host):
      do throws(RemoteOriginError) {
        let origin = try RemoteOrigin(
          loop: loop, place: place, token: token, advertisedHost: host)
        try origin.open(until: isInterrupted)
        return origin
      } catch {
        throw RigFailure("\(error)")
      }
    }
  }
}

/// A host and a port as people write them.
struct HostAndPort {
  var host: String
  var port: Int

  /// Takes `host:port`, an IPv6 address in brackets.
  init(_ text: String, option: String) throws {
    guard let parts = Self.split(text), let port = parts.port else {
      throw WrongUse("\(option) \(text): wants host:port, as 0.0.0.0:8080 or [::]:8080")
    }
    (host, self.port) = (parts.host, port)
  }

  /// The parts of `host` or `host:port`, brackets off; nil for anything else.
  static func split(_ text: String) -> (host: String, port: Int?)? {
    var (host, rest) = (text[...], text[text.endIndex...])
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      host = text[text.index(after: text.startIndex)..<end]
      rest = text[text.index(after: end)...]
      guard host.contains(":") else { return nil }
    } else if let colon = text.firstIndex(of: ":") {
      (host, rest) = (text[..<colon], text[colon...])
    }
    guard !host.isEmpty, !host.contains(where: { " /@%\"\\".contains($0) || $0.isNewline }) else {
      return nil
    }
    if rest.isEmpty { return (String(host), nil) }
    guard rest.first == ":", rest.dropFirst().allSatisfy(\.isNumber),
      let port = Int(rest.dropFirst()), (0...65535).contains(port)
    else { return nil }
    return (String(host), port)
  }
}

/// The token of an origin: from the file, else from the environment; never from the command line,
/// which every user of the machine can read.
func originToken(file: String?, option: String, remedy: String) throws -> [UInt8] {
  var text: [UInt8]
  let source: String
  if let file {
    source = file
    text = try contents(of: file, atMost: 4096)
  } else if let value = getenv("ATTEST_ORIGIN_TOKEN") {
    source = "ATTEST_ORIGIN_TOKEN"
    text = Array(String(cString: value).utf8)
  } else {
    throw WrongUse("no token: \(option) or ATTEST_ORIGIN_TOKEN says it, \(remedy)")
  }
  while let last = text.last, last <= 0x20 { text.removeLast() }
  guard text.count >= ControlServer.tokenBytesMin, text.allSatisfy({ (0x21...0x7E).contains($0) })
  else {
    throw WrongUse(
      "\(source): a token has \(ControlServer.tokenBytesMin) letters or digits at least; "
        + "`openssl rand -hex 32` makes one")
  }
  return text
}
