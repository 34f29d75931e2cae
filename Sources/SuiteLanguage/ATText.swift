// Slips in AT text that would be played as they stand and give a wrong verdict: quotation marks around
// it, a comment or `within` behind it, a command's name that is misspelt.
import Ground
import ModuleCatalogue

extension Parser {
  /// Tells what is wrong with the AT text from the cursor to the end of the line.
  mutating func lookAtText() {
    let range = position..<max(position, end)
    guard let first = range.first, let last = range.last else { return }
    if first < last, bytes[first] == Byte.quote, bytes[last] == Byte.quote {
      report("AT text in quotation marks", at: range, expected: "it without them")
    }
    var offset = first
    while offset + 2 <= last {
      if bytes[offset] == Byte.blank, bytes[offset + 1] == Byte.blank,
        bytes[offset + 2] == Byte.hash
      {
        report(
          "a comment behind AT text would belong to it", at: (offset + 2)..<range.upperBound,
          expected: "it on a line of its own, or `{\"#\"}` where the text has it")
        return
      }
      offset += 1
    }
  }

  /// The same for a pattern, behind which no `within` or `exactly` may stand.
  mutating func lookAtPattern() {
    lookAtText()
    let words = bytes[position..<max(position, end)].split(separator: Byte.blank)
    guard words.count > 1, let last = words.last else { return }
    let within = words.firstIndex { $0.elementsEqual("within".utf8) } ?? words.count
    let isTimed =
      within > 0 && within + 1 < words.count && words[within + 1].first.map(Byte.isDigit) == true
    guard isTimed || last.elementsEqual("exactly".utf8) else { return }
    let word = isTimed ? "within" : "exactly"
    report(
      "`\(word)` behind AT text would belong to it", at: position..<end,
      expected: "it on a line of its own, indented below")
  }

  /// The same for a command line, and whether its name is nearly that of a command.
  mutating func lookAtCommand() {
    lookAtText()
    let head = Array("AT+".utf8)
    guard bytes[position..<end].starts(with: head) else { return }
    let start = position + head.count
    let name = start..<(bytes[start..<end].firstIndex { !Byte.isLetter($0) } ?? end)
    // A short name is near too much; one that goes on in braces is not known.
    guard (5...SuiteLimits.nameBytesMax).contains(name.count),
      name.upperBound == end || bytes[name.upperBound] != Byte.openBrace
    else { return }
    let word = text(name)
    let upper = word.uppercased()
    guard commands[upper] == nil else { return }
    let letters = Array(upper.utf8)
    // One letter apart: modules have commands of like names that the catalogue lacks.
    let near = catalogue.commands.first { editDistance(letters, Array($0.name.utf8)) == 1 }
    guard let near else { return }
    report(
      "no command is called `\(word)`", at: name,
      expected: "a command of the catalogue, or `AT+{\"\(word)\"}` for one that is not in it",
      suggestion: near.name)
  }
}
