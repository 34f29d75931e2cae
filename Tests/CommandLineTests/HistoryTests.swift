import TestSupport
import Testing

@Suite struct HistoryCommandTests {
  private let bare = ["--series", "LE", "--suite", "http.read", "--suites", shippedSuitesPath]

  /// Runs the program in a folder and returns it once it has ended.
  private func attest(
    _ arguments: [String], _ folder: String, environment: [String] = []
  ) throws -> ChildProcess {
    let child = try ChildProcess(
      Program.path, arguments, folder: folder, environment: environment)
    #expect(child.wait() != nil)
    return child
  }

  @Test func `runs are added and can be asked for`() throws {
    try withFolder { folder in
      let run = ["run"] + bare + ["--history", "h.sqlite"]
      #expect(try attest(run, folder).status == 0)
      let fault = ["--fault", "read-drops-byte"]
      #expect(try attest(run + fault, folder).status == 1)
      let shown = try attest(["history", "--history", "h.sqlite"], folder)
      #expect(shown.status == 0)
      #expect(shown.output.contains("\n2 runs in the history\n"))
      #expect(shown.output.contains("FAILING"))
      #expect(shown.output.contains("LE LE270-CN (emulated)"))
      // Another fault is another firmware, so that nothing is flaky.
      #expect(shown.output.contains("emulator fault=read-drops-byte"))
      #expect(shown.output.contains("no flaky case"))
    }
  }

  @Test func `the page shows how the module went from run to run, also when made later`() throws {
    try withFolder { folder in
      let run = ["run"] + bare + ["--history", "h.sqlite", "--html", "r.html"]
      let first = try attest(run, folder)
      #expect(first.status == 0)
      #expect(try attest(run + ["--fault", "read-drops-byte"], folder).status == 1)
      let page = String(decoding: contents(folder + "/r.html"), as: UTF8.self)
      #expect(page.contains("<th scope=\"row\">LE</th><td>emulator fault=read-drops-byte</td>"))
      #expect(page.contains("<title>Run 1, "))
      let report = ["report", "Reports/attest.results.json", "--html", "later.html"]
      #expect(try attest(report + ["--history", "h.sqlite"], folder).status == 0)
      #expect(String(decoding: contents(folder + "/later.html"), as: UTF8.self) == page)
      #expect(try attest(report + ["--history", "none.sqlite"], folder).status == 2)
    }
  }

  @Test func `the environment names a history too`() throws {
    try withFolder { folder in
      let environment = ["ATTEST_HISTORY=h.sqlite"]
      #expect(try attest(["run"] + bare, folder, environment: environment).status == 0)
      let shown = try attest(["history", "--json"], folder, environment: environment)
      #expect(shown.output.hasPrefix("{\n  \"format\": \"attest-history\",\n  \"version\": 1,\n"))
    }
  }

  @Test(arguments: [[], ["--fault", "read-drops-byte"]])
  func `a damaged history costs neither the run nor its reports`(fault: [String]) throws {
    try withFolder { folder in
      try writeFile(String(repeating: "junk", count: 1000), to: folder + "/h.sqlite")
      let child = try attest(["run"] + bare + fault + ["--history", "h.sqlite"], folder)
      #expect(child.status == (fault.isEmpty ? 3 : 1))
      #expect(child.errorOutput.contains("h.sqlite: not a history, or a damaged one"))
      #expect(child.errorOutput.contains("the run goes on without it"))
      _ = validReport(folder + "/Reports/attest.junit.xml")
    }
  }

  @Test(arguments: [
    (["history"], "--history or $ATTEST_HISTORY names its file"),
    (
      ["history", "--history", "nowhere.sqlite"], "`attest run --history nowhere.sqlite` begins one"
    ),
    (["history", "--history", "x", "--since", "yesterday"], "--since yesterday: wants a day"),
  ])
  func `a question that cannot be answered ends in 2 with the remedy`(
    arguments: [String], said: String
  ) throws {
    try withFolder { folder in
      let child = try attest(arguments, folder)
      #expect(child.status == 2)
      #expect(child.errorOutput.contains(said))
    }
  }
}
