// The JUnit file as other programs read it; `.ci/run` installs them where PyPI can be reached.
import Reports
import Results
import TestSupport
import Testing

/// A run with every verdict, and with text that would spoil a page that trusts it.
private func awkwardRun() -> RunResult {
  var run = mixedRun()
  run.modules[0].cases[5].name = "length[text=<script>alert(1)</script>&\u{1}]"
  run.modules[0].cases[5].finding?.received = "]]><img src=x onerror=alert(1)>"
  return run
}

@Suite struct ConsumerTests {
  @Test(
    .enabled(
      if: Python.has("junitparser"), "junitparser is not installed: pip install junitparser"))
  func `junitparser counts what was counted`() throws {
    try withFolder { folder in
      let path = folder + "/a.xml"
      try JUnitReport(run: awkwardRun()).write(toPath: path)
      let read = Python.run(
        """
        -c 'import junitparser
        x = junitparser.JUnitXml.fromfile("\(path)")
        print(x.tests, x.failures, x.errors, x.skipped, len([c for s in x for c in s]))'
        """)
      #expect(read.output == "6 1 2 1 6\n")
    }
  }

  @Test(
    .enabled(
      if: Python.has("junit2htmlreport"), "junit2html is not installed: pip install junit2html"))
  func `junit2html makes a page that shows each case and obeys none`() throws {
    try withFolder { folder in
      let (path, page) = (folder + "/a.xml", folder + "/a.html")
      try JUnitReport(run: awkwardRun()).write(toPath: path)
      let made = Python.run("-m junit2htmlreport \(path) \(page)")
      #expect(made.status == 0, "\(made.output)")
      let html = text(contents(page))
      for result in awkwardRun().modules[0].cases.dropLast() {
        #expect(html.contains(result.name))
      }
      #expect(html.contains("a prompt came where ERROR was due"))
      #expect(!html.contains("<script>alert") && !html.contains("<img src=x"))
    }
  }

  /// A run of one suite, with labels, tags and a play that failed before one that passed.
  private func labelledRun() -> RunResult {
    var flaky = CaseResult(
      suite: "http.read", name: "all[order=x]", file: "http/read.attest", line: 12,
      requirements: ["READ-1"], manual: "1.3", verdict: .pass)
    flaky.failedAttempts = [flakyAttempt()]
    flaky.tags = ["slow", "network"]
    var run = RunResult(
      modules: [ModuleResult(name: "LE", series: "LE", cases: [flaky])], version: "0.1.0")
    run.startedAt = 1_772_323_190
    run.circumstances.properties = [RunProperty(name: "build", value: "1234")]
    run.circumstances.zoneMinutes = 60
    return run
  }

  /// Writes the report of a run and returns what a line of Python that knows its `path` prints.
  private func read(_ run: RunResult, _ python: String) throws -> String {
    try withFolder { folder in
      let path = folder + "/a.xml"
      try JUnitReport(run: run).write(toPath: path)
      return Python.run("-c 'path = \"\(path)\"\n\(python)'").output
    }
  }

  @Test(.enabled(if: Python.has("junitparser"), "pip install junitparser"))
  func `the file, the line, the tags, the labels and the moment with its zone are read back`()
    throws
  {
    let text = try read(
      labelledRun(),
      """
      import junitparser
      suite = next(iter(junitparser.JUnitXml.fromfile(path)))
      facts = {p.name: p.value for p in suite.properties()}
      for name in ["line.all", "tags.all", "build", "started"]: print(facts[name])
      print(suite._elem.get("file"), suite.timestamp)
      """)
    #expect(
      text == """
        12
        slow network
        1234
        2026-03-01T00:59:50.000+01:00
        http/read.attest 2026-02-28T23:59:50

        """)
  }

  @Test(.enabled(if: Python.has("junitparser"), "pip install junitparser"))
  func `what publish-unit-test-result asks of each case is there`() throws {
    // As its parser asks junitparser, flavour xunit2.
    let text = try read(
      labelledRun(),
      """
      from junitparser.xunit2 import JUnitXml
      for suite in JUnitXml.fromfile(path):
          for case in suite: print(case.classname, case.name, case.time, case.result, case.is_passed)
      """)
    #expect(text == "LE.http.read all[order=x] 0.0 [] True\n")
  }

  @Test(.enabled(if: Python.has("xunitparserx"), "pip install xunitparserx"))
  func `xunitparserx counts what was counted`() throws {
    let text = try read(
      labelledRun(),
      """
      import xunitparserx
      suite, result = xunitparserx.parse(open(path))
      print(result.testsRun, len(result.failures), len(result.errors), suite.properties["build"])
      """)
    #expect(text == "1 0 0 1234\n")
  }

  @Test(.enabled(if: Python.has("trcli"), "pip install trcli"))
  func `TestRail's uploader finds each case in its suite`() throws {
    let text = try read(
      awkwardRun(),
      """
      from pathlib import Path
      from trcli.cli import Environment
      from trcli.readers.junit_xml import JunitParser
      asked = Environment(cmd="parse_junit")
      asked.file, asked.case_matcher, asked.special_parser, asked.suite_id = Path(path), "auto", None, None
      for suite in JunitParser(asked).parse_file():
          for section in suite.testsections:
              print(section.name, [case.result.status_id for case in section.testcases])
      """)
    #expect(text.contains("NL66x.http.data ["), "\(text)")
  }
}
