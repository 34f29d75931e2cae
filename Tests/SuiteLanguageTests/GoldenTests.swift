// Every kind of diagnostic has a file that causes it and beside it what people then read. To take a
// changed text over, look at the difference that the test prints and edit the `.expected` file.
import Diagnostics
import FoundationEssentials
import SuiteLanguage
import Testing

/// The names of the golden files, in order.
private func goldenNames(from here: String = #filePath) -> [String] {
  let folder = here.split(separator: "/").dropLast().joined(separator: "/")
  let found = try? FileManager.default.contentsOfDirectory(atPath: "/\(folder)/Golden")
  return (found ?? []).filter { $0.hasSuffix(".expected") }.map { String($0.dropLast(9)) }.sorted()
}

private func golden(_ name: String) throws -> [UInt8] {
  try packageFile("Tests/SuiteLanguageTests/Golden/" + name)
}

@Suite struct GoldenTests {
  @Test func `there are golden files`() {
    #expect(goldenNames().count >= 20)
  }

  @Test func `the catalogue that golden files share has no problem`() throws {
    let files = [SourceFile(path: "catalogue.attest", text: try golden("catalogue.attest"))]
    #expect(render(loadSuites(files).diagnostics, files: files) == "")
  }

  @Test(arguments: goldenNames())
  func `a wrong file is explained as its golden file says`(_ name: String) throws {
    let files = [
      SourceFile(path: "catalogue.attest", text: try golden("catalogue.attest")),
      SourceFile(path: name + ".attest", text: try golden(name + ".attest")),
    ]
    let expected = String(decoding: try golden(name + ".expected"), as: UTF8.self)
    let loaded = loadSuites(files)
    let found = name.hasPrefix("audit-") ? audit(loaded.collection, shared: [0]) : []
    #expect(render(loaded.diagnostics + found, files: files) == expected)
  }

  @Test func `problems come sorted by file, line and column`() throws {
    let files = try goldenNames().map {
      SourceFile(path: $0, text: try golden($0 + ".attest"))
    }
    let places = loadSuites(files).diagnostics.map { [$0.span.file, $0.span.line, $0.span.column] }
    try #require(places.count > 100)
    #expect(
      zip(places, places.dropFirst()).allSatisfy {
        $0.0.lexicographicallyPrecedes($0.1) || $0.0 == $0.1
      })
  }
}
