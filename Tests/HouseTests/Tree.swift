// The package's own Swift files as text, cut into what the house rules ask of: functions, types and
// extensions. Indentation says where a declaration ends, which `swift format` keeps true.
import TestSupport

/// One Swift file.
struct SourceText {
  /// The path from the package's folder on.
  let path: String
  let lines: [Line]
  /// The folder below `Sources` or `Tests`.
  var folder: String {
    path.split(separator: "/").prefix(2).joined(separator: "/")
  }
}

/// One line of a file.
struct Line {
  let bytes: ArraySlice<UInt8>
  let indent: Int
  /// Names, keywords and numbers in it; none of a comment.
  let words: [String]

  init(_ line: ArraySlice<UInt8>) {
    bytes = line
    indent = line.prefix { $0 == 0x20 }.count
    let text = line.dropFirst(indent)
    words = text.starts(with: "//".utf8) ? [] : Self.words(in: text)
  }

  var text: String { String(decoding: bytes.dropFirst(indent), as: UTF8.self) }
  var isBlank: Bool { bytes.count == indent }
  var endsOpen: Bool { bytes.last == UInt8(ascii: "{") }
  var begins: UInt8? { bytes.dropFirst(indent).first }

  static func words(in text: ArraySlice<UInt8>) -> [String] {
    text.split { !isWordByte($0) }.map { String(decoding: $0, as: UTF8.self) }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == 0x5F
  }
}

/// A declaration: what it is, what it is called, and its lines.
struct Declaration {
  let file: SourceText
  let keyword: String
  let name: String
  /// Indices of its lines, the last one with its closing brace.
  let range: Range<Int>

  var place: String { "\(file.path):\(range.lowerBound + 1)" }
}

/// Words that may stand before the keyword of a declaration.
private let modifiers: Set<String> = [
  "private", "fileprivate", "internal", "package", "public", "static", "mutating", "nonmutating",
  "final", "indirect", "override", "convenience", "consuming", "lazy", "weak", "unowned", "set",
  "nonisolated", "unsafe", "discardableResult", "inlinable", "usableFromInline", "escaping",
]

extension SourceText {
  /// The declarations that a keyword of the set begins, with the lines that belong to each.
  func declarations(_ keywords: Set<String>) -> [Declaration] {
    lines.indices.compactMap { index in
      let line = lines[index]
      let rest = line.words.drop { modifiers.contains($0) }
      guard let keyword = rest.first, keywords.contains(keyword),
        line.begins != UInt8(ascii: "\"")
      else { return nil }
      let name = keyword == "init" || keyword == "deinit" ? keyword : rest.dropFirst().first
      guard let name else { return nil }
      return Declaration(file: self, keyword: keyword, name: name, range: index..<end(of: index))
    }
  }

  /// The index after the last line of the declaration that begins here.
  private func end(of start: Int) -> Int {
    let first = lines[start]
    if first.bytes.last == UInt8(ascii: "}") { return start + 1 }
    for index in lines.indices.dropFirst(start + 1) where !lines[index].isBlank {
      let line = lines[index]
      if line.indent == first.indent, line.begins == UInt8(ascii: "}") { return index + 1 }
      // A parameter list's end stands as far left as the declaration; anything else is the next one.
      if line.indent < first.indent { return index }
      if line.indent == first.indent, line.begins != UInt8(ascii: ")") { return index }
    }
    return lines.count
  }
}

/// All Swift files of the package.
let tree: [SourceText] = ["Sources", "Tests"].flatMap { swiftFiles(below: $0) }

/// The package's folder.
let packageFolder = String(shippedSuitesPath.dropLast("/Suites".count))

private func swiftFiles(below folder: String) -> [SourceText] {
  names(in: packageFolder + "/" + folder).flatMap { name -> [SourceText] in
    let path = folder + "/" + name
    guard name.hasSuffix(".swift") else {
      return name.contains(".") ? [] : swiftFiles(below: path)
    }
    let bytes = contents(packageFolder + "/" + path)
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { Line($0) }
    return [SourceText(path: path, lines: lines.dropLast())]
  }
}
