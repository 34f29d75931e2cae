// Prints what a run costs, each figure against a stated rival measured in the same run, because only
// ratios mean anything on a shared machine. `make bench` runs it.
import Diagnostics
import CRival
import CaseRunner
import Glibc
import HTTPOrigin
import Ground
import ModuleCatalogue
import OriginServer
import Ports
import Results
import Bench
import SuiteLanguage

@main
struct Benchmarks {
  static let dataBytes = 360_000
  static let rounds = 5

  static func main() {
    do {
      try play()
    } catch {
      let problem = (error as? BenchError)?.text ?? "\(error)"
      let text = "attest-bench: \(problem)\nusage: attest-bench [ATTEST | many | exchanges COUNT]\n"
      _ = Array(text.utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
      exit(2)
    }
  }

  private static func play() throws {
    let arguments = CommandLine.arguments
    if arguments.count == 3, arguments[1] == "exchanges", let count = Int(arguments[2]) {
      // For callgrind, which counts the instructions of a known number of exchanges.
      let bench = try Bench(dataBytes: dataBytes)
      defer { bench.end() }
      _ = try bench.play(exchanges(count))
      return
    }
    if arguments.count == 2, arguments[1] == "many" {
      try manyModules()
      return
    }
    let attest = arguments.count == 2 ? arguments[1] : ".build/release/attest"
    try simulatedRun(attest)
    try startUp(attest)
    try pingPong(5_000)
    try readData()
    try manyModules()
  }

  /// A suite with so many exchanges in one case, transcript and verdict included.
  static func exchanges(_ count: Int) -> String {
    """
    suite bench "exchanges"
    case ping
      let n = 0
      while n < \((count + 99) / 100)
        let n = n + 1
        let m = 0
        while m < 100
          let m = m + 1
          > AT
          < OK
    """
  }

  static func reading(_ reads: Int) -> String {
    """
    suite bench "reading"
    case read
      let n = 0
      while n < \(reads)
        let n = n + 1
        > AT+HTTPREAD=0,\(dataBytes)
        < +HTTPREAD: {count:int}
        << count as got
        < OK
        ? length(got) == \(dataBytes)
    """
  }

  /// The whole default run as a process of its own: time and memory.
  static func simulatedRun(_ attest: String) throws {
    var times: [Double] = []
    var memory = 0
    for _ in 0..<3 {
      let usage = try run([attest, "run", "--junit", "/tmp/attest-bench.xml"])
      times.append(usage.seconds)
      memory = max(memory, usage.kilobytes)
    }
    print(
      "whole simulated run: \(decimal(times.min() ?? 0)) s wall (best of 3, goal < 2), "
        + "\(memory / 1024) MB (goal < 200)")
  }

  static func startUp(_ attest: String) throws {
    let (master, path) = try openPseudoTerminal()
    defer { close(master) }
    var best = Int64.max
    for _ in 0..<rounds {
      let taken = withArguments([attest, "run", "--port", path, "--series", "L61x"]) {
        rival_time_to_first_byte(master, $0)
      }
      if taken > 0 { best = min(best, taken) }
    }
    print("start-up to first byte sent: \(decimal(Double(best) / 1e6)) ms (goal < 12)")
  }

  static func pingPong(_ count: Int) throws {
    let bench = try Bench(dataBytes: dataBytes)
    defer { bench.end() }
    var (ours, rival) = (Double.infinity, Double.infinity)
    for _ in 0..<rounds {
      rival = min(rival, Double(bench.rivalPingPong(count)))
      ours = min(ours, try bench.play(exchanges(count)))
    }
    print(
      "exchanges over a pseudo-terminal: \(Int(Double(count) / ours * 1e9))/s, C "
        + "\(Int(Double(count) / rival * 1e9))/s, ratio \(decimal(rival / ours)) (goal >= 0.9)")
  }

  static func readData() throws {
    let bench = try Bench(dataBytes: dataBytes)
    defer { bench.end() }
    var (ours, rival) = (Double.infinity, Double.infinity)
    for _ in 0..<rounds {
      rival = min(rival, Double((0..<10).reduce(0) { sum, _ in sum + bench.rivalRead() }))
      ours = min(ours, try bench.play(reading(10)))
    }
    print(
      "\(dataBytes) bytes read and checked: \(decimal(ours / 1e7)) ms, C \(decimal(rival / 1e7)) ms, "
        + "ratio \(decimal(ours / rival)) (goal <= 1.4)")
  }
}

/// A pseudo-terminal with a responder on the module's side.
final class Bench {
  private let loop = PollLoop()
  private let path: String
  private let master: Int32
  private let responder: Int32
  private let client: Int32
  private let dataBytes: Int

  init(dataBytes: Int) throws {
    self.dataBytes = dataBytes
    (master, path) = try openPseudoTerminal()
    client = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK)
    responder = rival_spawn_responder(master, Int32(dataBytes))
  }

  func end() {
    rival_end_responder(responder)
    close(client)
    close(master)
  }

  func rivalPingPong(_ count: Int) -> Int64 { rival_ping_pong(client, Int32(count)) }

  func rivalRead() -> Int64 { rival_read(client, Int32(dataBytes)) }

  /// Plays a suite of one case; returns the nanoseconds of the case.
  func play(_ suite: String) throws -> Double {
    let catalogue = "series L61x\n"
    let loaded = loadSuites([
      SourceFile(path: "bench.attest", text: Array(suite.utf8)),
      SourceFile(path: "catalogue.attest", text: Array(catalogue.utf8)),
    ])
    guard loaded.diagnostics.isEmpty, let profile = loaded.collection.catalogue.profiles.first
    else {
      throw BenchError(text: render(loaded.diagnostics, files: loaded.collection.files))
    }
    let port = try SerialPort(path, loop: loop)
    let origin = try OriginServer(loop: loop)
    let plan = Plan(suites: CompiledSuites(loaded.collection), profile: profile)
    let session = RunnerSession(
      runner: CaseRunner(plan: plan, addresses: origin.addresses), loop: loop, port: port,
      origin: origin)
    var played: CaseResult?
    session.onCase = { played = $0 }
    session.start()
    _ = loop.run { session.isFinished }
    port.close()
    guard let played, played.verdict == .pass else {
      throw BenchError(text: "the benchmark's case failed: \(played?.finding?.message ?? "")")
    }
    return Double(played.duration.nanoseconds)
  }
}

func openPseudoTerminal() throws -> (master: Int32, path: String) {
  var path = [CChar](repeating: 0, count: 128)
  let master = rival_open_pseudo_terminal(&path, Int32(path.count))
  guard master >= 0 else { throw BenchError(text: "no pseudo-terminal is to be had") }
  return (master, String(decoding: path.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self))
}

struct BenchError: Error {
  var text: String
}

/// Calls `body` with C's idea of a program's arguments.
func withArguments(
  _ arguments: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int64
) -> Int64 {
  var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeMutableBufferPointer { buffer in
    buffer.baseAddress.map { body(UnsafePointer($0)) } ?? -1
  }
}

/// Runs a program to its end with its output dropped.
func run(_ arguments: [String]) throws -> (seconds: Double, kilobytes: Int) {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
  var process: pid_t = 0
  let clock = ContinuousClock()
  let began = clock.now
  let failed = withArguments(arguments) { pointers in
    Int64(
      posix_spawn(
        &process, arguments[0], &actions, nil,
        UnsafeMutablePointer(mutating: pointers), environ))
  }
  guard failed == 0 else { throw BenchError(text: "\(arguments[0]) does not start") }
  var status: Int32 = 0
  var usage = rusage()
  wait4(process, &status, 0, &usage)
  guard status == 0 else { throw BenchError(text: "\(arguments[0]) ends with status \(status)") }
  let elapsed = clock.now - began
  let seconds =
    Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
  return (seconds, usage.ru_maxrss)
}

/// Three decimals.
func decimal(_ value: Double) -> String {
  if value < 0 { return "-" + decimal(-value) }
  let thousandths = Int((value * 1000).rounded())
  return "\(thousandths / 1000)." + padded(String(thousandths % 1000), to: 3)
}
