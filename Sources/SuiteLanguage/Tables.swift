// `each row in csv("cases.csv")`: tables that stand in files of their own, as RFC 4180 writes them.
public import Diagnostics
import Ground

/// A table that a file names, by the file's index and the path as it stands there.
public struct TablePlace: Hashable, Sendable {
  /// The index of the file that names it.
  public var file: Int
  /// The path, from that file's folder.
  public var path: String

  /// Makes a place.
  public init(file: Int, path: String) {
    self.file = file
    self.path = path
  }
}

/// The tables that a file names, in their order; `index` is the file's among those read together.
public func usedTables(of file: SourceFile, at index: Int) -> [TablePlace] {
  guard namesTables(file.text) else { return [] }
  var parser = Parser([file])
  parser.goTo(file: 0)
  var found: [TablePlace] = []
  for line in parser.fileLines {
    parser.goTo(line)
    guard parser.take(word: "each"), (try? parser.name("a name")) != nil,
      parser.take(word: "in"), parser.take(word: "csv"), parser.take(Byte.openParenthesis),
      let path = try? parser.plainString("a path")
    else { continue }
    found.append(TablePlace(file: index, path: path))
  }
  return found
}

/// Whether `csv(` stands anywhere in the text.
private func namesTables(_ text: [UInt8]) -> Bool {
  text.withUnsafeBufferPointer { text in
    guard text.count >= 4 else { return false }
    for index in 0...(text.count - 4) where text[index + 3] == Byte.openParenthesis {
      if text[index] == 0x63, text[index + 1] == 0x73, text[index + 2] == 0x76 { return true }
    }
    return false
  }
}

extension Parser {
  /// Reads `("cases.csv")` behind `csv`: the list of the table's rows, each the list of its fields.
  mutating func table(_ word: Range<Int>) throws(Abandoned) -> Typed {
    try expect(Byte.openParenthesis)
    skipBlanks()
    let start = position
    let path = try plainString("a file in quotation marks, such as \"cases.csv\"")
    let place = start..<position
    try expect(Byte.closeParenthesis)
    var rows: [[[UInt8]]] = []
    if let text = tables[TablePlace(file: file, path: path)] {
      do throws(TableProblem) { rows = try tableRows(of: text) } catch {
        report("\(path), line \(error.line): \(error.text)", at: place, expected: error.expected)
      }
      if rows.isEmpty { report("\(path) has no row", at: place, expected: "a line for each case") }
    } else {
      report(
        "there is no file \(path)", at: place, expected: "a path from the folder of this file")
    }
    return Typed(
      expression: .list(rows.map { .list($0.map { .bytes($0) }) }),
      type: ValueType(kinds: .list, element: .list), range: word.lowerBound..<position)
  }
}

/// What is wrong with a table.
struct TableProblem: Error, Equatable {
  var line: Int
  var text: String
  var expected: String
}

/// The rows of a table: fields between commas, in quotation marks where commas, line breaks or such
/// marks (doubled) stand in them; empty lines and a byte order mark are passed over.
func tableRows(of text: [UInt8]) throws(TableProblem) -> [[[UInt8]]] {
  var reader = TableReader(text)
  var rows: [[[UInt8]]] = []
  while let (row, line) = try reader.row() {
    if row == [[]] { continue }
    if let first = rows.first, first.count != row.count {
      throw TableProblem(
        line: line, text: "\(row.count) fields", expected: "\(first.count) as in the first row")
    }
    rows.append(row)
    guard rows.count <= SuiteLimits.tableRowsMax else {
      throw TableProblem(
        line: line, text: "too many rows", expected: "\(SuiteLimits.tableRowsMax) at most")
    }
  }
  return rows
}

private struct TableReader {
  private let text: [UInt8]
  private var position = 0
  private var line = 1

  init(_ text: [UInt8]) {
    self.text = text
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The next row and the line that it begins in; nil at the end.
  mutating func row() throws(TableProblem) -> (row: [[UInt8]], line: Int)? {
    guard position < text.count else { return nil }
    let start = line
    var row: [[UInt8]] = []
    repeat { row.append(try field()) } while take(Byte.comma)
    guard position < text.count else { return (row, start) }
    _ = take(Byte.carriageReturn)
    if take(Byte.lineFeed) { line += 1 }
    return (row, start)
  }

  private mutating func field() throws(TableProblem) -> [UInt8] {
    guard take(Byte.quote) else {
      let ends: [UInt8] = [Byte.comma, Byte.carriageReturn, Byte.lineFeed]
      let end = text[position...].firstIndex(where: ends.contains) ?? text.count
      defer { position = end }
      return Array(text[position..<end])
    }
    let start = line
    var field: [UInt8] = []
    while position < text.count {
      let byte = text[position]
      position += 1
      if byte == Byte.lineFeed { line += 1 }
      if byte == Byte.quote, !take(Byte.quote) {
        let isEnd =
          position == text.count
          || [Byte.comma, Byte.carriageReturn, Byte.lineFeed].contains(text[position])
        guard isEnd else {
          throw TableProblem(
            line: line, text: "text behind a closed quotation mark",
            expected: "a comma, or the mark doubled within the field")
        }
        return field
      }
      field.append(byte)
    }
    throw TableProblem(
      line: start, text: "a quotation mark that is not closed", expected: "`\"` at the field's end")
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < text.count, text[position] == byte else { return false }
    position += 1
    return true
  }
}
