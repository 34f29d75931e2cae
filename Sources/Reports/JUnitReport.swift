// The JUnit report: the one form that every CI server reads. It keeps to what all of them understand
// (testsuites, testsuite, testcase, never deeper; properties on suites alone) and says everything
// twice where readers differ: GitLab shows the text of a failure, Jenkins its message too.
public import Results

/// A run as one JUnit XML file, with transcripts that are too long for it in files beside.
///
/// The report of the same results is the same to the byte. Names hold no port, date or firmware,
/// so that a CI server can follow a case over years; those are properties of the suites.
public struct JUnitReport: Sendable {
  private let run: RunResult

  /// Makes the report of a run, whole or interrupted.
  public init(run: RunResult) { self.run = run }

  /// The XML alone: long transcripts are cut, and nothing is written anywhere.
  public func bytes() -> [UInt8] {
    var document = JUnitDocument(run: run, transcriptFolder: nil)
    document.build { (_, _) throws(Never) in }
    return document.out
  }

  /// Writes the report to the path, and whole transcripts of the cases where they had to be cut
  /// into a folder beside it: `junit.transcripts/` for `junit.xml`.
  ///
  /// A folder on the way to the path is made where it is missing. The file is replaced at once
  /// when all of it is on the disk; the transcripts are there before it.
  public func write(toPath path: String) throws(ReportError) {
    if ReportFile.isSpecial(path) { return try ReportFile.replace(path, with: bytes()) }
    let parent = ReportFile.parent(of: path)
    try ReportFile.makeFolder(parent)
    let folder = Self.transcriptFolder(for: path)
    var document = JUnitDocument(run: run, transcriptFolder: folder)
    var madeFolder = false
    try document.build { (name, transcript) throws(ReportError) in
      if !madeFolder { try ReportFile.makeFolder("\(parent)/\(folder)") }
      madeFolder = true
      try ReportFile.replace("\(parent)/\(folder)/\(name)", with: transcript)
    }
    try ReportFile.replace(path, with: document.out)
  }

  /// The folder's name, without the folders above it.
  static func transcriptFolder(for path: String) -> String {
    var name = path.split(separator: "/").last.map(String.init) ?? "junit.xml"
    if name.lowercased().hasSuffix(".xml"), name.utf8.count > 4 { name.removeLast(4) }
    return name + ".transcripts"
  }
}
