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
}
