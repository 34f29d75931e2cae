// The commands that are not HTTP's: identity, network state, data connection, restart (3GPP TS 27.007
// and the module's own), and echo, which is the line's.
import Ground
import ModuleCatalogue

/// Who the module says it is.
struct ModuleIdentity: Sendable {
  var manufacturer = Array("Attest".utf8)
  var model: [UInt8]
  var revision = Array("emulator-1".utf8)
  var serialNumber = Array("490154203237518".utf8)

  /// The identity of a profile's model, or of its series where it is of no model.
  init(_ profile: Profile) {
    model = Array((profile.model.isEmpty ? profile.name : profile.model).utf8)
  }
}

/// What a standard command does that the module as a whole must do.
enum StandardOutcome: Equatable, Sendable {
  case done
  case echo(Bool)
  case restart
}

/// Carries the standard commands out.
enum StandardCommands {
  static func perform(
    _ command: BuiltInCommand, _ form: Form, _ text: ArraySlice<UInt8>, on chassis: inout Chassis
  ) -> StandardOutcome {
    let network = chassis.network.surroundings
    switch command {
    case .attention: chassis.accept()
    case .echo: return switchEcho(text, &chassis)
    case .factory:
      chassis.errorLevel = 0
      chassis.accept()
      return .echo(true)
    case .identify, .manufacturer, .model, .revision, .serialNumber:
      identify(command, form, &chassis)
    case .pin:
      inform("+CPIN", form == .read && network.hasSIM ? "READY" : nil, &chassis)
    case .registration, .packetRegistration, .epsRegistration:
      answerRegistration(command, form, text, &chassis)
    case .errorLevel: setErrorLevel(form, text, &chassis)
    case .attach: attach(form, text, &chassis)
    case .functionality: return setFunctionality(form, text, &chassis)
    case .operatorName:
      let name = network.isRegistered ? "0,0,\"Attest\",7" : "0"
      inform("+COPS", form == .read ? name : nil, &chassis)
    case .cardNumber:
      let isRight = form == .execute || form == .read
      inform("+ICCID", isRight && network.hasSIM ? "89860012345678901234" : nil, &chassis)
    default: inform("+CSQ", form == .execute ? "20,99" : nil, &chassis)
    }
    return .done
  }

  /// Says one line and OK, or ERROR where there is none.
  private static func inform(_ name: String, _ text: String?, _ chassis: inout Chassis) {
    guard let text else { return chassis.refuse() }
    chassis.information(name, text)
    chassis.accept()
  }

  private static func switchEcho(
    _ text: ArraySlice<UInt8>, _ chassis: inout Chassis
  ) -> StandardOutcome {
    let dialect = chassis.dialect.echo
    switch (text.first, text.count) {
    case (nil, _), (UInt8(ascii: "0"), 1):
      chassis.accept()
      return dialect == .obeyed || dialect == .withLineFeed ? .echo(false) : .done
    case (UInt8(ascii: "1"), 1):
      chassis.accept()
      return .echo(true)
    default:
      chassis.refuse()
      return .done
    }
  }

  private static func answerRegistration(
    _ command: BuiltInCommand, _ form: Form, _ text: ArraySlice<UInt8>, _ chassis: inout Chassis
  ) {
    if chassis.dialect.registration == .packetsAlone, command != .epsRegistration {
      return chassis.refuse()
    }
    // The emulator tells of changes by +CREG alone.
    let isCircuit = command == .registration
    let name = "+" + String(decoding: command.name, as: UTF8.self)
    switch form {
    case .read:
      let tells = isCircuit && chassis.network.reportsRegistration ? 1 : 0
      let state = chassis.network.surroundings.isRegistered ? 1 : 2
      chassis.information(name, "\(tells),\(state)")
      sayService(&chassis)
      chassis.accept()
    case .test: inform(name, "(0-2)", &chassis)
    case .set:
      if isCircuit { chassis.network.reportsRegistration = text.elementsEqual("1".utf8) }
      chassis.accept()
    case .execute: chassis.refuse()
    }
  }

  /// Says once which service was found, in the dialect that does so within an answer.
  private static func sayService(_ chassis: inout Chassis) {
    guard chassis.dialect.serviceLine == .inAnswer, !chassis.network.hasToldService else { return }
    chassis.network.hasToldService = true
    chassis.sayLine("+E_UTRAN Service")
    chassis.sayLine("^XSERVICE: 4")
  }

  private static func setErrorLevel(
    _ form: Form, _ text: ArraySlice<UInt8>, _ chassis: inout Chassis
  ) {
    switch form {
    case .read: inform("+CMEE", String(chassis.errorLevel), &chassis)
    case .test: inform("+CMEE", "(0-2)", &chassis)
    case .set:
      guard let level = decimalNumber(text), (0...2).contains(level) else {
        return chassis.refuse()
      }
      chassis.errorLevel = level
      chassis.accept()
    case .execute: chassis.refuse()
    }
  }

  // MARK: Identity

  /// Says who the module is, in the dialect's form.
  private static func identify(_ command: BuiltInCommand, _ form: Form, _ chassis: inout Chassis) {
    guard form == .execute || (form == .test && command != .identify) else {
      return chassis.refuse()
    }
    if form == .test { return chassis.accept() }
    let identity = chassis.identity
    switch command {
    case .manufacturer: identityLine("+CGMI", identity.manufacturer, &chassis)
    case .model: identityLine("+CGMM", identity.model, &chassis)
    case .revision: identityLine("+CGMR", identity.revision, &chassis)
    case .serialNumber: identityLine("+CGSN", identity.serialNumber, &chassis)
    default:
      for text in [identity.manufacturer, identity.model, identity.revision] {
        chassis.sayLine(text)
      }
    }
    chassis.accept()
  }

  private static func identityLine(_ name: String, _ value: [UInt8], _ chassis: inout Chassis) {
    let quote = [UInt8(ascii: "\"")]
    switch chassis.dialect.identity {
    case .bare: chassis.sayLine(value)
    case .prefixed: chassis.information(name, quote + value + quote)
    case .twoField:
      chassis.information(name, Array("\"EGSM900/1800\",".utf8) + quote + value + quote)
    }
  }

  // MARK: Data connection and restart

  private static func attach(
    _ form: Form, _ text: ArraySlice<UInt8>, _ chassis: inout Chassis
  ) {
    if chassis.dialect.attachCommand == .none { return chassis.refuse() }
    switch form {
    case .read:
      if chassis.dialect.attachCommand == .unread { return chassis.refuse() }
      if !chassis.network.isOnline {
        switch chassis.dialect.noConnection {
        case .zero: break
        case .silent: return chassis.accept()
        case .refused: return chassis.refuse()
        }
      }
      inform("+MIPCALL", chassis.network.isOnline ? "1,\(address(chassis))" : "0", &chassis)
    case .test: inform("+MIPCALL", "(0-1)", &chassis)
    case .execute: chassis.refuse()
    case .set:
      guard let first = Argument.split(text)?.first?.number() else { return chassis.refuse() }
      let network = chassis.network
      switch first {
      case 0:
        chassis.network.isConnected = false
        chassis.timers.arm(.attach, at: nil)
        chassis.accept()
      case 1:
        guard network.surroundings.hasSIM, network.surroundings.isRegistered,
          network.surroundings.hasDataConnection || network.isConnected,
          !network.isConnected || chassis.dialect.attachTwice == .ok
        else { return chassis.refuse() }
        chassis.accept()
        chassis.timers.arm(.attach, at: chassis.clock + EmulatorLimits.attach)
      default: chassis.refuse()
      }
    }
  }

  /// The module's address, or both.
  private static func address(_ chassis: Chassis) -> String {
    chassis.dialect.addresses == .one ? "10.0.0.2" : "10.0.0.2,2001:db8::2"
  }

  /// The data connection is up.
  static func reportAttachment(on chassis: inout Chassis) {
    chassis.network.isConnected = true
    if !chassis.passesData {
      chassis.sayLine(Array("+MIPCALL: \(address(chassis))".utf8))
    }
  }

  private static func setFunctionality(
    _ form: Form, _ text: ArraySlice<UInt8>, _ chassis: inout Chassis
  ) -> StandardOutcome {
    switch form {
    case .read: inform("+CFUN", "1", &chassis)
    case .test: inform("+CFUN", "(0,1,4,15),(0,1)", &chassis)
    case .execute: chassis.refuse()
    case .set:
      let takesFifteen = chassis.dialect.restartCommand == .both
      if text.elementsEqual("1,1".utf8) || (takesFifteen && text.elementsEqual("15".utf8)) {
        chassis.accept()
        return .restart
      }
      if text.elementsEqual("1".utf8) { chassis.accept() } else { chassis.refuse() }
    }
    return .done
  }

  /// What a module says when it starts to obey again.
  static func boot(on chassis: inout Chassis) {
    if chassis.dialect.boot == .noise { chassis.say(Array("\0\0BROM v1.7 \0".utf8)) }
    guard chassis.dialect.boot != .silent else { return }
    if chassis.network.surroundings.hasSIM { chassis.sayLine("+SIM READY") }
    chassis.sayLine("AT command ready")
    if chassis.network.surroundings.isRegistered { chassis.sayLine("+CREG: 1") }
    guard chassis.dialect.boot == .late else { return }
    chassis.bootLines = lateBootLines[...]
    chassis.armBootLine()
  }

  /// What comes late after a restart, in the dialect that has such lines; the last after 28 s.
  private static let lateBootLines: [(after: Interval, text: String)] = [
    (.milliseconds(1200), "AT READY"), (.milliseconds(300), "+E_UTRAN Service"),
    (.milliseconds(400), "^XSTATE: 3,\"idle\""), (.milliseconds(100), "+CGEV: ME PDN ACT 1"),
    (.milliseconds(500), "%STATUS=3"), (.seconds(2), "$VENDOR"), (.seconds(5), "*MODEM: 1"),
    (.seconds(9), "Service Ready"), (.milliseconds(9500), "+XREADY: 1"),
  ]
}
