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
  /// The line, from 1, on which each case begins, in the order given.
  public let firstLines: [Int]

  /// Makes the file of these cases.
  public init(_ cases: [WrittenCase]) {
    self.init(cases, heading: ["suite \(Self.name) \"walks drawn by exploration\"", "  manual 1"])
  }

  /// Makes the file of cases to be kept, with the steps that they use of the files given.
  public init(keeping cases: [WrittenCase], as name: String, steps files: [SourceFile]) {
    let blocks = files.flatMap { Self.blocks(of: $0) }
    var wanted: [Int] = []
    var texts = cases.map(\.lines)
    while let lines = texts.popLast() {
      for (index, block) in blocks.enumerated() where !wanted.contains(index) {
        let isUsed = lines.contains { line in
          let words = line.split(whereSeparator: { " (".contains($0) })
          return words.first == "use" && words.count > 1 && words[1] == block.name
        }
        if isUsed {
          wanted.append(index)
          texts.append(block.lines)
        }
      }
    }
    let steps = wanted.sorted().flatMap { [""] + blocks[$0].lines }
    self.init(
      cases,
      heading: [
        "# What exploration found, and how it is seen.", "",
        "suite \(name) \"what exploration found\"", "  manual 1", "  where HTTPACT.supported",
      ] + steps)
  }

  /// The steps that a file declares, each with the comment above it.
  private static func blocks(
    of file: SourceFile
  ) -> [(name: Substring, lines: [String])] {
    var blocks: [(name: Substring, lines: [String])] = []
    var comment: [String] = []
    for line in String(decoding: file.text, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      if line.hasPrefix("#") {
        comment.append(String(line))
      } else if line.hasPrefix("steps ") {
        let name = line.dropFirst(6).prefix { $0 != "(" && $0 != " " }
        blocks.append((name, comment + [String(line)]))
        comment = []
      } else if line.hasPrefix(" "), !blocks.isEmpty {
        blocks[blocks.count - 1].lines.append(String(line))
      } else {
        comment = []
      }
    }
    return blocks
  }

  private init(_ cases: [WrittenCase], heading: [String]) {
    var lines = heading
    var firsts: [Int] = []
    for one in cases {
      lines.append("")
      firsts.append(lines.count + 1)
      lines += one.lines
    }
    firstLines = firsts
    file = SourceFile(path: Self.path, text: Array((lines.joined(separator: "\n") + "\n").utf8))
  }

  /// Of the suites' files those that drafted cases need: catalogue, preparation, probes, steps.
  public static func shared(of files: [SourceFile]) -> [SourceFile] {
    files.filter { file in
      !file.text.split(separator: 0x0A).contains { $0.starts(with: Array("suite ".utf8)) }
    }
  }
}
