// What a person sees while cases are played: on a terminal a few steady lines with failures and, with
// --follow, the exchange above them; elsewhere a plain log, a line for each case that did not pass
// (with --verbose for every case). Simulations report from several threads at once.
import Glibc
import Ground
import Analysis
import Formats
import Reports
import Results
import Synchronization

final class Display: Sendable {
  /// How often the lines are drawn at most, and how often a log says that the run goes on.
  private static let frameMin = Interval.milliseconds(50)
  private static let silenceMax = Interval.seconds(60)
  /// How often `tick` wants to be called where time passes by the clock.
  static let tickInterval = Interval.milliseconds(100)

  private struct State {
    var live: LiveState
    var screen = LiveScreen()
    var followers: [FollowText] = []
    /// The known failures that are about each module.
    var known: [[KnownFailures.Entry]] = []
    /// Why the last case of each module could not be judged: what is not played for one reason, as
    /// after a signal, is told once; the summary counts it.
    var lastReasons: [String] = []
    /// What is to be printed above the lines, drawn at most so often.
    var pending = ""
    var lastDrawn = Instant.start
    var lastLine = Instant.start
    var isOver = false
  }

  private let report: ConsoleReport
  private let isVerbose: Bool
  private let follows: Bool
  private let color: Bool
  private let hasScreen: Bool
  private let unicode: Bool
  private let isSimulation: Bool
  private let showsClock: Bool
  private let began = ContinuousClock.now
  private let service: CIService
  private let knownFailures: KnownFailures
  private let day = today()
  private let state: Mutex<State>

  /// Makes the display of a run that begins now.
  ///
  /// - Parameter isSimulation: Whether modules are played in virtual time; then a log is made at the
  ///   end by `simulated`, in the order of the modules.
  init(
    _ options: OutputOptions, isSimulation: Bool, service: CIService = .none,
    known: KnownFailures = KnownFailures()
  ) {
    self.service = service
    knownFailures = known
    report = ConsoleReport(color: options.usesColor)
    (isVerbose, follows) = (options.verbose, options.follow)
    showsClock = options.clock
    color = options.usesColor
    hasScreen = options.isTerminal && environment("TERM") != "dumb"
    unicode = localeIsUnicode()
    self.isSimulation = isSimulation
    state = Mutex(State(live: LiveState(began: .start, sharesProcessor: isSimulation)))
  }

  // MARK: What happens

  /// A module begins; returns the number under which its news come.
  ///
  /// - Parameters:
  ///   - module: Its name, series and identity.
  ///   - cases: The cases that apply to it.
  ///   - unsolicited: What lines begin with that come unasked.
  ///   - failures: Failures that are known of this very module.
  func begin(
    _ module: ModuleResult, cases: [LiveCase], unsolicited: [String] = [],
    knowing failures: [KnownFailures.Entry] = []
  ) -> Int {
    state.withLock { state in
      state.known.append(failures + knownFailures.entries.filter { $0.concerns(module) })
      state.followers.append(
        FollowText(unsolicited: unsolicited, color: color, clock: clock(of: module)))
      state.lastReasons.append("")
      let number = state.live.begin(module.name, cases: cases, at: now)
      draw(&state)
      return number
    }
  }

  /// A case begins; `at` is the runner's own time.
  func caseBegan(_ name: CaseName, of module: Int, at: Instant) {
    state.withLock { state in
      state.live.caseBegan(name, of: module, at: now)
      if follows {
        let heading = state.live.modules[module].name
        show(state.followers[module].caseBegan(name, of: heading, at: at), &state)
      }
      draw(&state)
    }
  }

  /// Something happened on a module's line.
  func recorded(_ entry: TranscriptEntry, of module: Int) {
    guard follows else { return }
    state.withLock { state in
      show(state.followers[module].recorded(entry), &state)
      draw(&state)
    }
  }

  /// A case is over; where it is played in rounds, only what is news gets a line.
  func finished(_ result: CaseResult, of module: Int, isNews: Bool = true) {
    state.withLock { state in
      var result = result
      result.known = KnownFailures.known(result, among: state.known[module], today: day)
      state.live.caseFinished(result, of: module, at: now)
      let name = state.live.modules[module].name
      if follows {
        show(state.followers[module].caseFinished(result, of: name), &state)
      } else if hasScreen || !isSimulation {
        if isNews, isWorthALine(result, &state.lastReasons[module]) {
          show(report.failureLines(result, module: name), &state)
        }
      }
      draw(&state)
    }
  }

  /// Something is to be read above the steady lines.
  func tell(_ text: String) {
    state.withLock { state in
      show(text, &state)
      draw(&state)
    }
  }

  /// Nothing more comes of a module.
  func ended(_ module: Int) {
    state.withLock { state in
      state.live.end(module)
      draw(&state)
    }
  }

  /// Time has passed.
  func tick() {
    state.withLock { state in
      if follows {
        for index in state.followers.indices {
          show(state.followers[index].flushWhenIdle(), &state)
        }
      }
      if !hasScreen, !follows, now - state.lastLine >= Self.silenceMax {
        // A log that is silent for long looks like one that hangs.
        let style = LiveStyle(color: false, unicode: false, columns: 120)
        for line in liveLines(state.live, at: now, style) { show(line.text + "\n", &state) }
      }
      draw(&state)
    }
  }

  /// Prints a simulated module's cases, where there is no terminal and every case was asked for; the
  /// summary tells the rest.
  func simulated(_ module: ModuleResult) {
    guard isVerbose, !hasScreen, !follows else { return }
    let lines = module.cases.map { report.failureLines($0, module: module.name) }.joined()
    emit(service.section(module.name, lines, at: Int64(time(nil))))
  }

  /// Takes the steady lines away; nothing is shown from then on.
  func end() {
    state.withLock { state in
      guard !state.isOver else { return }
      state.isOver = true
      for index in state.followers.indices where follows {
        state.pending += state.followers[index].flush()
      }
      if hasScreen { emit(state.screen.update([], above: state.pending, columns: size.columns)) }
    }
  }

  // MARK: How it is shown

  /// The time of day at the instants of a module's run, where that is wanted.
  private func clock(of module: ModuleResult) -> (@Sendable (Instant) -> String?)? {
    guard showsClock, module.startedAt > 0 else { return nil }
    let (seconds, fraction, zone) = (module.startedAt, module.startedFraction, localZoneMinutes())
    return { at in
      clockText(seconds: seconds, beyond: at - .start + fraction, zoneMinutes: zone)
    }
  }

  private var now: Instant { .start + Interval(ContinuousClock.now - began) }

  private func isWorthALine(_ result: CaseResult, _ lastReason: inout String) -> Bool {
    if isVerbose { return true }
    let isUnjudged = result.verdict == .error || result.verdict == .inconclusive
    let reason = isUnjudged ? result.finding?.message ?? "" : ""
    defer { lastReason = reason }
    return result.verdict != .pass && result.verdict != .skipped
      && (reason.isEmpty || reason != lastReason)
  }

  private func show(_ text: String, _ state: inout State) {
    guard !text.isEmpty else { return }
    state.lastLine = now
    if hasScreen { state.pending += text } else { emit(text) }
  }

  private func draw(_ state: inout State) {
    let now = now
    guard hasScreen, !state.isOver, now - state.lastDrawn >= Self.frameMin, canWrite else { return }
    state.lastDrawn = now
    let size = size
    let style = LiveStyle(color: color, unicode: unicode, columns: size.columns, rows: size.rows)
    let lines = liveLines(state.live, at: now, style)
    emit(state.screen.update(lines, above: state.pending, columns: size.columns))
    state.pending = ""
  }

  /// Whether the terminal takes something now; one that was stopped with Ctrl-S does not, and must
  /// not keep the run waiting for the sake of a bar.
  private var canWrite: Bool {
    var request = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
    return poll(&request, 1, 0) == 1 && Int32(request.revents) & POLLOUT != 0
  }

  private var size: (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else { return (80, 24) }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  private func emit(_ text: String) { printAtOnce(text) }
}

/// How many minutes the clock is ahead of UTC where the program runs.
func localZoneMinutes() -> Int {
  var now = time(nil)
  var parts = tm()
  localtime_r(&now, &parts)
  return parts.tm_gmtoff / 60
}

/// A variable of the environment; nil where it is not set.
func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
