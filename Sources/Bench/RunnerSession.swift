// A run over real descriptors: what the port and the origin bring goes into the runner, and what the
// runner wants done goes out. What the rig did to a case while it was played is known here, so that a
// verdict which may be its fault is not the module's.
public import CaseRunner
import HTTPOrigin
public import Ground
public import OriginServer
public import Ports
public import Results

/// Plays a runner's plan over its port and its origin.
public final class RunnerSession {
  private let crank: Crank<CaseRunner>
  private let loop: PollLoop
  private let port: any ModulePort
  private let origin: any Origin
  /// What the rig did that can make a right module fail, of each case the first, and when.
  private var troubles: [(at: Instant, what: String)] = []
  private var caseBegan = Instant.start
  /// Who has come to the origin, in this session or before it.
  public struct Reach: Sendable {
    /// Whether the module has.
    public var isByModule = false
    /// Whether anybody has come to its TLS port.
    public var isOverTLS = false
  }

  /// Who has come to the origin.
  public var reach = Reach()
  /// Whether the case has named the origin with `https`, to the module or by a server's answer.
  private var namesSecureOrigin = false
  /// Whether that is still to be found out; once somebody has come to the TLS port nobody asks.
  private var asksForSecureScheme: Bool { !namesSecureOrigin && !reach.isOverTLS }
  /// Takes each case's result.
  public var onCase: ((CaseResult) -> Void)?
  /// Called once when everything has been played, from within the session.
  public var onFinished: (() -> Void)?
  /// Is told when a case begins.
  public var onCaseBegan: ((CaseName, Instant) -> Void)?
  /// Takes what is recorded, as it happens, where the runner's options ask for it.
  public var onEntry: ((TranscriptEntry) -> Void)?

  /// Makes a session that has not begun; the port's and the origin's handlers become its own.
  public init(runner: CaseRunner, loop: PollLoop, port: any ModulePort, origin: any Origin) {
    crank = Crank(runner, loop: loop)
    self.loop = loop
    self.port = port
    self.origin = origin
  }

  /// What the probes found out.
  public var dialect: [(name: String, value: String)] { crank.machine.dialect }

  /// Whether everything has been played, or reported as not played.
  public var isFinished: Bool { crank.machine.isFinished }

  /// Begins to play; whoever runs the loop plays.
  public func start() {
    crank.onOutput = { [unowned self] in perform($0) }
    port.onBytes = { [crank] bytes in crank.turn { $0.receive(bytes, at: $1) } }
    port.onChange = { [self] in portStands($0) }
    // Its words are asked for when the case is over: it may last.
    port.onTrouble = { [crank] in crank.turn { runner, _ in runner.rigHarmsCase() } }
    port.onDrained = { [crank] in crank.turn { $0.lineDrained(at: $1) } }
    origin.onRequest = { [crank] request, seen in
      crank.turn { r, _ in r.originSaw(request, at: seen) }
    }
    origin.onPeer = { [crank] event, seen in
      crank.turn { r, _ in r.peerSaw(event, at: seen) }
    }
    origin.onCurrent = { [crank] in crank.turn { $0.originIsCurrent(at: $1) } }
    origin.onSecureHeard = { [unowned self] in reach.isOverTLS = true }
    origin.onGone = { [self] in stop($0) }
    origin.onShortage = { [self] shortage in
      switch shortage {
      case .places:
        rigHarms("the origin refused connections, one of them the module's perhaps: too many came")
      case .memory: rigHarms("the origin saw more than it keeps, and could not tell all of it")
      }
    }
    crank.turn { $0.wake(at: $1) }
    // A port that went before this session began tells nobody any more.
    if port.state != .open { portStands(port.state) }
  }

  /// Ends the run early: what is left is reported as not played for this reason.
  public func stop(_ reason: String) { crank.turn { $0.stop(reason, at: $1) } }

  /// The host stood still for so long: what the case finds is not the module's fault.
  public func hostPaused(for interval: Interval) {
    rigHarms("the host stood still for \(interval) while the case was played")
  }

  /// What the case under way finds is not the module's fault, for this reason.
  private func rigHarms(_ reason: String) {
    if troubles.last.map({ $0.at < caseBegan }) ?? true { troubles.append((loop.now, reason)) }
    crank.turn { runner, _ in runner.rigHarmsCase() }
  }

  private func portStands(_ state: PortState) {
    switch state {
    case .open: crank.turn { $0.portCameBack(port.name, at: $1) }
    case .away(let reason): crank.turn { $0.portWentAway(reason, at: $1) }
    case .lost(let reason): stop("the port is gone: \(reason)")
    }
  }

  private func finish() {
    port.onBytes = nil
    port.onChange = nil
    port.onDrained = nil
    port.onTrouble = nil
    origin.onRequest = nil
    origin.onPeer = nil
    origin.onCurrent = nil
    origin.onGone = nil
    origin.onShortage = nil
    origin.onSecureHeard = nil
    onFinished?()
  }

  private func perform(_ output: CaseRunner.Output) {
    switch output {
    case .transmit(let bytes):
      if asksForSecureScheme { namesSecureOrigin = hasSecureScheme(bytes) }
      port.send(bytes)
    case .deadline(let instant, _): crank.wake(at: instant)
    case .origin(let script):
      if asksForSecureScheme {
        namesSecureOrigin = script.routes.contains { route in
          route.response.headers.contains { hasSecureScheme($0.value) }
        }
      }
      origin.tell(script)
    case .originAsked: origin.ask()
    case .caseFinished(let result):
      reach.isByModule = reach.isByModule || crank.machine.isOriginReached
      onCase?(judged(result))
    case .finished: finish()
    case .caseBegan(let suite, let name):
      caseBegan = loop.now
      namesSecureOrigin = false
      origin.forgetSeen()
      onCaseBegan?(CaseName(suite: suite, name: name), loop.now)
      let doubt: LineDoubt? =
        port.mayStallUnseen ? .rawConnection : HostLoad.isBusy ? .busyHost : nil
      crank.turn { runner, _ in runner.lineMayStall(doubt) }
      // What stood still before it does so yet.
      if port.trouble(since: caseBegan) != nil {
        crank.turn { runner, _ in runner.rigHarmsCase() }
      }
    case .recorded(let entry): onEntry?(entry)
    }
  }

  /// Why a module that never came to the origin need not be wrong, where it told of an action.
  ///
  /// Whether the address that it is told leads to the origin from where it is, nobody else can tell. To
  /// refuse an action or take a wrong one, or never to tell of it, is wrong wherever the address leads.
  private func distance(_ result: CaseResult) -> String? {
    guard result.verdict == .fail, crank.machine.hasTold else { return nil }
    let addresses = origin.addresses
    if reach.isByModule {
      // Nothing is shut on the way to this machine itself.
      guard namesSecureOrigin, !reach.isOverTLS, !addresses.isLoopback,
        let port = addresses.securePort
      else { return nil }
      return "requests have come to the origin in this run, but nobody to its TLS port: "
        + "\(addresses.host):\(port) may be shut on the way from where the module is"
    }
    return "no request has come to the origin in this run: \(addresses.host):\(addresses.port) may "
      + "not lead there from where the module is (--origin-url, --origin-listen)"
  }

  /// A case that did not pass while the rig was in trouble is an error, which names the cause.
  private func judged(_ result: CaseResult) -> CaseResult {
    // What was not played took no time, and nobody harmed it.
    guard result.verdict == .fail || result.verdict == .inconclusive && result.duration > .zero
    else { return result }
    var result = result
    // Others may have been played since it began.
    let own = troubles.first { $0.at >= result.began }?.what
    guard let trouble = own ?? port.trouble(since: result.began) ?? distance(result) else {
      result.notes += port.otherHolders.map {
        "process \($0.process) (\($0.command)) has \(port.name) open too"
      }
      return result
    }
    result.verdict = .error
    let found = result.finding?.message ?? "no verdict"
    if result.finding == nil { result.finding = Finding(message: "") }
    result.finding?.message = "\(trouble); found meanwhile: \(found)"
    return result
  }
}

private let secureScheme = Array("https://".utf8)

/// Whether `https://` stands in the bytes, in whatever case; not looked for behind the first 600, where
/// no command line has it.
private func hasSecureScheme(_ bytes: [UInt8]) -> Bool {
  let looked = bytes.prefix(600)
  return looked.indices.contains { start in
    guard looked[start] | 0x20 == secureScheme[0], start + secureScheme.count <= looked.endIndex
    else {
      return false
    }
    return zip(looked[start...], secureScheme).allSatisfy { $0 | 0x20 == $1 | 0x20 }
  }
}
