import Bench
import Diagnostics
import Formats
import BenchFile
import Ground
import ModuleCatalogue
import Results
import SuiteLanguage
import Testing

/// A catalogue of two series.
private let catalogue: Catalogue = {
  let text = """
    command HTTPDATA "import"
      manual 1.2
      responds within 1 s
      parameter length integer 1..64000
    series NL66x
      models NL668-EU
    series L61x
      models L610-CN

    """
  return loadSuites([SourceFile(path: "c.attest", text: Array(text.utf8))]).collection.catalogue
}()

private func read(_ text: String) -> (bench: ModuleBench, problems: String) {
  let file = SourceFile(path: "bench.yaml", text: Array(text.utf8))
  let (bench, diagnostics) = readBenchFile(file, catalogue: catalogue)
  return (bench, render(diagnostics, files: [file]))
}

@Suite struct BenchFileTests {
  @Test func `everything that the schema has is read`() throws {
    let (bench, problems) = read(
      """
      apn: internet
      skip-tags: [slow]
      modules:
        - name: rack1-a
          port: /dev/ttyUSB2
          series: NL66x
          line: 9600
          sim: {operator: Attest, iccid: 8986}
          power:
            on: [usbrelay, "A=1"]
            off: {shell: "relay off | logger", within: 5 s}
            settle: 3 s
          origin: {listen: 0.0.0.0:8080, url: http://example.org:8080}
          suites: http.*
          cases: [a, b*]
          tags: [x]
          expected-failures:
            - {suite: http.act, case: "get*", reason: known, ticket: FW-1, until: 2027-01-31}
        - name: rack1-b
          port: place:rack-1
          apn: other
          origin: {remote: "origin.example:8079", token-file: token, fingerprint: 775f, ca: ca.pem}
          expected-failures: [{case: b, reason: now and then, sometimes: true}]
      """)
    #expect(problems == "")
    let module = try #require(bench.modules.first)
    #expect(bench.modules.map(\.name) == ["rack1-a", "rack1-b"])
    #expect(bench.modules.map(\.apn) == ["internet", "other"])
    #expect(bench.modules.map(\.selection.skipTags) == [["slow"], ["slow"]])
    #expect(module.port == "/dev/ttyUSB2" && module.series == "NL66x" && module.line == "9600")
    #expect(module.sim.registeredOperator == "Attest" && module.sim.cardNumber == "8986")
    #expect(module.power.on == BenchCommand(words: ["usbrelay", "A=1"]))
    #expect(
      module.power.off
        == BenchCommand(words: ["/bin/sh", "-c", "relay off | logger"], within: .seconds(5)))
    #expect(module.power.settle == .seconds(3))
    #expect(module.origin.listen == "0.0.0.0:8080")
    #expect(module.origin.url == "http://example.org:8080")
    #expect(module.origin.remote == nil)
    let remote = bench.modules[1].origin
    #expect(remote.remote == "origin.example:8079" && remote.tokenFile == "token")
    #expect(remote.fingerprint == "775f" && remote.authorities == "ca.pem")
    #expect(module.selection.suites == ["http.*"] && module.selection.cases == ["a", "b*"])
    #expect(module.selection.tags == ["x"])
    let entry = try #require(module.expectedFailures.first)
    #expect(entry.covers(suite: "http.act", name: "get-one"))
    #expect(entry.failure.reason == "known" && entry.failure.ticket == "FW-1")
    #expect(entry.failure.until == "2027-01-31" && entry.failure.place == "bench.yaml:18")
    #expect(!entry.isIntermittent)
    #expect(bench.modules[1].expectedFailures.first?.isIntermittent == true)
  }

  @Test func `what only the caller can know is told where it stands, once`() {
    let text = """
      line: 96x
      modules:
        - {name: a, port: p}
        - {name: b, port: q, line: 9600, origin: {url: x}}
        - {name: c, port: r}
      """
    let file = SourceFile(path: "bench.yaml", text: Array(text.utf8))
    let diagnostics = readBenchFile(file, catalogue: catalogue) { module in
      module.name == "b"
        ? [
          BenchProblem(key: "origin.url", problem: "the url"),
          BenchProblem(key: "origin.remote", problem: "the remote"),
          BenchProblem(key: "series", problem: "the series"),
        ] : [BenchProblem(key: "line", problem: "the line", expected: "a number")]
    }.diagnostics
    #expect(diagnostics.map(\.problem) == ["the line", "the series", "the remote", "the url"])
    #expect(diagnostics.map(\.span.line) == [1, 4, 4, 4])
    #expect(diagnostics.map(\.span.column) == [7, 5, 44, 50])
    #expect(diagnostics.first?.expected == "a number")
  }

  @Test func `an unknown key is refused where it stands, with the nearest right one`() {
    let (_, problems) = read("modules:\n  - name: a\n    port: /dev/x\n    serie: L61x\n")
    #expect(problems.hasPrefix("bench.yaml:4:5: a module has no `serie`\n"))
    #expect(problems.contains("did you mean series?"))
  }

  @Test func `an unknown series is refused with the nearest right one`() {
    let (_, problems) = read("modules:\n  - {name: a, port: /dev/x, series: NL67x}\n")
    #expect(problems.hasPrefix("bench.yaml:2:37: no series and no model `NL67x`\n"))
    #expect(problems.contains("did you mean NL66x?"))
  }

  @Test func `all problems of a file come at once`() {
    let (_, problems) = read("apn: [a]\nmodules:\n  - nam: a\n  - {name: b!, port: p}\n")
    #expect(problems.split(separator: "\n").count { $0.hasPrefix("bench.yaml:") } == 5)
  }

  @Test(arguments: [
    ("", "1:1: the file is empty"),
    ("modules: []\n", "1:10: the bench has no module"),
    ("apn: x\n", "1:1: the bench has no `modules`"),
    ("modules: x\n", "1:10: modules are text"),
    ("modules: [1, 2\n", "2:1: while parsing a flow sequence"),
    ("a: &b 1\n", "1:4: anchors and aliases are not taken"),
    ("--- 1\n--- 2\n", "2:1: a second document"),
    ("modules:\n\t- a\n", "2:1: while scanning for the next token"),
    (
      "modules: [{name: a, port: x}, {name: a, port: y}]\n",
      "1:38: a second module with the name a"
    ),
    (
      "modules: [{name: a, port: x}, {name: b, port: x}]\n",
      "1:47: a second module with the port x"
    ),
    ("modules: [{name: a, port: x, port: y}]\n", "1:30: a second `port`"),
    ("modules: [{name: a, port: x, power: {on: relay}}]\n", "1:42: a command is text"),
    (
      "modules: [{name: a, port: x, power: {settle: 3}}]\n", "1:46: `3` is no length of time"
    ),
    (
      "modules: [{name: a, port: x, origin: {remote: h, token: t}}]\n",
      "1:50: `origin` has no `token`"
    ),
    (
      "modules: [{name: a, port: x, origin: {remote: h}}, {name: b, port: y, origin: {remote: h}}]\n",
      "1:88: a second module with the origin h"
    ),
    (
      "origin: {remote: h}\nmodules: [{name: a, port: x}, {name: b, port: y}]\n",
      "2:31: a second module with the origin h"
    ),
    (
      "modules: [{name: a, port: x, expected-failures: [{case: c, reason: r, until: 2027-02-30}]}]\n",
      "1:78: `2027-02-30` is no day"
    ),
    (
      "modules: [{name: a, port: x, expected-failures: [{case: c, reason: r, sometimes: 1}]}]\n",
      "1:82: `1` is neither true nor false"
    ),
    ("ünä: 1\nmodules: []\n", "1:1: the bench has no `ünä`"),
    ("{ä: 1, ö: 2}\n", "1:9: the bench has no `ö`"),
  ])
  func `what is wrong is told with line and column`(text: String, problem: String) {
    #expect(read(text).problems.contains("bench.yaml:" + problem))
  }

  @Test func `a file at the bound of depth is read and one past it refused`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "\n"
    }
    let bound = BenchFileLimits.depthMax
    #expect(!read(nested(bound)).problems.contains("levels"))
    #expect(read(nested(bound + 1)).problems.contains("levels"))
  }

  @Test func `a file past the bound of size is refused`() {
    let text = String(repeating: "#", count: BenchFileLimits.fileBytesMax + 1)
    #expect(read(text).problems.contains("more than \(BenchFileLimits.fileBytesMax) bytes"))
  }

  @Test(arguments: 0..<300) func `bytes of any kind give problems and no trap`(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let letters = Array("modules: [{name: a,\n  - port'\"&*!|>%@`#\u{0}\tü]}".utf8)
    let text = (0..<generator.below(200)).map { _ in letters[generator.below(letters.count)] }
    let file = SourceFile(path: "b", text: text)
    let (bench, diagnostics) = readBenchFile(file, catalogue: catalogue)
    #expect(!diagnostics.isEmpty || !bench.modules.isEmpty)
  }
}

@Suite struct LabResourcesTests {
  @Test func `a raw network port is reached by TCP`() {
    let lab = LabResources(
      environment: Array(
        """
        targets:
          P:
            resources:
            - NetworkSerialPort:
                port: 7217
                host: 127.0.0.1
                protocol: raw
            - PDUDaemonPort: {host: h, pdu: p, index: 1}

        """.utf8))
    #expect(lab.port == "tcp:127.0.0.1:7217")
    #expect(lab.hasPower)
    #expect(lab.classes == ["NetworkSerialPort", "PDUDaemonPort"])
  }

  @Test func `another protocol is RFC 2217`() {
    let text =
      "targets: {P: {resources: [NetworkSerialPort: {host: h, port: 1, protocol: rfc2217}]}}"
    #expect(LabResources(environment: Array(text.utf8)).port == "rfc2217:h:1")
  }

  @Test(arguments: ["", "[", "targets: {P: {resources: []}}", "targets: x"])
  func `a place without a serial port has none`(text: String) {
    #expect(LabResources(environment: Array(text.utf8)).port == nil)
  }
}
