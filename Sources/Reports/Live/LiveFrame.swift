// The state of a run as a few lines of a terminal: a bar for each of the busiest modules, one line
// for the rest, one for the whole. Made anew each time from the state and the terminal's size alone.
public import Ground
import Results

/// A line as it goes to the terminal, and how many columns it takes there.
public struct LiveLine: Sendable, Equatable {
  /// The text with its colours.
  public var text: String
  /// Its columns; every character of ours takes one.
  public var columns: Int

  init() { (text, columns) = ("", 0) }

  /// Appends plain text, in a colour where one is given.
  mutating func append(_ plain: String, _ color: String? = nil) {
    columns += plain.unicodeScalars.count
    text += color.map { "\u{1B}[\($0)m\(plain)\u{1B}[0m" } ?? plain
  }
}

/// How a terminal is to be written to.
public struct LiveStyle: Sendable {
  /// Whether it shows colours.
  public var color: Bool
  /// Whether it shows more than ASCII.
  public var unicode: Bool
  /// Its width.
  public var columns: Int
  /// Its height.
  public var rows: Int

  package init(color: Bool, unicode: Bool, columns: Int = 80, rows: Int = 24) {
    self.color = color
    self.unicode = unicode
    self.columns = columns
    self.rows = rows
  }
}

/// The lines that show the state; none is wider than the terminal, and all fit into half of it.
public func liveLines(_ state: LiveState, at now: Instant, _ style: LiveStyle) -> [LiveLine] {
  // The last column stays free: some terminals go to the next line once it is filled.
  let width = max(1, style.columns - 1)
  let running = state.modules.filter { !$0.isOver && !$0.isWaiting }
  let places = max(0, min(LiveLines.modulesMax, style.rows / 2 - 2))
  let shown = busiest(running, places)
  let frame = LiveLines(
    style: style, width: width, now: now,
    nameColumns: min(16, shown.map { $0.name.unicodeScalars.count }.max() ?? 0),
    countColumns: shown.map { "\($0.done)/\($0.total)".utf8.count }.max() ?? 0)
  var lines = shown.map(frame.module)
  if running.count > shown.count {
    lines.append(frame.rest(running.count - shown.count, of: running, besides: shown))
  }
  lines.append(frame.whole(state))
  return lines
}

/// The modules with most left to do, in their order.
private func busiest(_ running: [LiveState.Module], _ places: Int) -> [LiveState.Module] {
  guard running.count > places else { return running }
  let chosen = running.indices.sorted {
    let (a, b) = (running[$0], running[$1])
    return (b.total - b.done, $0) < (a.total - a.done, $1)
  }.prefix(places)
  return chosen.sorted().map { running[$0] }
}

/// What all lines of one moment share: how wide they are, and how they are aligned.
struct LiveLines {
  /// How many modules have a line of their own.
  static let modulesMax = 8

  var style: LiveStyle
  var width: Int
  var now: Instant
  var nameColumns: Int
  var countColumns: Int

  /// A module's line: `NL66x  #######-----  312/566  2 failed  http.act get-reply[reply=404]`.
  func module(_ module: LiveState.Module) -> LiveLine {
    var line = LiveLine()
    add(fitted(ascii(module.name), nameColumns), to: &line)
    let bar = style.columns >= 100 ? 24 : style.columns >= 60 ? 14 : style.columns >= 36 ? 6 : 0
    if bar > 0 { addBar(module, bar, to: &line) }
    let count = "\(module.done)/\(module.total)"
    add("  " + blanks(countColumns - count.utf8.count) + count, to: &line)
    addTroubles(module.failed, module.known, module.unjudged, to: &line)
    let current = ascii(module.current)
    if width - line.columns >= 12, !current.isEmpty {
      add("  " + cut(current, width - line.columns - 2), "2", to: &line)
      let waited = now - module.currentSince
      if waited >= .seconds(3) { add(" \(clock(waited))", "33", to: &line) }
    }
    return line
  }

  /// What the modules without a line of their own have done: `and 56 more  1234/5678  3 failed`.
  func rest(
    _ count: Int, of running: [LiveState.Module], besides shown: [LiveState.Module]
  ) -> LiveLine {
    func sum(_ value: (LiveState.Module) -> Int) -> Int {
      running.reduce(0) { $0 + value($1) } - shown.reduce(0) { $0 + value($1) }
    }
    var line = LiveLine()
    add("and \(count) more  \(sum(\.done))/\(sum(\.total))", to: &line)
    addTroubles(sum(\.failed), sum(\.known), sum(\.unjudged), to: &line)
    return line
  }

  /// The whole run: `3 of 18 modules done  1234/10188  2 failed  0:42, about 1:10 left`.
  func whole(_ state: LiveState) -> LiveLine {
    var line = LiveLine()
    if state.modules.count > 1 {
      func sum(_ value: (LiveState.Module) -> Int) -> Int {
        state.modules.reduce(0) { $0 + value($1) }
      }
      let over = state.modules.count(where: \.isOver)
      if style.columns >= 60 {
        add("\(over) of \(state.modules.count) modules done  ", to: &line)
      }
      add("\(sum(\.done))/\(sum(\.total))", "1", to: &line)
      addTroubles(sum(\.failed), sum(\.known), sum(\.unjudged), to: &line)
      add("  ", to: &line)
    }
    add(clock(now - state.began), to: &line)
    if let left = state.remaining(at: now), left >= .seconds(1) {
      add(", about \(clock(left)) left", to: &line)
    }
    return line
  }

  // MARK: Parts

  private func addBar(_ module: LiveState.Module, _ columns: Int, to line: inout LiveLine) {
    let filled = module.total > 0 ? min(columns, columns * module.done / module.total) : columns
    let (full, empty) = style.unicode ? ("\u{2501}", "\u{2500}") : ("#", "-")
    add("  ", to: &line)
    add(String(repeating: full, count: filled), module.failed > 0 ? "31" : "32", to: &line)
    add(String(repeating: empty, count: columns - filled), "2", to: &line)
  }

  private func addTroubles(_ failed: Int, _ known: Int, _ unjudged: Int, to line: inout LiveLine) {
    if failed > 0 { add("  \(failed) failed", "31", to: &line) }
    if known > 0 { add("  \(known) known", "33", to: &line) }
    if unjudged > 0 { add("  \(unjudged) not judged", "33", to: &line) }
  }

  /// Appends as much as the line still has room for.
  private func add(_ text: String, _ color: String? = nil, to line: inout LiveLine) {
    let fitting = cut(text, width - line.columns)
    guard !fitting.isEmpty else { return }
    line.append(fitting, style.color ? color : nil)
  }

  /// The text in exactly so many columns.
  private func fitted(_ text: String, _ columns: Int) -> String {
    let text = cut(text, columns)
    return text + blanks(columns - text.unicodeScalars.count)
  }

  /// The text in at most so many columns; a tilde stands where its end is missing.
  private func cut(_ text: String, _ columns: Int) -> String {
    guard text.unicodeScalars.count > columns else { return text }
    guard columns > 1 else { return "" }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(columns - 1))) + "~"
  }

  private func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}

/// Text of which every character takes one column: anything but printable ASCII as `\xHH`.
private func ascii(_ text: String) -> String { escaped(text.utf8, limit: nameBytesMax) }

/// `0:42`, `12:03`, `1:02:03`.
func clock(_ time: Interval) -> String {
  let seconds = max(0, time.nanoseconds / 1_000_000_000)
  let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
  let beginning = hours > 0 ? "\(hours):" + padded(String(minutes), to: 2) : "\(minutes)"
  return beginning + ":" + padded(String(seconds % 60), to: 2)
}
