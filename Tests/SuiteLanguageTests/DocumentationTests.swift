// The samples of the documentation are read as they stand there, so that it stays true.
import Diagnostics
import FoundationEssentials
import SuiteLanguage
import Testing

/// The bytes of a file of the package, by its path from the package's folder.
func packageFile(_ path: String, from here: String = #filePath) throws -> [UInt8] {
  let folders = here.split(separator: "/").dropLast(3)
  return [UInt8](
    try Data(contentsOf: URL(filePath: "/" + folders.joined(separator: "/") + "/" + path)))
}

/// The code samples of `Language.md` in order, each without its fences.
func samples() throws -> [String] {
  let text = String(
    decoding: try packageFile("Sources/attest/Attest.docc/Language.md"), as: UTF8.self)
  return text.split(separator: "```", omittingEmptySubsequences: false).enumerated()
    .filter { $0.offset % 2 == 1 }.map { String($0.element.dropFirst()) }
}

/// What is wrong with these texts, rendered; empty if nothing is.
func problems(_ texts: String...) -> String {
  let files = texts.enumerated().map {
    SourceFile(path: "\($0.offset).attest", text: Array($0.element.utf8))
  }
  return render(loadSuites(files).diagnostics, files: files)
}

@Suite struct DocumentationTests {
  @Test func `the samples of the language page are read without a problem`() throws {
    let samples = try samples()
    try #require(samples.count >= 7)
    let catalogue = samples[3].replacing("  …\n", with: "  responds within 1 s\n")
    let requirement = "requirement DATA-3 1.2 \"Each length is accepted\"\n"
    #expect(problems(samples[0], catalogue, requirement) == "")
  }

  @Test func `the samples of modules in text and of the TCP peer are read without a problem`()
    throws
  {
    let samples = try samples()
    let facts = """
      requirement TCP-6 2.3 "Byte for byte"
      command MIPSEND "send"
        responds within 1 s
        parameter socket integer 1..6
        parameter length integer 1..1460

      """
    #expect(problems(facts, samples[5], samples[6]) == "")
    let peer = samples[2].split(separator: "\n").map { "  \($0)\n" }.joined()
    #expect(problems("suite s \"s\"\ncase c\n" + peer) == "")
  }

  @Test func `the origin sample is read line by line without a problem`() throws {
    let lines = try samples()[1].split(separator: "\n").map(String.init)
    for line in lines.dropFirst() {
      let text = "suite s \"s\"\ncase c\n  \(lines[0])\n    \(line)\n"
      #expect(problems(text.replacing("EXPRESSION", with: "fill(3)")) == "")
    }
  }
}
