// Every bound of a report, by name.

/// How much of a run goes into a report; all in bytes unless a name says otherwise.
enum ReportLimits {
  /// How many failures the console shows in full.
  static let consoleFailuresMax = 100
  /// How many cases of a kind a comparison shows that are worth a look.
  static let consoleChangesMax = 25
  /// How many cases of a kind a comparison shows that are good to know.
  static let consoleNewsMax = 8
  /// How many modules a line of a comparison names.
  static let consoleModulesMax = 6
  /// Expected, received and messages on the console.
  static let consoleFieldBytesMax = 240
  /// Expected and received while the run goes on.
  static let consoleBriefBytesMax = 72

  /// How many notes of a case the HTML page lists.
  static let htmlCaseNotesMax = 50
  /// How many plays of a case that failed the HTML page shows before the last one.
  static let htmlAttemptsMax = 10
  /// Expected, received, a note and so on, in the HTML page.
  static let htmlFieldBytesMax = 4_096
  /// How many remarks of a module the HTML page lists.
  static let htmlRemarksMax = 50
  /// How many causes the HTML page lists one by one.
  static let htmlCausesMax = 200
  /// How large the HTML page may be before cases have no details in it.
  ///
  /// Beyond it a case has a line that the script shows, and no transcript.
  static let htmlDetailsBytesMax = 6_000_000
  /// From here on the details of a case keep little of its transcript.
  static let htmlRoomyBytesMax = 3_000_000
  /// How many cases at most have details in the page.
  static let htmlDetailsMax = 2_000
  /// What one event of a transcript shows: a gap stands for the rest.
  static let htmlEventBytesMax = 1_024
  /// How many events of a transcript the page shows.
  static let htmlEventsMax = 400
  /// The same in a page that is large already.
  static let htmlLateEventsMax = 12
}
