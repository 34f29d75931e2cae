// Lines that no author writes: each ends in one problem, and in bounded time.
import Diagnostics
import SuiteLanguage
import Testing

@Suite struct HostileTextTests {
  @Test(arguments: ["(", "[", "not ", "-", "fill(", "\"{", "1 + ", "min(1, "])
  func `a line that repeats one thing for ever ends in one problem`(_ piece: String) {
    let text = "suite s \"s\"\ncase c\n  ? " + String(repeating: piece, count: 20_000)
    let loaded = loadSuites([SourceFile(path: "x", text: Array(text.utf8))])
    #expect(loaded.diagnostics.count == 1)
  }
}
