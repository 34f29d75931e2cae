// `use "other/steps.attest"` at the top of a file: what files and folders beyond those of a run it needs.
public import Diagnostics

/// A path that a file names, as it stands there.
public struct UsedPath: Sendable, Equatable {
  /// The path, from the folder of the file that names it.
  public var path: String
  /// Where it stands.
  public var span: SourceSpan
}

/// The paths that a file uses, in their order; `index` is the file's among those read together.
public func usedPaths(of file: SourceFile, at index: Int) -> [UsedPath] {
  guard beginsLine(of: file.text, with: "use") else { return [] }
  var parser = Parser([file])
  parser.goTo(file: 0)
  var found: [UsedPath] = []
  for line in parser.siblings(from: 0, to: parser.fileLines.count) {
    parser.goTo(line: line)
    guard parser.take(word: "use"), var used = try? parser.usedPath(line) else { continue }
    used.span.file = index
    found.append(used)
  }
  return found
}

/// Whether a line of the text begins with the word, as all at the top of a file do that are no slip: most
/// files use none, and are then not read for it.
private func beginsLine(of text: [UInt8], with word: StaticString) -> Bool {
  let word = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
  return text.withUnsafeBytes { text in
    var line = text.starts(with: [0xEF, 0xBB, 0xBF]) ? text[3...] : text[...]
    while !line.starts(with: word) {
      guard let feed = line.firstIndex(of: Byte.lineFeed) else { return false }
      line = text[(feed + 1)...]
    }
    return true
  }
}

extension Parser {
  /// Reads the path behind `use`.
  mutating func usedPath(_ index: Int) throws(Abandoned) -> UsedPath {
    skipBlanks()
    let start = position
    let path = try plainString("a file or folder in quotation marks, such as \"../shared\"")
    let place = start..<position
    try expectEnd()
    try refuseChildren(index)
    if path.isEmpty { throw stop("an empty path", at: place) }
    return UsedPath(path: path, span: span(place))
  }
}
