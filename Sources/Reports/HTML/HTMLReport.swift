// The report that a reviewer opens first: one file that needs no network, no server and no other file.
//
// Everything is in the page when it comes, made by one escape function; the script finds, sorts and
// shows, and the page can be read without it. A policy in the page's head allows exactly the style
// and the script that this program put there, so that a byte from a module has nothing to become.
public import Results

/// A run as one self-contained HTML page.
///
/// The report of the same results is the same to the byte.
public struct HTMLReport: Sendable {
  private let run: RunResult
  private let comparison: Comparison?
  private let trends: [Trend]

  /// Makes the page of a run, whole or interrupted.
  ///
  /// - Parameters:
  ///   - run: What was found out.
  ///   - comparison: What differs from a baseline; nil: the page has no such section.
  ///   - trends: What a history tells of the modules, this run included if it is in there; those of
  ///     modules that the run did not have are left out. None: the page has no such section.
  public init(
    run: RunResult, comparison: Comparison? = nil, trends: [Trend] = []
  ) {
    self.run = run
    self.comparison = comparison
    self.trends = trends
  }

  /// The page.
  public func bytes() -> [UInt8] {
    HTMLPage(model: PageModel(run: run), comparison: comparison, trends: trends).bytes()
  }

  /// Writes the page to the path; a folder on the way there is made where it is missing.
  ///
  /// The file is replaced at once when all of it is on the disk.
  public func write(toPath path: String) throws(ReportError) {
    if !ReportFile.isSpecial(path) { try ReportFile.makeFolder(ReportFile.parent(of: path)) }
    try ReportFile.replace(path, with: bytes())
  }
}
