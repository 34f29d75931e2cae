// The JUnit file on a disk, with the transcripts that are too long for it beside.
internal import Formats
internal import Glibc
package import Results

/// A run as one JUnit file, with long transcripts in files beside.
package struct JUnitReport: Sendable {
  private let run: RunResult

  package init(run: RunResult) { self.run = run }

  /// Writes the report to the path, and whole transcripts of the cases where they had to be cut
  /// into a folder beside it: `junit.transcripts/` for `junit.xml`.
  ///
  /// A folder on the way to the path is made where it is missing. The file is replaced at once
  /// when all of it is on the disk; the transcripts are there before it, and those of the report that it
  /// replaces are gone after it.
  package func write(toPath path: String) throws(ReportError) {
    if ReportFile.isSpecial(path) {
      return try ReportFile.replace(path, with: JUnitFile.bytes(of: run))
    }
    let parent = ReportFile.parent(of: path)
    try ReportFile.makeFolder(parent)
    let folder = Self.transcriptFolder(for: path)
    var madeFolder = false
    var named: Set<String> = []
    // One that stays empty, now or since an earlier run, goes; one that holds anything does not.
    defer { rmdir("\(parent)/\(folder)") }
    let bytes = try JUnitFile.bytes(of: run, transcriptFolder: folder) {
      (name, transcript) throws(ReportError) in
      if !madeFolder { try ReportFile.makeFolder("\(parent)/\(folder)") }
      madeFolder = true
      named.insert(name)
      try ReportFile.replace("\(parent)/\(folder)/\(name)", with: transcript)
    }
    try ReportFile.replace(path, with: bytes)
    ReportFile.removeTexts(in: "\(parent)/\(folder)", but: named)
  }

  /// The folder's name, without the folders above it.
  static func transcriptFolder(for path: String) -> String {
    var name = path.split(separator: "/").last.map(String.init) ?? "junit.xml"
    if name.lowercased().hasSuffix(".xml"), name.utf8.count > 4 { name.removeLast(4) }
    return name + ".transcripts"
  }
}
