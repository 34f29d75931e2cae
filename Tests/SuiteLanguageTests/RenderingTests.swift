// Rendering keeps hostile bytes from the terminal and long lines short; limits hold at their edge.
import Diagnostics
import SuiteLanguage
import Testing

@Suite struct RenderingTests {
  private func rendered(_ text: [UInt8], column: Int, length: Int = 1) -> [String] {
    let span = SourceSpan(file: 0, line: 1, column: column, length: length)
    let lines = render(
      [Diagnostic(span: span, problem: "p", expected: "e", suggestion: "s")],
      files: [SourceFile(path: "a\u{1B}b", text: text)])
    return lines.split(separator: "\n").map(String.init)
  }

  @Test func `control bytes are escaped and the caret stands below its byte`() {
    #expect(
      rendered([0x1B, 0x5B, 0x41, 0x42], column: 3, length: 2) == [
        "a\\x1Bb:1:3: p", "  \\x1B[AB", "       ^~", "  expected e", "  did you mean s?",
      ])
  }

  @Test func `letters of other scripts are shown and turns of direction are not`() {
    let lines = rendered(Array("é\u{202E}x".utf8), column: 6)
    #expect(lines[1] == "  é\\xE2\\x80\\xAEx")
    #expect(lines[2] == "  " + String(repeating: " ", count: 13) + "^")
  }

  @Test func `a long line is shown as a window around the place`() {
    let lines = rendered([UInt8](repeating: 0x61, count: 10_000_000), column: 5_000_000)
    #expect(lines[1].count <= shownColumnsMax + 4)
    #expect(lines[1].hasPrefix("  …") && lines[1].hasSuffix("…"))
  }

  @Test func `a place outside its file is rendered all the same`() {
    #expect(rendered([], column: 9)[0] == "a\\x1Bb:1:9: p")
  }
}

@Suite struct LimitTests {
  private func count(_ expression: String) -> Int {
    let text = "suite s \"s\"\ncase c\n  ? 0 < \(expression)"
    return loadSuites([SourceFile(path: "x", text: Array(text.utf8))]).diagnostics.count
  }

  @Test func `parentheses may nest to the limit and no deeper`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth - 1) + "1" + String(repeating: ")", count: depth - 1)
    }
    #expect(count(nested(SuiteLimits.nestingMax)) == 0)
    #expect(count(nested(SuiteLimits.nestingMax + 1)) == 1)
  }

  @Test func `a line may have operators to the limit and no more`() {
    func sum(_ operators: Int) -> String { "1" + String(repeating: " + 1", count: operators - 1) }
    #expect(count(sum(SuiteLimits.operatorsMax)) == 0)
    #expect(count(sum(SuiteLimits.operatorsMax + 1)) == 1)
  }

  @Test func `a name may be as long as the limit and no longer`() {
    func lets(_ length: Int) -> Int {
      let text = "suite s \"s\"\ncase c\n  let \(String(repeating: "n", count: length)) = 1"
      return loadSuites([SourceFile(path: "x", text: Array(text.utf8))]).diagnostics.count
    }
    #expect(lets(SuiteLimits.nameBytesMax) == 0)
    #expect(lets(SuiteLimits.nameBytesMax + 1) == 1)
  }

  @Test func `a case may have variables to the limit and no more`() {
    func variables(_ count: Int) -> Int {
      let lines = (0..<count).map { "  let v\($0) = 1\n" }.joined()
      let text = "suite s \"s\"\ncase c\n" + lines
      return loadSuites([SourceFile(path: "x", text: Array(text.utf8))]).diagnostics.count
    }
    #expect(variables(SuiteLimits.variablesMax) == 0)
    #expect(variables(SuiteLimits.variablesMax + 1) == 1)
  }

  @Test func `steps may use steps to the limit and no deeper`() {
    func chain(_ depth: Int) -> Int {
      var text = ""
      for level in 1..<depth { text += "steps s\(level)\n  use s\(level + 1)\n" }
      text += "steps s\(depth)\n  > AT\n"
      return loadSuites([SourceFile(path: "x", text: Array(text.utf8))]).diagnostics.count
    }
    #expect(chain(SuiteLimits.useDepthMax) == 0)
    #expect(chain(SuiteLimits.useDepthMax + 1) == 1)
  }

  @Test func `a file beyond the limit is one problem`() {
    let file = SourceFile(
      path: "x", text: [UInt8](repeating: 0x20, count: SuiteLimits.fileBytesMax + 1))
    #expect(loadSuites([file]).diagnostics.count == 1)
  }

  @Test func `more problems than the limit end in a last one that counts the rest`() throws {
    let text = String(repeating: "x\n", count: SuiteLimits.diagnosticsMax + 5)
    let found = loadSuites([SourceFile(path: "x", text: Array(text.utf8))]).diagnostics
    #expect(found.count == SuiteLimits.diagnosticsMax)
    #expect(try #require(found.last).problem == "and 6 problems more")
  }
}
