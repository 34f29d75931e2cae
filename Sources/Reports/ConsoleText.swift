// What all texts for a console share: paint where it is wanted, and words of modules that are bounded and
// harmless to a terminal.
import Ground

protocol ConsoleText {
  /// Whether the console shows colours.
  var color: Bool { get }
}

extension ConsoleText {
  /// The text in a colour of ECMA-48, such as `31` for red.
  func painted(_ code: String, _ text: String) -> String {
    color && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// What a line has room for.
  func short(_ text: String) -> String { shown(bounded(text, ReportLimits.consoleFieldBytesMax)) }
}
