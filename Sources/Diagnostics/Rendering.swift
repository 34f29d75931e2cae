// Diagnostics to text: the place, the line with a caret below, what was expected, the nearest word.
// Nothing of a hostile file reaches the terminal unescaped.

/// The diagnostics as people read them, one after the other, each line ended by a line feed.
public func render(_ diagnostics: [Diagnostic], files: [SourceFile]) -> String {
  var finders: [Int: LineFinder] = [:]
  var out = ""
  for diagnostic in diagnostics {
    let span = diagnostic.span
    guard files.indices.contains(span.file) else {
      out += diagnostic.problem + "\n"
      continue
    }
    let file = files[span.file]
    out += cells(of: Array(file.path.utf8)[...]).joined()
    out += ":\(span.line):\(span.column): \(diagnostic.problem)\n"
    let finder = finders[span.file] ?? LineFinder(file.text)
    finders[span.file] = finder
    out += excerpt(finder.line(span.line, of: file.text), span)
    if let expected = diagnostic.expected { out += "  expected \(expected)\n" }
    if let suggestion = diagnostic.suggestion { out += "  did you mean \(suggestion)?\n" }
  }
  return out
}

/// Where the lines of a file begin.
private struct LineFinder {
  var starts = [0]

  init(_ text: [UInt8]) {
    for (offset, byte) in text.enumerated() where byte == 0x0A {
      starts.append(offset + 1)
    }
  }

  func line(_ number: Int, of text: [UInt8]) -> ArraySlice<UInt8> {
    guard starts.indices.contains(number - 1) else { return [] }
    let start = starts[number - 1]
    var end = number < starts.count ? starts[number] - 1 : text.count
    while end > start, text[end - 1] == 0x0D || text[end - 1] == 0x20 {
      end -= 1
    }
    return text[start..<end]
  }
}

/// Columns of a source line that a rendered diagnostic shows.
public let shownColumnsMax = 100

/// The line and the caret line, a window of them where the line is long.
private func excerpt(_ line: ArraySlice<UInt8>, _ span: SourceSpan) -> String {
  // Only the bytes near the span are looked at: a line may be as long as its file.
  let reach = shownColumnsMax
  let column = min(max(0, span.column - 1), line.count)
  let first = column > reach * 3 / 4 ? column - reach / 2 : 0
  let last = min(line.count, first + reach)
  let slice = line[(line.startIndex + first)..<(line.startIndex + last)]
  let cells = cells(of: slice)
  let spanStart = column - first
  let before = cells.prefix(spanStart).reduce(0) { $0 + $1.unicodeScalars.count }
  let marked = cells.dropFirst(spanStart).prefix(max(1, span.length))
    .reduce(0) { $0 + $1.unicodeScalars.count }
  let head = first > 0 ? "…" : ""
  let tail = last < line.count ? "…" : ""
  return "  " + head + cells.joined() + tail + "\n  "
    + String(repeating: " ", count: before + head.unicodeScalars.count) + "^"
    + String(repeating: "~", count: max(0, marked - 1)) + "\n"
}

/// What each byte looks like: printable text stands in the cell of its first byte, the others empty.
package func cells(of bytes: ArraySlice<UInt8>) -> [String] {
  var cells: [String] = []
  var index = bytes.startIndex
  while index < bytes.endIndex {
    let byte = bytes[index]
    let length = byte < 0x80 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1
    let sequence = bytes[index..<min(index + length, bytes.endIndex)]
    if let text = String(validating: sequence, as: UTF8.self),
      let scalar = text.unicodeScalars.first,
      isHarmless(scalar)
    {
      cells.append(text)
      cells += [String](repeating: "", count: sequence.count - 1)
      index += sequence.count
    } else {
      cells.append("\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true))
      index += 1
    }
  }
  return cells
}

/// Whether a terminal only prints it: no control, no change of direction, no line break.
private func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
    false
  default: true
  }
}
