// `attest origin`: the web server for modules that come over the air, run on a host that they reach;
// `attest run --origin` tells it what to answer.
import ArgumentParser
import Glibc
import HTTPOrigin
import Ground
import OriginServer
import Ports

struct OriginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "origin",
    abstract: "Serve the web server that modules talk to, on a host that they reach over the air.",
    discussion: """
      `attest run --origin HOST:PORT` then tells it what to answer. Both need the same token, in \
      ATTEST_ORIGIN_TOKEN or a file: `openssl rand -hex 32 > token` makes one.
      """)

  /// Where runners find the control interface unless told otherwise.
  static let controlPort = 8079

  @Option(help: ArgumentHelp("Where modules come.", valueName: "host:port"))
  var listen = "0.0.0.0:8080"

  @Option(
    name: .customLong("tls-listen"),
    help: ArgumentHelp(
      "Where modules come with https; port 8443 of the same host unless given.",
      valueName: "host:port"))
  var tlsListen: String?

  @Option(help: ArgumentHelp("What modules call this host.", valueName: "host"))
  var name: String?

  @Flag(help: "Listen on ports 80 and 443 too, for the cases about default ports.")
  var defaultPorts = false

  @Option(help: "The port at which connections are refused; any free one unless given.")
  var closedPort = 0

  @Option(help: "The port at which connections stay unanswered; any free one unless given.")
  var deafPort = 0

  @Option(help: "The port of the TCP peer, for cases about sockets; any free one unless given.")
  var peerPort = 0

  @Option(
    help: ArgumentHelp(
      "The certificate for https, PEM; made at start unless given.", valueName: "file"))
  var cert: String?

  @Option(help: ArgumentHelp("The key of --cert, PEM.", valueName: "file"))
  var key: String?

  @Option(
    help: ArgumentHelp(
      "Where runners come: with TLS, on loopback without.", valueName: "host:port"))
  var control = "127.0.0.1:\(controlPort)"

  @Option(
    help: ArgumentHelp("The file with the token; else ATTEST_ORIGIN_TOKEN.", valueName: "file"))
  var tokenFile: String?

  func validate() throws {
    if (cert == nil) != (key == nil) { throw ValidationError("--cert and --key go together") }
    for (option, port) in [
      ("--closed-port", closedPort), ("--deaf-port", deafPort), ("--peer-port", peerPort),
    ]
    where !(0...65535).contains(port) {
      throw ValidationError("\(option) takes 1 to 65535")
    }
  }

  func run() throws {
    try reportingWrongUse {
      let token = try originToken(
        file: tokenFile, option: "--token-file", remedy: "and `openssl rand -hex 32` makes one")
      let places = try places()
      let control = try HostAndPort(self.control, option: "--control")
      do throws(OriginServerError) {
        let identity: OriginIdentity
        if let cert, let key {
          identity = try OriginIdentity(certificate: cert, key: key)
        } else {
          identity = try OriginIdentity(for: places)
        }
        raiseDescriptorLimit()
        let loop = PollLoop()
        let origin = try OriginServer(loop: loop, places: places, identity: identity)
        let server = try ControlServer(
          loop: loop, origin: origin, host: control.host, port: control.port, token: token,
          isNamed: name != nil || !isAnywhere(places.host), identity: identity)
        try serve(loop, origin, server, control.host, identity)
      } catch {
        throw RigFailure("\(error)")
      }
    }
  }

  private func places() throws -> OriginPlaces {
    var places = OriginPlaces()
    let listen = try HostAndPort(listen, option: "--listen")
    (places.host, places.port) = (listen.host, listen.port)
    places.securePort = 8443
    if let tlsListen {
      let listen = try HostAndPort(tlsListen, option: "--tls-listen")
      (places.secureHost, places.securePort) = (listen.host, listen.port)
    }
    (places.closedPort, places.deafPort, places.peerPort) = (closedPort, deafPort, peerPort)
    places.advertisedHost = name
    places.takesDefaultPorts = defaultPorts
    places.bounds = .inPublic
    return places
  }

  private func isAnywhere(_ host: String) -> Bool { ["0.0.0.0", "::"].contains(host) }

  private func serve(
    _ loop: PollLoop, _ origin: OriginServer, _ server: ControlServer, _ controlHost: String,
    _ identity: OriginIdentity
  ) throws(OriginServerError) {
    var isDone = false
    do throws(PortError) {
      try loop.catchSignals(endingSignals()) { _ in isDone = true }
    } catch {
      throw .system(call: "signals", errno: errno)
    }
    introduce(origin.addresses, server, controlHost, identity)
    var lastWrong: Instant?
    server.onEvent = { event in
      switch event {
      case .began(let peer): say("a run from \(peer) takes the origin")
      case .ended: say("the origin is free")
      case .wrongToken(let peer):
        // Whoever tries tokens is not to fill the log too.
        if let last = lastWrong, loop.now - last < .seconds(10) { return }
        lastWrong = loop.now
        say("\(peer) has no token, or a wrong one")
      }
    }
    while !isDone { _ = loop.run { isDone } }
  }

  private func introduce(
    _ addresses: OriginAddresses, _ server: ControlServer, _ controlHost: String,
    _ identity: OriginIdentity
  ) {
    let host = addresses.host
    printShown(
      "modules: http://\(host):\(addresses.port) https://\(host):\(addresses.securePort ?? 0)")
    let deaf = addresses.deafPort.map { ", silent at \($0)" } ?? ""
    let defaults = [
      addresses.defaultHost.map { "http://\($0)" },
      addresses.secureDefaultHost.map { "https://\($0)" },
    ].compactMap(\.self)
    let peer = addresses.peerPort.map { ", TCP peer at \($0)" } ?? ""
    printShown(
      "ports that a firewall must let through too: refusing at \(addresses.closedPort)\(deaf)\(peer)"
    )
    if !defaults.isEmpty { printShown("default ports: \(defaults.joined(separator: " "))") }
    let whose = cert.map { "of \($0)" } ?? "made at start"
    printShown("certificate \(whose), SHA-256 \(identity.fingerprint)")
    let place = controlHost.contains(":") ? "[\(controlHost)]" : controlHost
    let way = server.isSecure ? "TLS" : "loopback without TLS"
    printShown("runners: \(place):\(server.port), \(way)")
    fflush(nil)
  }

  private func say(_ text: String) {
    var (now, parts) = (time(nil), tm())
    localtime_r(&now, &parts)
    var room = [CChar](repeating: 0, count: 32)
    strftime(&room, room.count, "%F %T", &parts)
    let stamp = room.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    printShown("\(String(decoding: stamp, as: UTF8.self)) \(text)")
    fflush(nil)
  }
}
