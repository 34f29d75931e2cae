// Every bound of a JUnit file that is written, by name.

/// How much of a run goes into a JUnit file; all in bytes unless a name says otherwise.
enum JUnitLimits {
  /// The transcript of one case, as it stands in the XML; the rest is in a file beside.
  static let transcriptBytesMax = 65_536
  /// As much as the XML may hold before transcripts are cut to `lateTranscriptBytesMax`: GitLab
  /// refuses a report beyond 30 MB.
  static let roomyBytesMax = 16_000_000
  /// The transcript of one case in a report that is large already.
  static let lateTranscriptBytesMax = 512
  /// How many plays of a case that failed stand in the XML before the last one.
  static let attemptsMax = 10
  /// The transcript of one of them.
  static let attemptBytesMax = 16_384
  /// Expected, received, a note and so on, in the text of a case.
  static let fieldBytesMax = 4_096
  /// The same in a report that is large already.
  static let lateFieldBytesMax = 256
  /// The message attribute, the value of a property.
  static let attributeBytesMax = 1_024
  /// How many notes of a case its text lists.
  static let caseNotesMax = 50
  /// How many distinct notes stand among a suite's properties.
  static let suiteNotesMax = 50
  /// The name of a transcript file, without its ending.
  static let fileNameBytesMax = 180
}
