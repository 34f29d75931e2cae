// What a bench of many modules costs: modules that take their time, as real ones do, so that the
// module and not the processor is what everybody waits for.
//
// What belongs to attest is told from what belongs to module and line by a rival: a bare poll loop in C
// that plays the same exchanges on the same modules over the same pseudo-terminals, in turns with
// attest. The modules are a process of their own, so that neither time nor memory of theirs is taken
// for attest's, and measure by their own clock how long the next command takes to come. Other work on the
// machine delays everybody: a median and the quickest of some rounds have least of it, and
// `chrt -f 50 attest-bench many` puts both parties before it.
import Diagnostics
import CRival
import CaseRunner
import Glibc
import Ground
import ModuleCatalogue
import OriginServer
import Ports
import Results
import Bench
import SuiteLanguage

extension Benchmarks {
  /// How long a module takes to answer; those in the field take 5 to 20 ms for a setting.
  static let answerTime = Interval.milliseconds(10)

  /// One module and 64 at once, by attest and by C: time beyond what modules and line take, and memory.
  static func manyModules(_ exchanges: Int = 300) throws {
    guard let gaps = rival_share_gaps() else {
      throw BenchError(text: "no shared memory is to be had")
    }
    var (one, many) = (Best(), Best())
    for _ in 0..<rounds {
      one.add(try ManyBench(1, exchanges, gaps).play())
      many.add(try ManyBench(64, exchanges, gaps).play())
    }
    let cycle = Double(answerTime.nanoseconds) + one.rival.gap
    print(
      "from a module's answer to its next command, both ways over the line: attest "
        + "\(decimal(one.attest.gap / 1000)) µs, C \(decimal(one.rival.gap / 1000)) µs (medians of "
        + "\(exchanges), the best of \(rounds) in turns; load \(loadAverage()))")
    print(
      "time beyond what line and module take, one that answers in \(answerTime): "
        + "\(decimal((one.attest.gap - one.rival.gap) / cycle * 100)) % (goal < 2); once a run "
        + "\(decimal(one.attest.opening)) s besides for the first answer and the silence after it")
    print(
      "64 modules at once against one: attest \(decimal(many.attest.wall / one.attest.wall)) times the "
        + "wall time (goal <= 1.1), C \(decimal(many.rival.wall / one.rival.wall)) times")
    print(
      "processor an exchange, system included: attest \(many.attest.microseconds) µs, C "
        + "\(many.rival.microseconds) µs with 64 modules; \(one.attest.microseconds) and "
        + "\(one.rival.microseconds) µs with one")
    print(
      "memory per module: \(decimal(Double(many.attest.kilobytes - one.attest.kilobytes) / 63 / 1024))"
        + " MB (goal < 2)")
  }
}

/// What one play took.
private struct Cost {
  /// Seconds from the first exchange to the end of the last module's.
  var wall = Double.infinity
  /// Nanoseconds that a module waits between an answer and the next line, by its own clock.
  var gap = Double.infinity
  /// Seconds before.
  var opening = Double.infinity
  /// Of the processor in this process, an exchange.
  var microseconds = Int.max
  var kilobytes = Int.max

  mutating func improve(_ other: Cost) {
    wall = min(wall, other.wall)
    gap = min(gap, other.gap)
    opening = min(opening, other.opening)
    microseconds = min(microseconds, other.microseconds)
    kilobytes = min(kilobytes, other.kilobytes)
  }
}

/// The best of several plays, figure by figure.
private struct Best {
  var attest = Cost()
  var rival = Cost()

  mutating func add(_ play: (attest: Cost, rival: Cost)) {
    attest.improve(play.attest)
    rival.improve(play.rival)
  }
}

/// So many modules, each with a port, an origin and a runner of its own, on one loop.
private struct ManyBench {
  let count: Int
  let exchanges: Int
  /// What the first module measures.
  let gaps: UnsafeMutablePointer<rival_gaps>

  init(_ count: Int, _ exchanges: Int, _ gaps: UnsafeMutablePointer<rival_gaps>) {
    self.count = count
    self.gaps = gaps
    self.exchanges = (exchanges + 99) / 100 * 100
  }

  /// Plays with C, then with attest.
  func play() throws -> (attest: Cost, rival: Cost) {
    let terminals = try (0..<count).map { _ in try openPseudoTerminal() }
    // A far end that nobody holds open is hung up.
    let held = terminals.map { open($0.path, O_RDWR | O_NOCTTY | O_NONBLOCK) }
    defer { for descriptor in terminals.map(\.master) + held { close(descriptor) } }
    let delay = Benchmarks.answerTime.nanoseconds
    let responder = rival_spawn_modules(terminals.map(\.master), Int32(count), delay, gaps)
    defer { rival_end_responder(responder) }
    guard responder > 0 else { throw BenchError(text: "no process is to be had") }
    var rival = try playRival(held)
    rival.gap = Double(rival_median_gap(gaps))
    var attest = try playAttest(terminals.map(\.path))
    attest.gap = Double(rival_median_gap(gaps))
    return (attest, rival)
  }

  /// A case asks once more at its end whether the module obeys: so does C.
  private var exchangesOfCase: Int { exchanges + 1 }

  private func playRival(_ descriptors: [Int32]) throws -> Cost {
    var processor: Int64 = 0
    let wall = rival_play_modules(
      descriptors, Int32(count), Int32(exchangesOfCase), &processor)
    guard wall > 0 else { throw BenchError(text: "the rival's exchanges failed") }
    var cost = Cost()
    cost.wall = Double(wall) / 1e9
    cost.microseconds = Int(processor) / 1000 / exchangesOfCase / count
    return cost
  }

  private func playAttest(_ paths: [String]) throws -> Cost {
    let loaded = loadSuites([
      SourceFile(path: "bench.attest", text: Array(Benchmarks.exchanges(exchanges).utf8)),
      SourceFile(path: "catalogue.attest", text: Array("series L61x\n".utf8)),
    ])
    guard let profile = loaded.collection.catalogue.profiles.first else {
      throw BenchError(text: "the benchmark's suite is wrong")
    }
    let plan = Plan(suites: CompiledSuites(loaded.collection), profile: profile)
    let loop = PollLoop()
    var failed = 0
    var (first, last) = (Instant(nanoseconds: .max), Instant.start)
    var usedBefore = 0.0
    let sessions = try paths.map { path in
      let port = try SerialPort(path, loop: loop)
      let origin = try OriginServer(loop: loop)
      let session = RunnerSession(
        runner: CaseRunner(plan: plan, addresses: origin.addresses), loop: loop, port: port,
        origin: origin)
      session.onCaseBegan = { _, began in
        if first > began { usedBefore = processorSeconds() }
        first = min(first, began)
      }
      session.onCase = {
        if $0.verdict != .pass { failed += 1 }
        last = max(last, loop.now)
      }
      return (session, port)
    }
    let began = loop.now
    for (session, _) in sessions { session.start() }
    _ = loop.run { sessions.allSatisfy { $0.0.isFinished } }
    let used = processorSeconds() - usedBefore
    var cost = Cost()
    cost.kilobytes = residentKilobytes()
    for (_, port) in sessions { port.close() }
    guard failed == 0 else { throw BenchError(text: "\(failed) of the benchmark's cases failed") }
    cost.wall = Double((last - first).nanoseconds) / 1e9
    cost.opening = Double((first - began).nanoseconds) / 1e9
    cost.microseconds = Int(used * 1e6) / exchangesOfCase / count
    return cost
  }
}

private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// How many programs wanted a processor in the last minute, as people know it.
private func loadAverage() -> String {
  var load = [0.0]
  return getloadavg(&load, 1) == 1 ? decimal(load[0]) : "unknown"
}

private func residentKilobytes() -> Int {
  guard let file = fopen("/proc/self/statm", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 128)
  guard fgets(&line, 128, file) != nil else { return 0 }
  let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
  let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
  return pages * Int(sysconf(Int32(_SC_PAGESIZE))) / 1024
}
