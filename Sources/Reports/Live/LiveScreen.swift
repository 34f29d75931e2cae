// Keeps a few lines at the foot of a terminal steady while others pass above them.
//
// Nothing of the terminal's state is changed, neither cursor nor scrolling nor wrapping: the cursor
// rests in the line below the lines, so that whatever ends the process, be it SIGKILL, the shell's
// prompt comes in a line of its own and there is nothing to restore. Only lines that changed are
// written, within one synchronised update (DEC mode 2026, which a terminal that lacks it ignores).

/// The lines now at the foot of a terminal, and what to write to make them others.
public struct LiveScreen: Sendable {
  private var shown: [LiveLine] = []
  private var columns = 80

  private static let begin = "\u{1B}[?2026h"
  private static let end = "\u{1B}[?2026l"

  /// Makes a screen on which nothing stands.
  public init() {}

  /// What to write so that the text, whole lines or none, stands above the lines.
  ///
  /// - Parameters:
  ///   - lines: The lines from now on; none removes them.
  ///   - text: What scrolls by above them; ends in a line feed unless it is empty.
  ///   - columns: The width of the terminal now.
  /// - Returns: What to write in one piece; empty where nothing changes.
  public mutating func update(
    _ lines: [LiveLine], above text: String = "", columns: Int
  ) -> String {
    defer { (shown, self.columns) = (lines, columns) }
    if text.isEmpty, columns == self.columns, lines.count == shown.count {
      return rewritten(lines)
    }
    // A terminal that became narrower has wrapped our lines: they take more rows than we wrote.
    let rows = shown.reduce(0) { $0 + max(1, ($1.columns + columns - 1) / max(1, columns)) }
    guard rows > 0 || !text.isEmpty || !lines.isEmpty else { return "" }
    // Line by line: some terminals keep what is cleared from the top of the screen on as history.
    let cleared = String(repeating: "\u{1B}[2K\u{1B}[1B", count: rows) + (rows > 0 ? up(rows) : "")
    return Self.begin + up(rows) + cleared + text
      + lines.map { $0.text + "\n" }.joined() + Self.end
  }

  /// Writes anew only the lines that changed.
  private func rewritten(_ lines: [LiveLine]) -> String {
    var out = ""
    var cursor = lines.count
    for (index, line) in lines.enumerated() where line != shown[index] {
      out += cursor > index ? up(cursor - index) : down(index - cursor)
      out += line.text + "\u{1B}[K\r"
      cursor = index
    }
    return out.isEmpty ? "" : Self.begin + out + down(lines.count - cursor) + Self.end
  }

  private func up(_ rows: Int) -> String { rows > 0 ? "\r\u{1B}[\(rows)A" : "\r" }

  private func down(_ rows: Int) -> String { rows > 0 ? "\u{1B}[\(rows)B" : "" }
}
