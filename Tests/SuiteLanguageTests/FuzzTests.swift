// Whatever the bytes, loading ends with a tree or diagnostics whose places lie within the files.
import MachineContract
import SuiteLanguage
import Testing

private func sampleTexts() throws -> [[UInt8]] {
  try samples().map { Array($0.utf8) } + [
    try packageFile("Tests/SuiteLanguageTests/Golden/catalogue.attest"),
    try packageFile("Tests/SuiteLanguageTests/Golden/types.attest"),
    try packageFile("Tests/SuiteLanguageTests/Golden/texts.attest"),
    try packageFile("Tests/SuiteLanguageTests/Golden/origin.attest"),
    try packageFile("Tests/SuiteLanguageTests/Golden/structure.attest"),
  ]
}

/// A small generator with a fixed seed (xorshift), so that a failure repeats.
private struct Dice {
  var state: UInt64
  mutating func next(below bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }
}

@Suite struct FuzzTests {
  private func checkPlaces(_ files: [SourceFile]) {
    let loaded = loadSuites(files)
    let text = render(loaded.diagnostics, files: files)
    #expect(text.isEmpty == loaded.diagnostics.isEmpty)
    for diagnostic in loaded.diagnostics {
      let span = diagnostic.span
      #expect(files.indices.contains(span.file) && span.line >= 1 && span.column >= 1)
      #expect(span.length >= 1)
      if files.indices.contains(span.file) {
        #expect(span.line <= files[span.file].text.count + 1)
        #expect(span.column <= files[span.file].text.count + 2)
      }
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `mutated files never trap`(_ seed: UInt64) throws {
    let texts = try sampleTexts()
    var dice = Dice(state: seed &* 0x9E37_79B9_7F4A_7C15)
    let interesting = Array("{}\"#<>~?:/\\|()[]=-+.,\n\t \u{0}\u{7F}0xé".utf8)
    for _ in 0..<300 {
      var text = texts[dice.next(below: texts.count)]
      for _ in 0...dice.next(below: 6) where !text.isEmpty {
        let at = dice.next(below: text.count)
        switch dice.next(below: 5) {
        case 0: text[at] = UInt8(dice.next(below: 256))
        case 1: text.remove(at: at)
        case 2: text.insert(interesting[dice.next(below: interesting.count)], at: at)
        case 3: text.removeSubrange(at..<min(text.count, at + dice.next(below: 40)))
        default:
          let from = dice.next(below: text.count)
          text.insert(contentsOf: text[from..<min(text.count, from + 60)], at: at)
        }
      }
      checkPlaces([
        SourceFile(path: "a", text: texts[dice.next(below: texts.count)]),
        SourceFile(path: "b", text: text),
      ])
    }
  }

  @Test func `files of random bytes never trap`() {
    var dice = Dice(state: 77)
    for _ in 0..<200 {
      let text = (0..<dice.next(below: 300)).map { _ in UInt8(dice.next(below: 256)) }
      checkPlaces([SourceFile(path: "x", text: text)])
    }
  }

  @Test func `every beginning of a file is read without a trap`() throws {
    let text = try packageFile("Tests/SuiteLanguageTests/Golden/catalogue.attest")
    for count in stride(from: 0, to: text.count, by: 3) {
      checkPlaces([SourceFile(path: "x", text: Array(text.prefix(count)))])
    }
  }

  @Test(arguments: ["(", "[", "not ", "-", "fill(", "\"{", "1 + ", "min(1, "])
  func `a line that repeats one thing for ever ends in one problem`(_ piece: String) {
    let text = "suite s \"s\"\ncase c\n  ? " + String(repeating: piece, count: 20_000)
    let loaded = loadSuites([SourceFile(path: "x", text: Array(text.utf8))])
    #expect(loaded.diagnostics.count == 1)
  }
}
