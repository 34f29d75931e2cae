// Text to lines: comments and empty lines dropped, indentation turned into a tree. The tree is flat:
// what belongs to a line follows it up to the line numbered `after`.
import Diagnostics

/// A line with something on it.
struct SourceLine {
  /// From 1.
  var number: Int
  /// Offset of the first byte that is no blank.
  var start: Int
  /// Offset after the last byte that is no blank.
  var end: Int
  /// How many blanks stand before `start`.
  var indent: Int
  /// How many lines it lies below the top.
  var depth: Int
  /// Index of the first line after it that does not belong to it.
  var after: Int
}

/// Reads the lines of a text.
///
/// Control bytes give a diagnostic and become `?`.
func readLines(
  _ text: inout [UInt8], file: Int, diagnostics: inout [Diagnostic]
) -> [SourceLine] {
  if text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) {
    diagnostics.append(
      Diagnostic(
        span: SourceSpan(file: file, line: 1, column: 1, length: 2),
        problem: "the file is UTF-16", expected: "it saved as UTF-8"))
    return []
  }
  if let line = firstLineOutsideUTF8(text) {
    diagnostics.append(
      Diagnostic(
        span: SourceSpan(file: file, line: line, column: 1, length: 1),
        problem: "bytes that are no UTF-8 in this line",
        expected: "the file saved as UTF-8, and other bytes written as escapes, \\xE4 in a text"))
  }
  var reader = LineReader(file: file)
  let bytes = text
  bytes.withUnsafeBufferPointer { reader.read($0) }
  for offset in reader.controlBytes { text[offset] = Byte.question }
  diagnostics += reader.diagnostics
  return reader.lines
}

/// The first line with bytes that are no UTF-8, from 1; nil: all are.
private func firstLineOutsideUTF8(_ text: [UInt8]) -> Int? {
  guard String(validating: text, as: UTF8.self) == nil else { return nil }
  let lines = text.split(separator: Byte.lineFeed, omittingEmptySubsequences: false)
  return lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }.map { $0 + 1 }
}

private struct LineReader {
  let file: Int
  var lines: [SourceLine] = []
  /// Indices of the lines that the next one may belong to.
  var open: [Int] = []
  var controlBytes: [Int] = []
  /// Whether a block that lies too deep has been told; one is enough.
  var isTooDeep = false
  var diagnostics: [Diagnostic] = []

  init(file: Int) { self.file = file }

  mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
    lines.reserveCapacity(bytes.count / 24)
    var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var number = 0
    while position < bytes.count {
      number += 1
      let lineStart = position
      while position < bytes.count, bytes[position] == Byte.blank { position += 1 }
      let start = position
      var control: Int?
      while position < bytes.count, bytes[position] != Byte.lineFeed {
        let byte = bytes[position]
        if byte < Byte.blank || byte == Byte.delete {
          let endsLine =
            byte == Byte.carriageReturn
            && (position + 1 == bytes.count || bytes[position + 1] == Byte.lineFeed)
          if !endsLine {
            if control == nil { control = position }
            controlBytes.append(position)
          }
        }
        position += 1
      }
      var end = position
      while end > start, bytes[end - 1] == Byte.blank || bytes[end - 1] == Byte.carriageReturn {
        end -= 1
      }
      position += 1
      if let control { report(bytes[control], at: control, start, lineStart, number) }
      // A line that a tab indents stands nowhere.
      if start == end || bytes[start] == Byte.hash || bytes[start] == Byte.tab { continue }
      add(
        SourceLine(
          number: number, start: start, end: end, indent: start - lineStart, depth: 0, after: 0))
    }
    for index in open { lines[index].after = lines.count }
  }

  private mutating func report(
    _ byte: UInt8, at offset: Int, _ start: Int, _ lineStart: Int, _ number: Int
  ) {
    let span = SourceSpan(file: file, line: number, column: offset - lineStart + 1, length: 1)
    let isTab = byte == Byte.tab
    let hex = (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    diagnostics.append(
      isTab && offset == start
        ? Diagnostic(span: span, problem: "a tab indents this line", expected: "blanks")
        : Diagnostic(
          span: span, problem: isTab ? "a tab in the line" : "a control byte in the line",
          expected: "it written as an escape, \(isTab ? "\\t" : "\\x" + hex) in a text"))
  }

  /// Puts the line at its place in the tree.
  private mutating func add(_ line: SourceLine) {
    var line = line
    var sibling: Int?
    while let last = open.last, lines[last].indent >= line.indent {
      lines[last].after = lines.count
      sibling = last
      open.removeLast()
    }
    let wanted = open.isEmpty ? 0 : sibling.map { lines[$0].indent } ?? line.indent
    if wanted != line.indent {
      let levels = (open.map { lines[$0].indent } + [wanted]).map(String.init)
      diagnostics.append(
        Diagnostic(
          span: SourceSpan(file: file, line: line.number, column: 1, length: max(1, line.indent)),
          problem: "the indentation fits no line above",
          expected: "\(levels.joined(separator: " or ")) blanks"))
    }
    line.depth = open.count
    guard line.depth < SuiteLimits.nestingMax else {
      if isTooDeep { return }
      isTooDeep = true
      diagnostics.append(
        Diagnostic(
          span: SourceSpan(
            file: file, line: line.number, column: line.indent + 1, length: line.end - line.start),
          problem: "blocks lie more than \(SuiteLimits.nestingMax) deep"))
      return
    }
    open.append(lines.count)
    lines.append(line)
  }
}
