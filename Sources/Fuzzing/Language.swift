// The suite language: whatever the bytes, loading ends in a tree or in diagnostics that lie within the
// files, and harmless additions change nothing while harmful ones never go unseen.
import Diagnostics
import SuiteLanguage

func playLanguage(_ choices: inout Choices) throws {
  var files: [SourceFile]
  let changed: Int
  switch choices.below(4) {
  case 0:  // everything as shipped but for one file
    files = Corpus.suites
    changed = choices.below(files.count)
  case 1:  // modules in text, their faults, and a TCP peer
    files = Corpus.second
    changed = choices.below(files.count)
  case 2:  // two files that need not fit
    let all = Corpus.suites + Corpus.second + Corpus.wrong
    files = [choices.pick(all), choices.pick(all)]
    changed = 1
  default:
    files = [SourceFile(path: "x", text: choices.text())]
    changed = 0
  }
  let changes = choices.below(7)
  files[changed].text = choices.mutated(files[changed].text, changes: changes)
  let loaded = loadSuites(files)
  try checkPlaces(loaded.diagnostics, files)
  if loaded.diagnostics.isEmpty { try checkPlaces(audit(loaded.collection), files) }

  // A comment at the end changes nothing.
  var commented = files
  commented[changed].text += Array("\n# nothing\n\n".utf8)
  let again = loadSuites(commented).diagnostics
  try require(
    again.map(\.problem) == loaded.diagnostics.map(\.problem),
    "a comment at the end changes what is wrong:\n\(render(loaded.diagnostics, files: files))"
      + "and then\n\(render(again, files: commented))")

  // What is no statement is seen, and hides no problem that stood before it.
  var spoilt = files
  spoilt[changed].text += Array("\n%% nonsense\n".utf8)
  let worse = loadSuites(spoilt).diagnostics
  let most = SuiteLimits.diagnosticsMax
  try require(
    worse.count >= min(loaded.diagnostics.count + 1, most),
    "nonsense at the end goes unseen: \(loaded.diagnostics.count) problems before, "
      + "\(worse.count) after")
}

extension Choices {
  /// A text of the language's own words in no order.
  fileprivate mutating func text() -> [UInt8] {
    if once(in: 3) { return bytes(below(400)) }
    let words = [
      "suite s \"s\"\n", "case c\n", "  > AT\n", "  < OK\n", "  either\n", "  or\n",
      "    < ERROR\n",
      "  let a = ", "fill(", "1 + ", "(", ")", "[", "]", "not ", "-", "\"{", "}\"", "  ? ", "\n",
      "  each x in valid HTTPDATA.length\n", "  while ", "  for a in ", "steps t(a) -> b\n",
      "  use t(1) -> c\n", "probe p \"p\" x | y\n", "  answer \"x\"\n", "  origin answers GET /\n",
      "    body ", "  << 3 as b\n", "  >> ", "  ~ +CREG: {n:int}\n", "  within 3 s\n", "prelude\n",
      "command X \"x\"\n", "  parameter p integer 1..9\n", "series L61x\n", "min(1, ", "a", " and ",
      "requirement A-1 1.1 \"a\"\n", "baseline\n", "  restart\n", "  where X.supported\n",
      "length(", "emulate X \"x\"\n", "  remember r = []\n", "fault f breaks A-1 \"f\"\n",
      "  instead of < OK\n", "    nothing\n", "  peer tcp\n", "    expects \"x\"\n", "  once\n",
      "  > AT+X={p:int}\n", "    prompt\n", "    >> 3 as data\n", "      escaped\n",
      "  peer sends s, data\n", "  connect 1 to \"h\", 80\n", "  collect < +X: {n:int} as rows\n",
      "  in any order\n", "  ? peer.bytes == \"x\"\n", "setting s secret \"s\"\n",
    ]
    var text: [UInt8] = []
    for _ in 0..<below(60) {
      let word = Array(pick(words).utf8)
      for _ in 0...(once(in: 40) ? below(2_000) : 0) { text += word }
    }
    return text
  }
}

private func checkPlaces(_ diagnostics: [Diagnostic], _ files: [SourceFile]) throws {
  try require(
    diagnostics.count <= SuiteLimits.diagnosticsMax, "\(diagnostics.count) diagnostics")
  for diagnostic in diagnostics {
    let span = diagnostic.span
    try require(files.indices.contains(span.file), "no file \(span.file): \(diagnostic.problem)")
    let size = files[span.file].text.count
    try require(
      span.line >= 1 && span.column >= 1 && span.length >= 1 && span.line <= size + 1
        && span.column <= size + 2,
      "\(span.line):\(span.column), \(span.length) long, is no place: \(diagnostic.problem)")
  }
  let text = render(diagnostics, files: files)
  try require(text.isEmpty == diagnostics.isEmpty, "diagnostics without a text")
  try checkHarmless(text, "a rendered diagnostic")
}

/// Nothing in the text moves a cursor, colours a terminal or turns the direction of text.
func checkHarmless(_ text: String, _ what: String) throws {
  for scalar in text.unicodeScalars where scalar != "\n" {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator:
      throw Broken(
        "\(what) holds U+\(String(scalar.value, radix: 16)): \(excerpt(Array(text.utf8)))")
    case .format
    where (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value):
      throw Broken("\(what) turns the direction of text: \(excerpt(Array(text.utf8)))")
    default: continue
    }
  }
}
