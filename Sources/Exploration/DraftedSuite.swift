// Cases written from walks as a file, beside the files that hold what they use.
public import Diagnostics

/// A file of drafted cases.
public struct DraftedSuite: Sendable {
  /// What the file is called where it is not on any disk.
  public static let path = "explored.attest"
  /// The suite's name while walks are played.
  public static let name = "explore"
  /// The file.
  public let file: SourceFile

  /// Makes the file of these cases.
  public init(_ cases: [WrittenCase]) {
    self.init(cases, heading: ["suite \(Self.name) \"walks drawn by exploration\"", "  manual 1"])
  }

  /// Makes the file of cases to be kept.
  public init(keeping cases: [WrittenCase], as name: String) {
    self.init(
      cases,
      heading: [
        "# What exploration found, and how it is seen.", "",
        "suite \(name) \"what exploration found\"", "  manual 1", "  where HTTPACT.supported",
      ])
  }

  private init(_ cases: [WrittenCase], heading: [String]) {
    var lines = heading
    for one in cases { lines += [""] + one.lines }
    file = SourceFile(path: Self.path, text: Array((lines.joined(separator: "\n") + "\n").utf8))
  }

  /// Of the suites' files those that drafted cases need: catalogue, preparation, probes, steps.
  public static func shared(of files: [SourceFile]) -> [SourceFile] {
    files.filter { file in
      !file.text.split(separator: 0x0A).contains { $0.starts(with: Array("suite ".utf8)) }
    }
  }
}
