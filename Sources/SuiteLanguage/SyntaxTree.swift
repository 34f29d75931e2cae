// The tree that the parser makes and the checker has approved. In a checked tree every name is
// resolved: a variable is a slot of its scope, a `use` points at its steps by index, so that the
// runner never looks a name up.
public import Diagnostics
public import ModuleCatalogue

/// All files of a run, parsed and checked together.
public struct SuiteCollection: Sendable {
  /// The files, in the order given; spans index into them.
  public var files: [SourceFile]
  /// The catalogue that their `command`, `series`, `unsolicited`, `loss` and
  /// `requirement` declarations make.
  public var catalogue: Catalogue
  /// The suites in the order of their files.
  public var suites: [Suite]
  /// All steps of all files; `Statement.use` indexes into them.
  public var steps: [StepsDeclaration]
  /// All probes in the order declared; `Expression.dialect` indexes into them.
  public var probes: [ProbeDeclaration]
  /// The line that ends each command whose `results` say it with `ends`, by the command's name.
  public var resultEnds: [String: Pattern]
  /// The result lines that tell of a command's failure (`fails`), by the command's name.
  public var resultFailures: [String: [Pattern]]
  /// All settings in the order declared.
  public var settings: [SettingDeclaration]
  /// How right modules carry commands out that the emulator does not know of itself.
  public var emulations: [Emulation]
  /// How wrong modules do otherwise.
  public var faults: [FaultDeclaration]
  /// What emulated modules remember.
  public var remembered: [RememberedValue]
  /// What is played once per module and again after each restart; at most one in all files.
  public var prelude: Block?
  /// What is asked when a case has failed: `inconclusive` in it says which precondition is lost.
  public var watch: Block?
  /// What is played before each case; at most one in all files.
  public var baseline: Block?
  /// Lines that say themselves which requirements they show; of lines within others, the inner later.
  public var showingLines: [ShowingLines] = []

  package init(
    files: [SourceFile] = [], catalogue: Catalogue = Catalogue(), suites: [Suite] = [],
    steps: [StepsDeclaration] = [], probes: [ProbeDeclaration] = [],
    resultEnds: [String: Pattern] = [:], resultFailures: [String: [Pattern]] = [:],
    settings: [SettingDeclaration] = [], emulations: [Emulation] = [],
    faults: [FaultDeclaration] = [], remembered: [RememberedValue] = [],
    prelude: Block? = nil, watch: Block? = nil, baseline: Block? = nil
  ) {
    self.files = files
    self.catalogue = catalogue
    self.suites = suites
    self.steps = steps
    self.probes = probes
    self.resultEnds = resultEnds
    self.resultFailures = resultFailures
    self.settings = settings
    self.emulations = emulations
    self.faults = faults
    self.remembered = remembered
    self.prelude = prelude
    self.watch = watch
    self.baseline = baseline
  }
}

/// Lines that say which requirements of their case they show: steps, or an expectation.
public struct ShowingLines: Sendable {
  /// The file, an index into the collection's.
  public var file: Int
  /// The lines, from 1.
  public var lines: ClosedRange<Int>
  /// The requirements.
  public var requirements: [String]
}

extension SuiteCollection {
  /// The blocks that stand in no case and no steps.
  package var blocksApart: [Block] {
    let blocks =
      suites.flatMap { [$0.setup, $0.cleanup] } + probes.map { $0.body }
      + [prelude, watch, baseline]
    return blocks.compactMap(\.self)
  }

  /// Of these requirements, the one that the line of a file shows; nil where it does not say.
  public func requirement(shownBy line: Int, of path: String, among ids: [String]) -> String? {
    let found = showingLines.filter { files[$0.file].path == path && $0.lines.contains(line) }
    let inner = found.min { $0.lines.count < $1.lines.count }
    return inner?.requirements.first(where: ids.contains)
  }
}

/// Statements with the scope that they need.
public struct Block: Sendable {
  /// The statements in order.
  public var statements: [Statement]
  /// How many slots the scope has.
  public var slotCount: Int

  package init(statements: [Statement] = [], slotCount: Int = 0) {
    self.statements = statements
    self.slotCount = slotCount
  }
}

/// `setting NAME`: a value that differs from bench to bench.
public struct SettingDeclaration: Sendable, Equatable {
  /// The name, such as `apn`.
  public var name: String
  /// What it is where a bench gives none; empty unless the suites say.
  public var defaultValue: [UInt8]
  /// Whether no report may show it.
  public var isSecret: Bool
  /// What it is for, in words.
  public var title: String
  /// Where the name stands.
  public var span: SourceSpan

  package init(
    name: String, defaultValue: [UInt8] = [], isSecret: Bool = false, title: String = "",
    span: SourceSpan
  ) {
    self.name = name
    self.defaultValue = defaultValue
    self.isSecret = isSecret
    self.title = title
    self.span = span
  }
}

/// One `suite` with its cases.
public struct Suite: Sendable {
  /// The name, such as `http.data`.
  public var name: String
  /// The title in words.
  public var title: String
  /// The manual's section, such as `1.2`; empty where none is given.
  public var manual: String
  /// Tags that hold for all cases.
  public var tags: [String]
  /// Conditions on the profile that hold for all cases.
  public var conditions: [Condition]
  /// Whether what its cases do cannot be undone or costs money, so that none is played again.
  public var isPlayedOnce = false
  /// Played before each case, after the baseline, in a scope of its own.
  public var setup: Block?
  /// Played after each case whatever happened, in a scope of its own.
  public var cleanup: Block?
  /// The cases in order.
  public var cases: [CaseDeclaration]
  /// Where the suite is declared.
  public var span: SourceSpan

  package init(
    name: String, title: String, manual: String = "", tags: [String] = [],
    conditions: [Condition] = [], setup: Block? = nil, cleanup: Block? = nil,
    cases: [CaseDeclaration] = [], span: SourceSpan
  ) {
    self.name = name
    self.title = title
    self.manual = manual
    self.tags = tags
    self.conditions = conditions
    self.setup = setup
    self.cleanup = cleanup
    self.cases = cases
    self.span = span
  }
}

/// A `where`: a fact that must hold for the case to apply.
public struct Condition: Sendable {
  /// The expression; boolean, over facts of the profile only.
  public var expression: Expression
  /// Its text, which is the reason shown when the case is skipped.
  public var text: String
  /// Where the expression stands.
  public var span: SourceSpan

  package init(expression: Expression, text: String, span: SourceSpan) {
    self.expression = expression
    self.text = text
    self.span = span
  }
}

/// One `case`.
public struct CaseDeclaration: Sendable {
  /// The name.
  public var name: String
  /// The title in words; may be empty.
  public var title: String
  /// The requirements that the case shows.
  public var shows: [String]
  /// The manual's section where it differs from the suite's; empty otherwise.
  public var manual: String
  /// Tags of the case itself.
  public var tags: [String]
  /// Conditions on the profile.
  public var conditions: [Condition]
  /// Whether what the case does cannot be undone or costs money, so that it is not played again.
  public var isPlayedOnce = false
  /// What the case is repeated for, outermost first; every combination is a report case.
  public var each: [EachClause]
  /// Played after the case whatever happened, in the same scope.
  public var cleanup: [Statement]
  /// The statements and the scope.
  public var body: Block
  /// Where the name stands.
  public var span: SourceSpan

  package init(
    name: String, title: String = "", shows: [String] = [], manual: String = "",
    tags: [String] = [], conditions: [Condition] = [], each: [EachClause] = [],
    cleanup: [Statement] = [], body: Block = Block(), span: SourceSpan
  ) {
    self.name = name
    self.title = title
    self.shows = shows
    self.manual = manual
    self.tags = tags
    self.conditions = conditions
    self.each = each
    self.cleanup = cleanup
    self.body = body
    self.span = span
  }
}

/// `each NAME in …`.
public struct EachClause: Sendable {
  /// Where the values come from.
  public enum Source: Sendable {
    /// `valid COMMAND.parameter`: boundary values and a middle one.
    case valid(command: String, parameter: String)
    /// `invalid COMMAND.parameter`: what must be refused.
    case invalid(command: String, parameter: String)
    /// A list; evaluated over facts of the profile only.
    case list(Expression)
  }
  /// The variable's name, shown in brackets in the report.
  public var name: String
  /// Its slot in the case's scope.
  public var slot: Int
  /// Where the values come from.
  public var source: Source

  package init(name: String, slot: Int, source: Source) {
    self.name = name
    self.slot = slot
    self.source = source
  }
}

/// `steps NAME(parameters) -> results`.
public struct StepsDeclaration: Sendable {
  /// The name.
  public var name: String
  /// The names of the parameters; they are slots 0 ..< count of the scope.
  public var parameters: [String]
  /// The slots whose values are handed back, in order.
  public var resultSlots: [Int]
  /// The statements and the scope.
  public var body: Block
  /// Where the name stands.
  public var span: SourceSpan

  package init(
    name: String, parameters: [String] = [], resultSlots: [Int] = [], body: Block = Block(),
    span: SourceSpan
  ) {
    self.name = name
    self.parameters = parameters
    self.resultSlots = resultSlots
    self.body = body
    self.span = span
  }
}

/// `probe NAME "question" a | b | …`.
public struct ProbeDeclaration: Sendable {
  /// The name, under which the answer stands in the dialect.
  public var name: String
  /// The question in words.
  public var title: String
  /// The answers possible; the first is assumed when the probe finds none.
  public var answers: [String]
  /// The requirements that the probe shows.
  public var shows: [String]
  /// The manual's section.
  public var manual: String
  /// Conditions on the profile.
  public var conditions: [Condition]
  /// The statements, one of them an `answer`, and the scope.
  public var body: Block
  /// Where the name stands.
  public var span: SourceSpan

  package init(
    name: String, title: String = "", answers: [String] = [], shows: [String] = [],
    manual: String = "", conditions: [Condition] = [], body: Block = Block(), span: SourceSpan
  ) {
    self.name = name
    self.title = title
    self.answers = answers
    self.shows = shows
    self.manual = manual
    self.conditions = conditions
    self.body = body
    self.span = span
  }

  /// Whether it restarts the module, so that what was left in it before is gone behind it.
  public var restarts: Bool {
    body.statements.contains { if case .restart = $0.kind { true } else { false } }
  }
}

/// `within LATEST` or `within EARLIEST .. LATEST`, from the end of the last thing sent or matched.
public struct TimeBounds: Sendable {
  /// Not before; nil: at once is fine.
  public var earliest: Expression?
  /// Not after; milliseconds as an integer, like every length of time in expressions.
  public var latest: Expression

  package init(earliest: Expression?, latest: Expression) {
    self.earliest = earliest
    self.latest = latest
  }
}

/// A statement and where it stands.
public struct Statement: Sendable {
  /// What it does.
  public var kind: Kind
  /// Where it stands: the whole statement without its indentation.
  public var span: SourceSpan

  package init(kind: Kind, span: SourceSpan) {
    self.kind = kind
    self.span = span
  }

  /// What a statement can be.
  public indirect enum Kind: Sendable {
    /// `> TEXT`: sends a command line, CR added.
    case send(Template)
    /// `>> VALUE`: sends raw bytes; with `in pieces of N every T` slowly.
    case sendRaw(Expression, pieceBytes: Expression?, gapMilliseconds: Expression?)
    /// `< PATTERN`: the next line of the answer.
    case expectLine(Pattern, within: TimeBounds?, exactly: Bool)
    /// `maybe < PATTERN`: the line may come before what the next statement awaits.
    case maybe(Pattern, exactly: Bool)
    /// `collect < PATTERN as ROWS`: lines of that form, none or more, before what the next statement
    /// awaits; each makes a row of its captures, which are in these slots.
    case collect(Pattern, exactly: Bool, rows: Int)
    /// `in any order`: all of these lines come, in whatever order.
    case anyOrder([Statement])
    /// `none ~ PATTERN for T`: the unsolicited line has not come and does not come for so long.
    case none(Pattern, milliseconds: Expression)
    /// `prompt`: the data prompt.
    case expectPrompt(within: TimeBounds?)
    /// `<< N as NAME`: exactly N bytes; the slot is nil where no name is given.
    case expectBytes(Expression, slot: Int?)
    /// `<< until PATTERN as NAME`: all bytes up to the line that fits; the line is consumed, the
    /// line break before it belongs to neither.
    case expectBytesUntil(Pattern, slot: Int?, within: TimeBounds?)
    /// `~ PATTERN`: an unsolicited line, come already or still to come.
    case expectUnsolicited(Pattern, within: TimeBounds?, exactly: Bool)
    /// `? EXPRESSION`: must be true, or become so within so many milliseconds.
    case check(Expression, text: String, within: Expression?)
    /// `quiet T`: nothing comes for so many milliseconds, known unsolicited lines aside.
    case quiet(milliseconds: Expression)
    /// `anything for T`: whatever comes in so many milliseconds is dropped.
    case anything(milliseconds: Expression)
    /// `pause T`: waits; what comes meanwhile is kept for the statements after.
    case pause(milliseconds: Expression)
    /// `either … or …`: the first branch whose first statement fits what comes.
    case either([[Statement]])
    /// `when EXPRESSION … otherwise …`.
    case when(Expression, then: [Statement], otherwise: [Statement])
    /// `while EXPRESSION …`: at most 10,000 rounds.
    case loop(Expression, body: [Statement])
    /// `repeat N times -> TIMES`: so many rounds; the slot gets the milliseconds that each took.
    case rounds(Expression, times: Int?, body: [Statement])
    /// `for NAME in LIST …`.
    case forEach(slot: Int, Expression, body: [Statement])
    /// `let NAME = EXPRESSION`, which also gives an existing name a new value.
    case assign(slot: Int, Expression)
    /// `use NAME(arguments) -> names`: a nil slot drops that result.
    case use(steps: Int, arguments: [Expression], results: [Int?])
    /// `origin answers …`.
    case origin(OriginStatement)
    /// `peer tcp …`.
    case peer(PeerStatement)
    /// What only an emulated module plays.
    case emulated(EmulatedStatement)
    /// `forget x`: from here on `touched(y)` is false for what begins with x.
    case forget(Expression)
    /// `restart`: restarts the module, waits for it and plays the prelude again.
    case restart
    /// `answer EXPRESSION`: what a probe found; ends the probe.
    case answer(Expression)
    /// `note TEXT`: a deviation that is tolerated.
    case note(Template)
    /// `fail TEXT`: the module deviates.
    case fail(Template)
    /// `inconclusive TEXT`: a precondition is not there.
    case inconclusive(Template)
  }
}

/// Text with `{…}` in it.
public struct Template: Sendable {
  /// A piece of a template.
  public enum Piece: Sendable {
    /// Bytes as they stand.
    case literal([UInt8])
    /// A value: bytes as they are, an integer in decimal.
    case value(Expression)
  }
  /// The pieces in order.
  public var pieces: [Piece]

  package init(pieces: [Piece]) { self.pieces = pieces }
}

/// What a line must look like.
public struct Pattern: Sendable {
  /// What a capture takes.
  public enum CaptureKind: Sendable {
    /// `{name:int}`: an optional minus and digits.
    case integer
    /// `{name:text}` or `{name}` for a new name: as few bytes as let the rest fit, even none.
    case text
    /// `{name:/regex/}`: what the regular expression takes there and lets the rest fit.
    case regex(RegularExpression)
  }
  /// A piece of a pattern.
  public enum Piece: Sendable {
    /// Bytes as they stand.
    case literal([UInt8])
    /// The value of an expression.
    case value(Expression)
    /// A capture; the slot is nil for `{:int}`, `{:text}` and `{/regex/}`.
    case capture(slot: Int?, CaptureKind)
  }
  /// The pieces in order.
  public var pieces: [Piece]
  /// The pattern's text as it stands in the suite.
  public var text: String

  package init(pieces: [Piece], text: String) {
    self.pieces = pieces
    self.text = text
  }
}
