import Diagnostics
import Ground
import Results
import TestSupport
import Testing

@testable import Analysis

@Suite struct MergingTests {
  private func complaint(_ a: RunResult, _ b: RunResult) -> String? {
    do {
      _ = try merged([("a", a), ("b", b)])
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `cases of one module are joined in the order of the files`() throws {
    let run = try merged([
      ("a", run([("s/1", .pass)])), ("b", run([("s/2", .fail)])),
      ("c", run([("s/1", .pass)], module: "L61x")),
    ])
    #expect(run.modules.map(\.name) == ["LE", "L61x"])
    #expect(run.modules[0].cases.map(\.name) == ["1", "2"])
  }

  @Test func `a case that two files have is there once, with the worse verdict and a note`() throws
  {
    for (first, second) in [(Verdict.pass, Verdict.fail), (.fail, .pass)] {
      let run = try merged([("a", run([("s/1", first)])), ("b", run([("s/1", second)]))])
      let cases = run.modules[0].cases
      #expect(cases.map(\.verdict) == [.fail])
      #expect(cases[0].notes == ["played twice: \(first) in a, \(second) in b"])
    }
  }

  @Test func `probes that every shard played are there once without a note`() throws {
    let one = run([("probes/p", .pass)])
    let cases = try merged([("a", one), ("b", one)]).modules[0].cases
    #expect(cases == one.modules[0].cases)
  }

  @Test func `what the files say of the run is joined`() throws {
    var (a, b) = (run([("s/1", .pass)]), run([("s/2", .pass)]))
    (a.startedAt, b.startedAt) = (200, 100)
    (a.wall, b.wall) = (.seconds(5), .seconds(9))
    b.interruption = "interrupted by SIGTERM"
    a.modules[0].port = "/dev/ttyUSB0"
    b.modules[0].port = "/dev/ttyUSB1"
    b.modules[0].identity = [("model", "LE270-CN")]
    a.modules[0].remarks = ["power on: exit status 0"]
    b.modules[0].remarks = ["power on: exit status 7"]
    let run = try merged([("a", a), ("b", b)])
    #expect(run.startedAt == 100)
    #expect(run.wall == .seconds(9))
    #expect(run.interruption == "b: interrupted by SIGTERM")
    #expect(run.modules[0].port == "/dev/ttyUSB0, /dev/ttyUSB1")
    #expect(run.modules[0].identity.map(\.value) == ["LE270-CN"])
    #expect(
      run.modules[0].remarks == ["power on: exit status 0", "power on: exit status 7"])
  }

  @Test func `what a rerun must repeat stays with each module where the files differ`() throws {
    var (a, b) = (run([("s/1", .pass)]), run([("s/1", .pass)], module: "L61x"))
    a.rerunArguments = ["--fault", "head-late"]
    let differing = try merged([("a", a), ("b", b)])
    #expect(differing.rerunArguments == [])
    #expect(differing.modules.map(\.rerunArguments) == [["--fault", "head-late"], []])
    b.rerunArguments = a.rerunArguments
    let same = try merged([("a", a), ("b", b)])
    #expect(same.rerunArguments == ["--fault", "head-late"])
    #expect(same.modules.map(\.rerunArguments) == [nil, nil])
  }

  @Test func `instants count from the beginning of the first shard`() throws {
    var (a, b) = (run([("s/1", .pass)]), run([("s/2", .pass)]))
    (a.modules[0].startedAt, b.modules[0].startedAt) = (100, 103)
    b.modules[0].cases[0].transcript = [TranscriptEntry(at: .start, kind: .sent, bytes: [])]
    let moved = try merged([("a", a), ("b", b)]).modules[0].cases[1]
    #expect(moved.began == Instant(nanoseconds: 3_000_000_000))
    #expect(moved.transcript[0].at == moved.began)
  }

  @Test func `runs that do not belong together are refused`() {
    let one = run([("s/1", .pass)], revision: "1")
    var other = one
    other.version = "0.2.0"
    #expect(complaint(one, other)?.hasPrefix("b: was made by attest 0.2.0, a by 0.1.0") == true)
    other = one
    other.seed = 7
    #expect(complaint(one, other) == "b: has the seed 7, a no seed; one run has one seed")
    other = run([("s/1", .pass)], revision: "2")
    #expect(
      complaint(one, other)?.hasPrefix(
        "b: the module LE has the identity revision 2 here and 1 in a: not the same module") == true
    )
    other = one
    other.modules.append(one.modules[0])
    #expect(complaint(one, other)?.hasPrefix("b: has two modules named LE") == true)
  }
}
