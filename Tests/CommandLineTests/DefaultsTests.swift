// Options in files: `attest.yaml` beside the suites and `run` of a bench file, and what counts before what.
import TestSupport
import Testing

@Suite struct DefaultsTests {
  /// The lines of `--show-options`, each as option and source.
  private func shown(
    _ folder: String, _ more: String, environment: [String] = []
  ) throws -> [String] {
    let outcome = try Program.run(
      in: folder,
      ["run", "--suites", "small.attest", "--show-options"]
        + more.split(separator: " ").map(String.init), environment: environment)
    #expect(outcome.status == 0, "\(outcome.errorOutput)")
    return outcome.output.split(separator: "\n").map { line in
      line.split(separator: " ").joined(separator: " ")
    }
  }

  private func withDefaults(_ yaml: String, _ body: (String) throws -> Void) throws {
    try withFolder { folder in
      try writeFile(smallSuites, to: folder + "/small.attest")
      try writeFile(yaml, to: folder + "/attest.yaml")
      try body(folder)
    }
  }

  @Test func `an option that a file gives wrongly is told with its line`() throws {
    try withDefaults("retries: 1\nbudget: 5x\n") { folder in
      let outcome = try Program.run(in: folder, ["run", "--suites", "small.attest"])
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.hasSuffix("\n  --budget stands in ./attest.yaml:2\n"))
      #expect(!outcome.errorOutput.contains("--retries stands"))
    }
  }

  @Test func `the command line counts before the environment, that before bench and file`() throws {
    let yaml = """
      history: file.sqlite
      retries: 1
      allowance: 20
      property: {branch: main}
      bench: bench.yaml

      """
    try withDefaults(yaml) { folder in
      try writeFile(
        "run:\n  allowance: 30\n  verbose: true\nmodules:\n  - {name: a, port: /dev/null}\n",
        to: folder + "/bench.yaml")
      let lines = try shown(folder, "--retries 2", environment: ["ATTEST_HISTORY=env.sqlite"])
      for line in [
        "--retries 2 command line", "--history env.sqlite $ATTEST_HISTORY",
        "--property branch=main ./attest.yaml:4", "--bench bench.yaml ./attest.yaml:5",
        "--verbose bench.yaml:3",
      ] { #expect(lines.contains(line), "\(line) in \(lines)") }
      #expect(!lines.contains { $0.contains("file.sqlite") || $0.contains("--retries 1") })
    }
  }

  @Test func `options of a file are obeyed, and one on the command line takes their place`() throws
  {
    try withDefaults("case: [before]\nseries: L61x\njunit: out/r.xml\n") { folder in
      let line = ["run", "--suites", "small.attest"]
      let played = try Program.run(in: folder, line)
      #expect(played.status == 1)
      #expect(played.output.contains("0 passed, 1 failed, 0 skipped"))
      #expect(!contents(folder + "/out/r.xml").isEmpty)
      let other = try Program.run(in: folder, line + ["--case", "before", "after"])
      #expect(other.output.contains("0 passed, 2 failed, 0 skipped"))
      let listed = try Program.run(in: folder, ["list", "--suites", "small.attest"])
      #expect(listed.output == "L61x s/before [X-1]\n", "\(listed.errorOutput)")
    }
  }

  @Test(arguments: [
    ("retry: 2\n", "attest.yaml:1:1: ", "no option `retry`"),
    ("retries: 1\nverbose: maybe\n", "attest.yaml:2:10: ", "neither on nor off"),
    ("suites: x\n", "attest.yaml:1:1: ", "for the command line alone"),
    ("retries: {a: 1}\n", "attest.yaml:1:10: ", "`retries` is a mapping"),
    ("- retries\n", "attest.yaml:1:1: ", "the options are a list"),
    ("retries: [\n", "attest.yaml:2:1: ", ""),
    ("no-exhaustive: true\n", "attest.yaml:1:1: ", "`exhaustive: false`"),
  ])
  func `a bad file ends in 2 with its place`(yaml: String, place: String, why: String) throws {
    try withDefaults(yaml) { folder in
      let outcome = try Program.run(in: folder, ["run", "--suites", "small.attest"])
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.contains(place), "\(outcome.errorOutput)")
      #expect(outcome.errorOutput.contains(why), "\(outcome.errorOutput)")
      #expect(outcome.output.isEmpty)
    }
  }

  @Test func `a bad value of a file is refused as on the command line`() throws {
    try withDefaults("retries: many\n") { folder in
      let outcome = try Program.run(in: folder, ["run", "--suites", "small.attest"])
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.contains("many"))
    }
  }

  @Test func `values of secret settings are not shown`() throws {
    try withDefaults("set: {pin: hidden-1}\n") { folder in
      try writeFile(
        smallSuites + "setting pin secret \"the PIN\"\nsetting key secret \"a key\"\n",
        to: folder + "/small.attest")
      let lines = try shown(folder, "", environment: ["ATTEST_SET_KEY=hidden-2"])
      #expect(lines.contains("--set 'pin=****' ./attest.yaml:1"), "\(lines)")
      #expect(lines.contains("--set key=**** $ATTEST_SET_KEY"))
      #expect(!lines.contains { $0.contains("hidden") })
    }
  }

  @Test func `the help has examples, and its options in groups`() throws {
    let help = try Program.run("run", "--help").output
    for part in [
      "Examples:", "attest run --failed-from", "WHICH MODULES:", "WHICH CASES:", "VERDICTS:",
      "REPORTS AND OUTPUT:", "THE EMULATOR:",
    ] { #expect(help.contains(part), "\(part)") }
  }
}
