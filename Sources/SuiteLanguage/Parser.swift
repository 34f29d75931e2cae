// The parser's state: where it reads, what it knows of all files, the scope it fills. Parsing and
// checking are one pass over the lines, after the headers of all files have been read: so a name may
// be used before the file that declares it, and the tree comes out resolved. The stages stand in
// the files beside this one: cursor, expressions, texts, statements, declarations, catalogue.
import Diagnostics
import ModuleCatalogue

/// Thrown inside the parser when a line cannot be read further; its diagnostic has been recorded.
struct Abandoned: Error {}

struct Parser {
  let files: [SourceFile]
  let tables: [TablePlace: [UInt8]]
  /// The texts with control bytes replaced.
  var texts: [[UInt8]] = []
  /// The lines of each file.
  var lines: [[SourceLine]] = []
  var diagnostics: [Diagnostic] = []

  var catalogue = Catalogue()
  var suites: [Suite] = []
  var prelude: Block?
  var watch: Block?
  var baseline: Block?
  /// What all files declare, by name; values index into the arrays they are named for.
  var commands: [String: Int] = [:]
  var requirements: Set<String> = []
  /// The requirements that commands and series name, with the places.
  var requirementsNamed: [(id: String, span: SourceSpan)] = []
  var stepsByName: [String: Int] = [:]
  var steps: [StepsEntry] = []
  var probesByName: [String: Int] = [:]
  var probes: [ProbeDeclaration] = []
  /// Where each probe is declared: file and line index.
  var probePlaces: [(file: Int, line: Int)] = []
  /// Where each suite is declared.
  var suitePlaces: [String: SourceSpan] = [:]
  var seriesNames: Set<String> = []
  /// The names of all series, known before any series is read.
  var declaredSeries: [String] = []
  /// The series that each model name belongs to, in small letters.
  var modelOwners: [String: String] = [:]
  var resultEnds: [String: Pattern] = [:]
  var resultFailures: [String: [Pattern]] = [:]
  var settings: [SettingDeclaration] = []
  var emulations: [Emulation] = []
  var faults: [FaultDeclaration] = []
  var remembered: [RememberedValue] = []
  /// Lines that say which requirements they show.
  var showingLines: [ShowingLines] = []
  /// What the remembered values are, by their place.
  var rememberedTypes: [ValueType] = []

  // The place.
  var file = 0
  var bytes: [UInt8] = []
  var fileLines: [SourceLine] = []
  var line = SourceLine(number: 1, start: 0, end: 0, indent: 0, depth: 0, after: 0)
  var position = 0
  var end = 0

  // What holds for the place.
  /// What `requirements` at the top of the file says of the commands and series below it.
  var fileRequirements: [Aspect: String] = [:]
  var scope = Scope()
  /// The requirements of the case whose lines are read; nil: no case's.
  var caseRequirements: [String]?
  /// The probe whose body is read.
  var probe: Int?
  var answersSeen = 0
  /// Whether expressions may ask nothing but facts of the profile, and what says so.
  var factsOnly: String?
  /// Whether statements of a module are read, and of which kind; nil: those of a test.
  var emulating: EmulatedPart?
  /// The rows whose captures are read: their names are theirs alone.
  var collecting: String?
  var nesting = 0
  var operators = 0
  /// How many bodies of steps are being read within each other.
  var stepsUnderway = 0
  /// The deepest chain of steps used since the body being read began.
  var deepestUse = 0

  init(_ files: [SourceFile], tables: [TablePlace: [UInt8]] = [:]) {
    self.files = files
    self.tables = tables
    for (index, file) in files.enumerated() {
      guard file.text.count <= SuiteLimits.fileBytesMax else {
        diagnostics.append(
          Diagnostic(
            span: SourceSpan(file: index, line: 1, column: 1, length: 1),
            problem: "the file has more than \(SuiteLimits.fileBytesMax) bytes"))
        texts.append([])
        lines.append([])
        continue
      }
      var text = file.text
      lines.append(readLines(&text, file: index, diagnostics: &diagnostics))
      texts.append(text)
    }
  }

  /// Goes to a file; `goTo(line:)` comes next.
  mutating func goTo(file index: Int) {
    file = index
    bytes = texts[index]
    fileLines = lines[index]
  }

  /// Goes to the beginning of a line of the file.
  mutating func goTo(line index: Int) {
    goTo(fileLines[index])
  }

  /// Goes to the beginning of a line of the file.
  mutating func goTo(_ line: SourceLine) {
    self.line = line
    position = line.start
    end = line.end
    nesting = 0
    operators = 0
  }

  /// The indices of the lines directly below a line.
  func children(of index: Int) -> [Int] {
    siblings(from: index + 1, to: fileLines[index].after)
  }

  /// The indices of the lines of one level between two indices.
  func siblings(from first: Int, to after: Int) -> [Int] {
    var found: [Int] = []
    var index = first
    while index < after {
      found.append(index)
      index = fileLines[index].after
    }
    return found
  }

  // MARK: Problems

  /// A span on the current line.
  func span(_ range: Range<Int>) -> SourceSpan {
    SourceSpan(
      file: file, line: line.number, column: range.lowerBound - line.start + line.indent + 1,
      length: max(1, range.count))
  }

  /// Records a problem of the current line.
  mutating func report(
    _ problem: String, at range: Range<Int>, expected: String? = nil, suggestion: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(
        span: span(range), problem: problem, expected: expected, suggestion: suggestion))
  }

  /// Records a problem of the current line that ends its reading.
  mutating func stop(
    _ problem: String, at range: Range<Int>, expected: String? = nil, suggestion: String? = nil
  ) -> Abandoned {
    report(problem, at: range, expected: expected, suggestion: suggestion)
    return Abandoned()
  }
}

/// The variables of a block.
struct Scope {
  struct Variable {
    var name: String
    var type: ValueType
    /// What each element has, where `collect` makes the rows.
    var fields: [Field]?
    /// The kinds that the lines that use the name can make something of.
    var usable = Kinds.any
  }
  /// A capture of each row.
  struct Field {
    var name: String
    var type: ValueType
  }
  /// The variables by slot.
  var variables: [Variable] = []
  /// Whether a line was abandoned that might have defined names; unknown ones are then not told.
  var isIncomplete = false

  func slot(_ name: String) -> Int? { variables.firstIndex { $0.name == name } }

  /// Notes that a line uses the variable as one of these kinds.
  ///
  /// Where another line uses it as something else, it stays as it was.
  mutating func narrow(_ slot: Int, to kinds: Kinds) {
    let both = variables[slot].usable.intersection(kinds)
    if !both.isEmpty { variables[slot].usable = both }
  }
}

/// Steps as the parser knows them before and after it has read their body.
struct StepsEntry {
  enum State { case waiting, underway, done }
  var declaration: StepsDeclaration
  /// The results' names with their places in the file.
  var results: [(name: String, range: Range<Int>)]
  var resultTypes: [ValueType]
  /// The kinds that each parameter may be of, as far as the body says.
  var parameterKinds: [Kinds] = []
  var file: Int
  var line: Int
  var state = State.waiting
  /// 1 where the steps use no others.
  var depth = 1
}
