// Tables that `each` goes through.
import Diagnostics
@testable import SuiteLanguage
import Testing

@Suite struct TableTests {
  /// What is wrong with a case that goes through a table of this text; nil: no such file.
  private func problem(_ table: String?) -> String {
    let text = """
      suite s "s"
      case c
        each row in csv("t.csv")
        > AT+X={at(row, 0)}
        anything for 1 s

      """
    let files = [SourceFile(path: "s.attest", text: Array(text.utf8))]
    let place = TablePlace(file: 0, path: "t.csv")
    return render(
      loadSuites(files, tables: table.map { [place: Array($0.utf8)] } ?? [:]).diagnostics,
      files: files)
  }

  /// The rows that a table becomes.
  private func rows(_ table: String) throws -> [[String]] {
    let text = "suite s \"s\"\ncase c\n  each row in csv(\"t.csv\")\n  > AT\n  < OK\n"
    let loaded = loadSuites(
      [SourceFile(path: "s.attest", text: Array(text.utf8))],
      tables: [TablePlace(file: 0, path: "t.csv"): Array(table.utf8)])
    guard case .list(.list(let rows)) = loaded.collection.suites[0].cases[0].each[0].source else {
      return []
    }
    return rows.map { row in
      guard case .list(let fields) = row else { return [] }
      return fields.map {
        if case .bytes(let bytes) = $0 { String(decoding: bytes, as: UTF8.self) } else { "?" }
      }
    }
  }

  @Test func `rows are lines, fields stand between commas, quotation marks hold anything`() throws {
    #expect(try rows("a,1\nb,2") == [["a", "1"], ["b", "2"]])
    #expect(
      try rows("\u{FEFF}a,\r\n\r\n\"x,\"\"y\"\"\r\nz\",2\r\n") == [
        ["a", ""], ["x,\"y\"\r\nz", "2"],
      ])
  }

  @Test func `the tables that a file names are known before it is read`() {
    let text =
      "suite s \"s\"\ncase c\n  each a in csv(\"x.csv\")\n  # each b in csv(\"no.csv\")\n  > AT\n"
    #expect(
      usedTables(of: SourceFile(path: "s", text: Array(text.utf8)), at: 3)
        == [TablePlace(file: 3, path: "x.csv")])
  }

  @Test(arguments: [
    (nil, "there is no file t.csv"), ("", "t.csv has no row"),
    ("a,b\nc\n", "t.csv, line 2: 1 fields"),
    ("\"a\nb", "t.csv, line 1: a quotation mark that is not closed"),
    ("a\n\"b\"c\n", "t.csv, line 2: text behind a closed quotation mark"),
  ])
  func `what is wrong with a table is told where it is named`(table: String?, said: String) {
    #expect(problem(table).hasPrefix("s.attest:3:19: \(said)"), "\(problem(table))")
    #expect(problem("a,b\n") == "")
  }

  @Test func `a table may have rows to the limit and no more`() throws {
    let rows = String(repeating: "a\n", count: SuiteLimits.tableRowsMax)
    #expect(problem(rows) == "")
    #expect(problem(rows + "a\n").contains("\(SuiteLimits.tableRowsMax)"))
  }
}
