// Where the web server is that modules talk to, as people say it: by options of the command line, or by
// the keys of a bench file. Both are checked here, as far as that can be done without a network.
import Glibc
import OriginServer
import Ports

/// What people say of an origin.
struct OriginDescription {
  /// What can be said.
  enum Part: String {
    case listen
    case secureListen = "tls-listen"
    case defaultPorts = "default-ports"
    case url
    case remote
    case tokenFile = "token-file"
    case fingerprint
    case authorities = "ca"
  }

  /// How people call the parts.
  enum Style {
    /// `--origin-url`
    case options
    /// `url`
    case keys
  }

  /// One thing that is wrong.
  struct Problem: Error {
    var part: Part
    /// One line for people.
    var message: String
  }

  var listen: String?
  var secureListen: String?
  var takesDefaultPorts = false
  var url: String?
  var remote: String?
  var tokenFile: String?
  var fingerprint: String?
  var authorities: String?
  var style = Style.options

  /// The origin that is meant.
  func choice() throws(Problem) -> OriginChoice {
    try checkCompany()
    guard let remote else { return .here(try places()) }
    let place = try remotePlace(remote)
    return .elsewhere(place, token: try token(), advertisedHost: try urlParts()?.host)
  }

  /// Refuses parts that do not go together.
  func checkCompany() throws(Problem) {
    let away: [(Part, Bool)] = [
      (.tokenFile, tokenFile != nil), (.fingerprint, fingerprint != nil),
      (.authorities, authorities != nil),
    ]
    let home: [(Part, Bool)] = [
      (.listen, listen != nil), (.secureListen, secureListen != nil),
      (.defaultPorts, takesDefaultPorts),
    ]
    if remote == nil, let (part, _) = away.first(where: \.1) {
      throw problem(part, " is for an origin elsewhere, which \(name(.remote)) names")
    }
    if remote != nil, let (part, _) = home.first(where: \.1) {
      throw problem(part, " is for the origin in here; \(name(.remote)) names another")
    }
    if fingerprint != nil, authorities != nil {
      throw problem(.fingerprint, " and \(name(.authorities)) exclude each other")
    }
  }

  private func name(_ part: Part) -> String {
    switch (style, part) {
    case (.options, .remote): "--origin"
    case (.options, _): "--origin-\(part.rawValue)"
    case (.keys, _): "`\(part.rawValue)`"
    }
  }

  private func problem(_ part: Part, _ rest: String) -> Problem {
    Problem(part: part, message: name(part) + rest)
  }

  private func places() throws(Problem) -> OriginPlaces {
    var places = OriginPlaces()
    if let listen {
      (places.host, places.port) = try hostAndPort(listen, .listen)
    }
    if let secureListen {
      (places.secureHost, places.securePort) = try hostAndPort(secureListen, .secureListen)
    }
    places.takesDefaultPorts = takesDefaultPorts
    if let parts = try urlParts() {
      if let port = parts.port, port != places.port {
        throw problem(.url, " \(url ?? ""): the port must be that of \(name(.listen))")
      }
      places.advertisedHost = parts.host
    }
    return places
  }

  private func hostAndPort(
    _ text: String, _ part: Part
  ) throws(Problem) -> (host: String, port: Int) {
    guard let (host, port) = HostAndPort.split(text), let port else {
      throw problem(part, " \(text): \(HostAndPort.form)")
    }
    return (host, port)
  }

  private func urlParts() throws(Problem) -> (host: String, port: Int?)? {
    guard let url else { return nil }
    guard url.hasPrefix("http://") else {
      throw problem(.url, " \(url): wants http://host")
    }
    let rest = String(url.dropFirst(7).prefix { $0 != "/" })
    guard let parts = HostAndPort.split(rest) else {
      throw problem(.url, " \(url): wants http://host or http://host:port")
    }
    return parts
  }

  private func remotePlace(_ text: String) throws(Problem) -> RemoteOriginPlace {
    let scheme = ["http://", "https://"].first { text.hasPrefix($0) }
    let rest = String(text.dropFirst(scheme?.count ?? 0).prefix { $0 != "/" })
    guard let parts = HostAndPort.split(rest) else {
      throw problem(.remote, " \(text): wants host:port or https://host:port")
    }
    var place = RemoteOriginPlace(
      host: parts.host, port: parts.port ?? OriginCommand.controlPort, isSecure: true,
      trust: try trust())
    place.isSecure = scheme.map { $0 == "https://" } ?? !place.isLoopback
    if !place.isSecure, !place.isLoopback {
      throw problem(
        .remote, " \(text): without TLS the token goes to loopback only; use https://")
    }
    return place
  }

  private func trust() throws(Problem) -> OriginTrust {
    guard let fingerprint else { return .authorities(file: authorities) }
    let digits = fingerprint.lowercased().filter { $0 != ":" }
    guard digits.utf8.count == 64, digits.allSatisfy(\.isHexDigit) else {
      throw problem(
        .fingerprint, ": wants the 64 hexadecimal digits that the origin prints")
    }
    return .fingerprint(digits)
  }

  private func token() throws(Problem) -> [UInt8] {
    do {
      return try originToken(
        file: tokenFile, option: name(.tokenFile), remedy: "the one that it was started with")
    } catch {
      let message = (error as? WrongUse)?.message ?? "\(error)"
      throw Problem(part: tokenFile == nil ? .remote : .tokenFile, message: message)
    }
  }
}
