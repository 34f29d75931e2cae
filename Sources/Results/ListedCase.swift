// A case that a run would play, with what is known of it before.
public import Ground

/// A case of a module, not played yet.
public struct ListedCase: Sendable, Equatable {
  /// How reports name the module; several that share the case, between commas.
  public var module: String
  /// The module's series.
  public var series: String
  /// The case's name.
  public var name: CaseName
  /// Its title in words.
  public var title = ""
  /// The tags of the suite and of the case.
  public var tags: [String] = []
  /// The requirements that it shows.
  public var requirements: [String] = []
  /// The manual's section.
  public var manual = ""
  /// The suite file that declares it.
  public var file = ""
  /// The line in the file, from 1.
  public var line = 0
  /// Why it does not apply to the module; nil where it does.
  public var skipped: String?
  /// The known failure that covers it.
  public var known: KnownFailure?
  /// How it ended when it was last played.
  public var last: RecordedResult?

  /// A case of which nothing more is known.
  public init(module: String, series: String, name: CaseName) {
    self.module = module
    self.series = series
    self.name = name
  }

  /// `LE http.read/all[order=x] [READ-4]`, and the reason where it does not apply.
  public var text: String {
    let text = "\(module) \(name.text) [\(requirements.joined(separator: " "))]"
    return skipped.map { "\(text) skipped: \($0)" } ?? text
  }
}

/// How a case ended in an earlier run.
public struct RecordedResult: Sendable, Equatable {
  /// The run, and when it ended.
  public var mark: RunMark
  /// The verdict.
  public var verdict: Verdict
  /// How long the case took.
  public var duration: Interval

  /// Makes a result.
  public init(mark: RunMark, verdict: Verdict, duration: Interval) {
    self.mark = mark
    self.verdict = verdict
    self.duration = duration
  }
}
