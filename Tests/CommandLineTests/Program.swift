// The built program, run as a user runs it.
import Glibc
import Ground
import Ports
import TestSupport
import Testing

/// What came of a program.
struct Outcome {
  var status: Int32?
  var output: String
  var errorOutput: String
}

enum Program {
  /// The executable beside the test bundle, else the debug build's.
  static let path: String = {
    let own = linkTarget("/proc/self/exe") ?? ""
    let beside = own.split(separator: "/").dropLast().joined(separator: "/")
    let root = shippedSuitesPath.split(separator: "/").dropLast().joined(separator: "/")
    let candidates = ["/\(beside)/attest", "/\(root)/.build/debug/attest"]
    return candidates.first { access($0, X_OK) == 0 } ?? candidates[1]
  }()

  /// Starts the program on the shipped suites, unless the arguments name others.
  static func start(
    _ arguments: String..., folder: String, environment: [String] = []
  ) throws -> ChildProcess {
    try ChildProcess(
      path, withSuites(arguments), folder: folder, environment: environment)
  }

  /// Runs the program to its end in a folder of its own.
  static func run(_ arguments: String..., environment: [String] = []) throws -> Outcome {
    try run(arguments, environment: environment)
  }

  /// Runs the program to its end in a folder of its own.
  static func run(_ arguments: [String], environment: [String] = []) throws -> Outcome {
    try withFolder { try run(in: $0, arguments, environment: environment) }
  }

  /// Runs the program to its end in a folder that is there.
  static func run(
    in folder: String, _ arguments: [String], environment: [String] = [],
    seconds: Int64 = patience
  ) throws -> Outcome {
    let child = try ChildProcess(
      path, withSuites(arguments), folder: folder, environment: environment)
    let status = child.wait(seconds: seconds)
    return Outcome(status: status, output: child.output, errorOutput: child.errorOutput)
  }

  private static func withSuites(_ arguments: [String]) -> [String] {
    let takesSuites = [
      "run", "list", "check", "coverage", "emulate", "explore", "prove", "ports",
    ].contains(
      arguments.first)
    if !takesSuites || arguments.contains("--suites") { return arguments }
    return arguments + ["--suites", shippedSuitesPath]
  }
}

/// A pseudo-terminal whose module is a closure: it gets each command line and returns the answer.
final class ScriptedPort {
  let loop: PollLoop
  let terminal: PseudoTerminal
  private(set) var lines: [String] = []
  private var line: [UInt8] = []

  init(on loop: PollLoop = PollLoop(), _ answer: @escaping (String) -> String) throws {
    self.loop = loop
    terminal = try PseudoTerminal(loop: loop)
    terminal.onBytes = { [unowned self] bytes in
      for index in bytes.indices {
        guard bytes[index] == 0x0D else {
          line.append(bytes[index])
          continue
        }
        lines.append(String(decoding: line, as: UTF8.self))
        line = []
        terminal.send(Array(answer(lines[lines.count - 1]).utf8))
      }
    }
  }

  deinit { terminal.close() }

  /// Serves until a line has come, as long as a test waits.
  func serve(until line: String) -> Bool {
    loop.run(for: .seconds(patience)) { lines.contains(line) }
  }

  /// Serves until the program has ended, as long as a test waits, and returns its exit status.
  func serve(_ child: ChildProcess) -> Int32? {
    for _ in 0..<(patience * 100) where child.status == nil {
      _ = loop.run(for: .milliseconds(10)) { false }
    }
    return child.status
  }
}

/// Expects a report at the path that the validator passes, and returns its text.
func validReport(_ path: String) -> String {
  if Validator.isThere {
    let verdict = Validator.verdict(on: path)
    #expect(verdict.status == 0, "\(verdict.output)")
  }
  let text = String(decoding: contents(path), as: UTF8.self)
  #expect(text.contains("</testsuites>"))
  return text
}

/// A folder of suites so small that a run takes no time.
let smallSuites = """
  requirement X-1 1.2 "first"
  requirement X-2 1.2 "second"
  command HTTPDATA "import"
    manual 1.2
    responds within 1000 ms
    parameter length integer 1..64000
  series L61x
    models L610-CN
  suite s "s"
    manual 1.2
  case before
    shows X-1
    > AT+A
    < OK
  case hanging
    > AT+HANG
    < OK
      within 60 s
  case after
    > AT+B
    < OK

  """
