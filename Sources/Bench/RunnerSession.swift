// The crank of a run over real descriptors: what the port and the origin bring goes into the runner,
// and what the runner wants done goes out.
public import CaseRunner
import HTTPOrigin
public import Ground
public import OriginServer
public import Ports
public import Results

/// Turns the crank between a runner, its port and its origin.
public final class RunnerSession {
  private var runner: CaseRunner
  private let loop: PollLoop
  private let port: any ModulePort
  private let origin: any Origin
  private var timer: PollLoop.Timer?
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
    self.runner = runner
    self.loop = loop
    self.port = port
    self.origin = origin
  }

  /// What the probes found out.
  public var dialect: [(name: String, value: String)] { runner.dialect }

  /// Plays to the end, or until `interruption` gives a reason to stop.
  public func play(_ interruption: () -> String?) {
    start()
    while !isFinished {
      _ = loop.run { isFinished || interruption() != nil }
      if !isFinished { stop(interruption() ?? "nothing is left that could happen") }
    }
  }

  /// Whether everything has been played, or reported as not played.
  public var isFinished: Bool { runner.isFinished }

  /// Begins to play; whoever runs the loop plays.
  public func start() {
    port.onBytes = { [self] bytes in
      runner.receive(bytes, at: loop.now)
      drain()
    }
    port.onChange = { [self] in portStands($0) }
    port.onDrained = { [self] in runner.lineDrained(at: loop.now) }
    origin.onRequest = { [self] request, seen in
      runner.originSaw(request, at: seen)
      drain()
    }
    origin.onCurrent = { [self] in
      runner.originIsCurrent(at: loop.now)
      drain()
    }
    origin.onGone = { [self] in stop($0) }
    runner.wake(at: loop.now)
    drain()
    // A port that went before this session began tells nobody any more.
    if port.state != .open { portStands(port.state) }
  }

  /// Ends the run early: what is left is reported as not played for this reason.
  public func stop(_ reason: String) {
    runner.stop(reason, at: loop.now)
    drain()
  }

  private func portStands(_ state: PortState) {
    switch state {
    case .open: runner.portCameBack(port.name, at: loop.now)
    case .away(let reason): runner.portWentAway(reason, at: loop.now)
    case .lost(let reason): runner.stop("the port is gone: \(reason)", at: loop.now)
    }
    drain()
  }

  private func finish() {
    port.onBytes = nil
    port.onChange = nil
    port.onDrained = nil
    origin.onRequest = nil
    origin.onCurrent = nil
    origin.onGone = nil
    onFinished?()
  }

  private func drain() {
    while let output = runner.nextOutput() {
      switch output {
      case .transmit(let bytes): port.send(bytes)
      case .deadline(let instant, _):
        if let timer { loop.cancel(timer) }
        timer = instant.map { due in
          loop.setTimer(at: due) { [self] in
            timer = nil
            runner.wake(at: loop.now)
            drain()
          }
        }
      case .origin(let script): origin.tell(script)
      case .originAsked: origin.ask()
      case .caseFinished(let result): onCase?(result)
      case .finished: finish()
      case .caseBegan(let suite, let name):
        origin.forgetSeen()
        onCaseBegan?(CaseName(suite: suite, name: name), loop.now)
      case .recorded(let entry): onEntry?(entry)
      }
    }
  }
}
