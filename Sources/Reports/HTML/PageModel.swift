// A run as the page wants it: cases counted through, the same case of several modules found as one row,
// failures of one cause as one group. All sections read from here; nothing here writes HTML.
internal import Ground
public import Results

/// A case as one module was asked to play it.
struct PlayedCase {
  /// The index of the module in the run.
  var module: Int
  /// The index of what was played, in `PageModel.rows`.
  var row: Int
  var result: CaseResult
  var outcome: ReportedVerdict
}

/// A case by its suite and name, whatever modules played it: a row of the matrix.
struct CaseRow {
  var suite: String
  /// The name, with `#2` where a module played several cases of the name.
  var name: String
  /// One of the cases, for what is the same in all: title, place, requirements.
  var example: CaseResult
  /// For each module the index of its case in `PageModel.cases`.
  var cells: [Int?]
}

/// Cases that ended in the same way for the same reason.
struct CauseGroup {
  var outcome: ReportedVerdict
  /// Indices in `PageModel.cases`, modules in their order.
  var members: [Int]
}

/// Everything that sections look up.
struct PageModel {
  let run: RunResult
  /// The modules' names, no two alike.
  let moduleNames: [String]
  /// Every case in the order played, module by module.
  private(set) var cases: [PlayedCase] = []
  /// The rows of the matrix, suite by suite, in the order played.
  private(set) var rows: [CaseRow] = []
  /// Indices in `rows`, in the order shown.
  private(set) var rowOrder: [Int] = []
  /// Causes of what did not pass, the gravest and most frequent first.
  private(set) var groups: [CauseGroup] = []

  init(run: RunResult) {
    self.run = run
    var names = UniqueNames()
    moduleNames = run.modules.map { names.unique($0.name) }
    collectCases()
    orderRows()
    groups = Self.groups(of: cases, in: run)
  }

  /// The outcomes of all cases.
  var tally: VerdictTally { VerdictTally(cases.lazy.map(\.outcome)) }

  /// How a link and the page's address name a case: `L61x/http.act/head-refused`.
  func key(of index: Int) -> String {
    let played = cases[index]
    let row = rows[played.row]
    return "\(moduleNames[played.module])/\(row.suite)/\(row.name)"
  }

  /// The link that opens a case.
  func link(to index: Int) -> String { "#open=" + percentEncoded(key(of: index)) }

  /// The names of the commands that a case is about, by the manual's sections that it quotes.
  func commands(of result: CaseResult) -> [String] {
    var sections = [result.manual]
    for id in result.requirements {
      guard let requirement = run.requirements.first(where: { $0.id == id }) else { continue }
      sections.append(requirement.manual)
    }
    return run.commands.filter { sections.contains($0.manual) }.map(\.name)
  }

  // MARK: - Rows

  private mutating func collectCases() {
    var places: [String: Int] = [:]
    for (index, module) in run.modules.enumerated() {
      var names: [String: UniqueNames] = [:]
      for result in module.cases {
        let suite = asciiName(result.suite)
        let name = names[suite, default: UniqueNames()].unique(result.name)
        let key = suite + "\u{0}" + name
        let row: Int
        if let known = places[key] {
          row = known
        } else {
          row = rows.count
          places[key] = row
          rows.append(
            CaseRow(
              suite: suite, name: name, example: result,
              cells: Array(repeating: nil, count: run.modules.count)))
        }
        rows[row].cells[index] = cases.count
        cases.append(
          PlayedCase(module: index, row: row, result: result, outcome: ReportedVerdict(result)))
      }
    }
  }

  /// Suites in the order first played; within one the order of the first module, and a row that only
  /// later modules have behind the one that it followed there.
  private mutating func orderRows() {
    var orders: [String: [Int]] = [:]
    var suites: [String] = []
    var isPlaced = Array(repeating: false, count: rows.count)
    var before: (suite: String, row: Int)?
    var module = -1
    for played in cases {
      if played.module != module { (module, before) = (played.module, nil) }
      let suite = rows[played.row].suite
      if !isPlaced[played.row] {
        isPlaced[played.row] = true
        if orders[suite] == nil { suites.append(suite) }
        if let before, before.suite == suite,
          let place = orders[suite]?.lastIndex(of: before.row)
        {
          orders[suite]?.insert(played.row, at: place + 1)
        } else {
          orders[suite, default: []].append(played.row)
        }
      }
      before = (suite, played.row)
    }
    rowOrder = suites.flatMap { orders[$0] ?? [] }
  }

  // MARK: - Causes

  private static func groups(of cases: [PlayedCase], in run: RunResult) -> [CauseGroup] {
    var groups: [CauseGroup] = []
    var places: [String: Int] = [:]
    for (index, played) in cases.enumerated()
    where played.outcome.isNews || played.outcome == .known {
      let result = played.result
      var parts = [String(played.outcome.rawValue), normalised(message(of: result))]
      // What the rig or a precondition did wrong has nothing to do with the case.
      if played.outcome == .fail || played.outcome == .known {
        parts += [result.suite, String(plainName(result.name))]
        parts += result.requirements + [result.known?.reason ?? ""]
      }
      let key = parts.joined(separator: "\u{0}")
      if let place = places[key] {
        groups[place].members.append(index)
      } else {
        places[key] = groups.count
        groups.append(CauseGroup(outcome: played.outcome, members: [index]))
      }
    }
    // Sorting keeps the order of groups that are alike: by their first member.
    return groups.sorted {
      ($0.outcome, -$0.members.count, $0.members[0])
        < ($1.outcome, -$1.members.count, $1.members[0])
    }
  }

  /// The message without what differs from module to module: numbers and text in quotation marks.
  static func normalised(_ message: String) -> String {
    var out: [UInt8] = []
    var isQuoted = false
    for byte in message.utf8 {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if isQuoted, byte != UInt8(ascii: "\"") { continue }
      let isDigit = (0x30...0x39).contains(byte)
      if isDigit, out.last == UInt8(ascii: "#") { continue }
      out.append(isDigit ? UInt8(ascii: "#") : byte)
    }
    return String(decoding: out, as: UTF8.self)
  }
}

/// The text as it may stand in an address behind `#open=`; the script reads it back.
func percentEncoded(_ text: String) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var out: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F: out.append(byte)
    default: out += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: out, as: UTF8.self)
}

/// The command line that plays the case again, and nothing else.
public func rerunCommand(_ result: CaseResult, of module: ModuleResult, in run: RunResult) -> String
{
  var words = ["attest", "run"] + run.naming(module)
  if result.suite != CaseResult.probeSuite { words += ["--case", result.caseName.text] }
  return (words + run.rerunArguments(of: module)).map(shellWord).joined(separator: " ")
}

/// The word as a POSIX shell reads it back; one with control bytes in bash's own quotation.
package func shellWord(_ word: String) -> String {
  func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "-._/:=,+@%".utf8.contains(byte)
    }
  }
  if !word.isEmpty, word.utf8.allSatisfy(isPlain) { return word }
  if word.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) {
    return "'" + word.replacing("'", with: "'\\''") + "'"
  }
  var out: [UInt8] = []
  appendEscaped(Array(word.utf8), to: &out)
  return "$'" + String(decoding: out, as: UTF8.self).replacing("'", with: "\\'") + "'"
}
