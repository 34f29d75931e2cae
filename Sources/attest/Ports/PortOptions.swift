// Which port, and how bytes travel on it: the same options wherever a module is reached.
import ArgumentParser
import Glibc
import Ground
import ModuleCatalogue
import Ports

struct PortOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The module's port: /dev/ttyUSB2, usb:2cb7:01a0/2, usb-serial:ABC123/2, usb-path:1-1.4/2, "
        + "tcp:host:port, rfc2217:host:port or auto. `attest ports` lists those that are there.",
      valueName: "port"))
  var port: String?

  @Option(
    help: ArgumentHelp(
      "How bytes travel: speed, frame, flow control (none, rtscts, xonxoff), dtr=on|off, rts=on|off, "
        + "autobaud, nozlp; such as 115200,8n1,rtscts.", valueName: "settings"))
  var line: String?

  @Option(help: "The port's speed in bits per second, where nothing else needs saying (115200).")
  var baud: UInt32?

  @Option(
    help: ArgumentHelp(
      "How long a port that goes away, as on a restart, may take to come back; 0: not at all.",
      valueName: "seconds"))
  var returnWithin = 90

  /// The first option given that says how bytes travel; nil: none.
  var firstGiven: String? { line != nil ? "--line" : baud != nil ? "--baud" : nil }

  func validate() throws {
    if !(0...86_400).contains(returnWithin) {
      throw ValidationError("--return-within takes 0 to 86400 seconds")
    }
    if line != nil, baud != nil {
      throw ValidationError("--baud is part of --line: --line \(baud ?? 0),8n1")
    }
    if baud == 0 { throw ValidationError("--baud takes a speed of 1 bit per second or more") }
  }

  /// Which port was asked for; nil: none.
  func specification() throws -> PortSpecification? {
    guard let port else { return nil }
    let specification: PortSpecification
    do throws(PortSpecificationError) {
      specification = try PortSpecification(parsing: port)
    } catch {
      throw WrongUse("--port \(error)")
    }
    if let problem = specification.problemOfPath { throw WrongUse("--port \(problem)") }
    return specification
  }

  func settings() throws -> LineSettings {
    guard let line else { return LineSettings(baud: baud ?? 115_200) }
    do throws(LineSettingsError) {
      return try LineSettings(parsing: line)
    } catch {
      throw WrongUse("--line \(error)")
    }
  }
}

extension PortSpecification {
  /// What is wrong with a path at which something stands that never is a port; nil: nothing.
  ///
  /// What is not there may yet come.
  var problemOfPath: String? {
    guard case .path(let path) = self, let mode = fileMode(path) else { return nil }
    let kind: String
    switch mode {
    case S_IFCHR: return nil
    case S_IFDIR: kind = "a folder"
    case S_IFREG: kind = "a plain file"
    case S_IFIFO: kind = "a named pipe, which carries bytes one way only"
    case S_IFSOCK: kind = "a socket; tcp:host:port reaches one of the network"
    default: kind = "no serial port"
    }
    return "\(path): \(kind); `attest ports` lists the ports that are there"
  }
}

extension Catalogue {
  /// What the series show on USB, each pair of numbers once.
  var knownModules: [KnownModule] {
    var known: [KnownModule] = []
    for series in series {
      for usb in series.usb {
        if let index = known.firstIndex(where: {
          $0.vendor == usb.vendor && $0.product == usb.product
        }) {
          known[index].series.append(series.name)
          if usb.isGuess { known[index].guesses.append(series.name) }
          if known[index].atInterface != usb.atInterface { known[index].atInterface = nil }
        } else {
          known.append(
            KnownModule(
              series: [series.name], guesses: usb.isGuess ? [series.name] : [],
              vendor: usb.vendor, product: usb.product, atInterface: usb.atInterface))
        }
      }
    }
    return known
  }
}

/// What a person is told when a port cannot be used: wrong use where they did not say which one.
func failure(_ error: PortError) -> any Error {
  if case .ambiguous = error { return WrongUse("\(error)") }
  return RigFailure("\(error)")
}
