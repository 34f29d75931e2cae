// JUnit XML both ways: the one form that every CI server reads, and a run again from it. Whatever is
// read back was written as a value of its own, never cut out of a sentence.
public import Diagnostics
public import Results

/// A run as a JUnit file.
public enum JUnitFile {
  /// The file without anything beside it; the same run gives the same bytes.
  ///
  /// Long transcripts are cut.
  /// It keeps to what all CI servers understand (testsuites, testsuite, testcase, never deeper;
  /// properties on suites alone) and says everything twice where readers differ: GitLab shows the
  /// text of a failure, Jenkins its message too. Names hold no port, date or firmware, so that a
  /// server can follow a case over years; those are properties of the suites.
  public static func bytes(of run: RunResult) -> [UInt8] {
    var document = JUnitDocument(run: run, transcriptFolder: nil)
    document.build { (_, _) throws(Never) in }
    return document.out
  }

  /// The file, with whole transcripts beside it where they had to be cut.
  ///
  /// - Parameters:
  ///   - transcriptFolder: What the file calls the folder of the transcripts.
  ///   - save: Is given each transcript with its name in that folder.
  package static func bytes<Failure: Error>(
    of run: RunResult, transcriptFolder: String,
    save: (String, [UInt8]) throws(Failure) -> Void
  ) throws(Failure) -> [UInt8] {
    var document = JUnitDocument(run: run, transcriptFolder: transcriptFolder)
    try document.build(save: save)
    return document.out
  }

  /// Reads a JUnit file of attest or of any tool that writes suites with cases in them (pytest,
  /// Maven, CTest, what Jenkins keeps); `path` is how complaints name it.
  ///
  /// A case of attest's own finds its module again; one of another tool belongs to a module without
  /// a name, and its class stands for the suite. There are no transcripts and no response times in a
  /// JUnit file, and what tools say beyond verdict, reason and time is skipped.
  public static func run(from bytes: [UInt8], path: String) throws(FileError) -> RunResult {
    var reading = JUnitReading()
    try parseXML(bytes, path: path, to: &reading)
    return reading.result
  }
}

extension JUnitFile {
  /// What properties of a suite are called, or begin with, that are no labels of a run.
  private static let reserved = (
    names: [
      "module", "series", "port", "seed", "shuffle", "started", "interruption", "attest.version",
      "notes.more",
    ],
    beginnings: [
      "identity.", "remark.", "dialect.", "argument.", "requirement.", "file.", "line.", "tags.",
      "known.", "cause.", "note.",
    ]
  )

  /// Whether the file has a property of this name for something else than a label of the run.
  package static func isReserved(property name: String) -> Bool {
    reserved.names.contains(name) || reserved.beginnings.contains { name.hasPrefix($0) }
  }
}

/// How properties of a suite name what is known of a failure; the case's name follows.
enum KnownProperty {
  static let reason = "known.reason."
  static let ticket = "known.ticket."
  static let until = "known.until."
}
