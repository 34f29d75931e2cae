// What a bench of many modules costs: modules that take their time, as real ones do, so that the
// module and not the processor is what everybody waits for.
import CRival
import CaseRunner
import Glibc
import MachineContract
import ModuleCatalogue
import OriginServer
import Ports
import Results
import Sessions
import SuiteLanguage

extension Benchmarks {
  /// How long a module takes to answer; those in the field take 5 to 20 ms for a setting.
  static let answerTime = Interval.milliseconds(10)

  /// One module and then 64 at once: time beyond what the modules take, and memory.
  static func manyModules(_ exchanges: Int = 300) throws {
    // The machine may be busy: the quickest of a few runs says what it costs.
    let ones = try (0..<rounds).map { _ in try ManyBench(1, exchanges).play() }
    guard let one = ones.min(by: { $0.wall < $1.wall }) else { return }
    let many = try ManyBench(64, exchanges).play()
    let own = one.wall / one.modules - 1
    print(
      "time beyond what a module takes that answers in \(answerTime): "
        + "\(decimal(own * 100)) % (goal < 2), \(Int(one.processor * 1e6) / exchanges) µs of "
        + "processor an exchange")
    print(
      "64 modules at once against one: \(decimal(many.wall / one.wall)) times the wall time "
        + "(goal <= 1.1), \(Int(many.processor * 1e6) / exchanges / 64) µs of processor an exchange"
    )
    print(
      "memory per module: \(decimal(Double(many.kilobytes - one.kilobytes) / 63 / 1024)) MB "
        + "(goal < 2)")
  }
}

/// So many modules, each with a port, an origin and a runner of its own, on one loop.
private struct ManyBench {
  let count: Int
  let exchanges: Int

  init(_ count: Int, _ exchanges: Int) {
    self.count = count
    self.exchanges = exchanges
  }

  /// Seconds that the slowest case took, that the modules took of it on average, and of this
  /// process; its memory in kB.
  func play() throws -> (wall: Double, modules: Double, processor: Double, kilobytes: Int) {
    let terminals = try (0..<count).map { _ in try openPseudoTerminal() }
    // A far end that nobody holds open is hung up.
    let held = terminals.map { open($0.path, O_RDWR | O_NOCTTY | O_NONBLOCK) }
    defer { for descriptor in terminals.map(\.master) + held { close(descriptor) } }
    var taken: UnsafeMutablePointer<Int64>?
    let delay = Benchmarks.answerTime.nanoseconds
    let responder = rival_spawn_modules(terminals.map(\.master), Int32(count), delay, &taken)
    defer { rival_end_responder(responder) }
    guard responder > 0, let taken else { throw BenchError(text: "no process is to be had") }

    let loaded = loadSuites([
      SourceFile(path: "bench.attest", text: Array(Benchmarks.exchanges(exchanges).utf8)),
      SourceFile(path: "catalogue.attest", text: Array("series L61x\n".utf8)),
    ])
    guard let profile = loaded.collection.catalogue.profiles.first else {
      throw BenchError(text: "the benchmark's suite is wrong")
    }
    let plan = Plan(suites: CompiledSuites(loaded.collection), profile: profile)
    let loop = PollLoop()
    var (failed, wall) = (0, Interval.zero)
    let sessions = try terminals.map { terminal in
      let port = try SerialPort(terminal.path, loop: loop)
      let origin = try OriginServer(loop: loop)
      let session = RunnerSession(
        runner: CaseRunner(plan: plan, addresses: origin.addresses), loop: loop, port: port,
        origin: origin)
      session.onCase = {
        if $0.verdict != .pass { failed += 1 }
        wall = max(wall, $0.duration)
      }
      return (session, port)
    }
    let processor = processorSeconds()
    for (session, _) in sessions { session.start() }
    _ = loop.run { sessions.allSatisfy { $0.0.isFinished } }
    let used = processorSeconds() - processor
    let kilobytes = residentKilobytes()
    for (_, port) in sessions { port.close() }
    guard failed == 0 else { throw BenchError(text: "\(failed) of the benchmark's cases failed") }
    // The opening asks the modules, too: what counts is an answer's time, times the exchanges.
    let answerTime = (0..<count).reduce(0.0) { sum, index in
      sum + Double(taken[2 * index]) / Double(max(1, taken[2 * index + 1]))
    }
    let modules = answerTime / Double(count) * Double((exchanges + 99) / 100 * 100) / 1e9
    return (Double(wall.nanoseconds) / 1e9, modules, used, kilobytes)
  }
}

private func processorSeconds() -> Double {
  var usage = rusage()
  getrusage(0, &usage)  // RUSAGE_SELF
  return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
    + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
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
