// Where the web server is that modules talk to: in this process, or started elsewhere by
// `attest origin`.
import Bench
import ArgumentParser
import BenchFile
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
    do throws(OriginDescription.Problem) {
      try description.checkCompany()
    } catch {
      throw ValidationError(error.message)
    }
  }

  /// What the options ask for, checked as far as it can be without a network.
  func choice() throws -> OriginChoice {
    do throws(OriginDescription.Problem) {
      return try description.choice()
    } catch {
      throw WrongUse(error.message)
    }
  }

  /// The same for a bench of one module.
  var benchOrigin: BenchOrigin {
    var bench = BenchOrigin()
    bench.listen = originListen
    bench.url = originURL
    bench.remote = origin
    bench.tokenFile = originTokenFile
    bench.fingerprint = originFingerprint
    bench.authorities = originCA
    return bench
  }

  private var description: OriginDescription {
    OriginDescription(
      listen: originListen, secureListen: originTLSListen, takesDefaultPorts: originDefaultPorts,
      url: originURL, remote: origin, tokenFile: originTokenFile, fingerprint: originFingerprint,
      authorities: originCA)
  }
}

/// The origin of a module's run.
enum OriginChoice {
  /// In this process.
  case here(OriginPlaces)
  /// Elsewhere; modules call it by the host, nil: as it says.
  case elsewhere(RemoteOriginPlace, token: [UInt8], advertisedHost: String?)

  /// Makes the origin, not open yet.
  func make(on loop: PollLoop) throws -> any Origin {
    switch self {
    case .here(let places):
      do throws(OriginServerError) {
        return try OriginServer(loop: loop, places: places)
      } catch {
        throw RigFailure("\(error)")
      }
    case .elsewhere(let place, let token, let host):
      do throws(RemoteOriginError) {
        return try RemoteOrigin(loop: loop, place: place, token: token, advertisedHost: host)
      } catch {
        throw RigFailure("\(error)")
      }
    }
  }

  /// Makes and opens the origin, turning the loop while one elsewhere is awaited, unless
  /// `isInterrupted`.
  func open(on loop: PollLoop, until isInterrupted: () -> Bool) throws -> any Origin {
    let origin = try make(on: loop)
    guard let remote = origin as? RemoteOrigin else { return origin }
    do throws(RemoteOriginError) {
      try remote.open(until: isInterrupted)
    } catch {
      throw RigFailure("\(error)")
    }
    return remote
  }
}

/// A host and a port as people write them.
struct HostAndPort {
  var host: String
  var port: Int

  /// Takes `host:port`, an IPv6 address in brackets.
  init(_ text: String, option: String) throws {
    guard let parts = Self.split(text), let port = parts.port else {
      throw WrongUse("\(option) \(text): \(Self.form)")
    }
    (host, self.port) = (parts.host, port)
  }

  /// What is wanted.
  static let form = "wants host:port, as 0.0.0.0:8080 or [::]:8080"

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
