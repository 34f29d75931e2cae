// Follows the answers of command lines along every path through statements: an answer must be read up
// to a final result before the next line is sent or the case ends, or be dropped with `anything`.
// Else `> AT+X` passes whatever came, or the next command is blamed for it.
//
// What is followed is a set of paths: whether an answer is unread, and the names whose value is known
// because a line gave them a literal or a branch was taken for it. So `while more` with `let more =
// false` behind `< OK` is understood. The sets are finite, for a value is a literal of the text or is
// unknown; where they grow beyond a bound the values are forgotten, and beyond another the audit
// says that it cannot follow: hostile text costs bounded work.
import ATProtocol
import Diagnostics

struct AnswerAudit {
  /// Paths that are told apart by values.
  private static let pathsMax = 64
  /// Statements looked at for one case or steps.
  private static let workMax = 100_000

  /// An answer that has not been read to its end.
  private enum Unread: Hashable {
    /// Begun by who uses the steps.
    case inherited
    /// Begun by the statement, an index into `places`.
    case begun(Int)
  }
  private enum Literal: Hashable {
    case integer(Int)
    case bytes([UInt8])
    case boolean(Bool)

    var isTruth: Bool { if case .boolean = self { true } else { false } }
  }
  fileprivate enum Name: Hashable {
    case slot(Int)
    case dialect(Int)
  }
  private struct Path: Hashable {
    var unread: Unread?
    var known: [Name: Literal] = [:]
  }
  /// What steps do to an answer.
  private struct Summary {
    /// Whether they can end with nothing unread, with what was unread before, with an answer of theirs.
    var read = false
    var inherited = false
    var own = false
    /// Whether they send a line while an answer from before is unread.
    var interrupts = false
  }
  private struct Entry: Hashable {
    var steps: Int
    var isUnread: Bool
  }

  private let collection: SuiteCollection
  private var summaries: [Entry: Summary] = [:]
  private var places: [(span: SourceSpan, steps: String?)] = []
  private var work = 0
  /// The slots that conditions ask for: nothing else needs to be known.
  private var tested: Set<Int> = []
  private var isInterrupted = false
  private(set) var diagnostics: [Diagnostic] = []

  init(_ collection: SuiteCollection) { self.collection = collection }

  /// Looks at statements before which and after which nothing may be unread.
  mutating func look(at statements: [Statement]) {
    work = 0
    places = []
    tested = testedSlots(statements)
    let ends = flow(statements, [Path()])
    for path in ends {
      if case .begun(let index)? = path.unread { report(index, "before the case is over") }
    }
  }

  private mutating func report(_ index: Int, _ when: String) {
    let (span, steps) = places[index]
    diagnostics.append(
      Diagnostic(
        span: span,
        problem: steps.map { "the answer to what `\($0)` sends is not read to its end \(when)" }
          ?? "the answer to this line is not read to its end \(when)",
        expected: "`<` up to a final result such as `< OK`, or `anything for 1 s` to drop it"))
  }

  // MARK: Paths through statements

  private mutating func flow(_ statements: [Statement], _ paths: Set<Path>) -> Set<Path> {
    var paths = paths
    for statement in statements {
      work += 1
      guard !paths.isEmpty, work <= Self.workMax else { return [] }
      if work == Self.workMax {
        diagnostics.append(
          Diagnostic(
            span: statement.span, problem: "the answers up to here cannot be followed",
            expected: "fewer branches within each other, or steps for some of them"))
      }
      paths = bounded(flow(statement, paths))
    }
    return paths
  }

  private func bounded(_ paths: Set<Path>) -> Set<Path> {
    guard paths.count > Self.pathsMax else { return paths }
    // Truth values steer most loops, and have but two values.
    let fewer = Set(paths.map { Path(unread: $0.unread, known: $0.known.filter(\.value.isTruth)) })
    return fewer.count <= Self.pathsMax ? fewer : Set(fewer.map { Path(unread: $0.unread) })
  }

  private mutating func flow(_ statement: Statement, _ paths: Set<Path>) -> Set<Path> {
    switch statement.kind {
    case .send(let text): return send(text, statement.span, paths)
    case .expectLine(let pattern, _, _), .expectBytesUntil(let pattern, _, _):
      return Set(paths.map { captured(pattern, statement.kind, $0) })
    case .maybe(let pattern, _), .collect(let pattern, _, _):
      return paths.union(paths.map { captured(pattern, statement.kind, $0) })
    case .anyOrder(let lines): return flow(lines, paths)
    case .rounds(let count, let times, let body):
      let isFilled = if case .integer(let count) = count { count > 0 } else { false }
      let after = rounds(nil, isEmpty: false, isFilled: isFilled, body, paths)
      return Set(after.map { forgetting([times].compactMap(\.self), $0) })
    case .expectUnsolicited(let pattern, _, _):
      return Set(paths.map { forgetting(pattern.slots, $0) })
    case .expectBytes(_, let slot):
      return Set(paths.map { forgetting([slot].compactMap(\.self), $0) })
    case .anything, .restart: return Set(paths.map { Path(unread: nil, known: $0.known) })
    case .answer, .fail, .inconclusive: return ended(statement.kind, paths)
    case .either(let branches):
      var found: Set<Path> = []
      for branch in branches { found.formUnion(flow(branch, paths)) }
      return found
    case .when(let condition, let then, let otherwise):
      let taken = flow(then, assuming(condition, true, paths))
      return taken.union(flow(otherwise, assuming(condition, false, paths)))
    case .loop(let condition, let body): return loop(condition, body, paths)
    case .forEach(let slot, let list, let body):
      return rounds(slot, isEmpty: list.isEmptyList, isFilled: list.isFilledList, body, paths)
    case .assign(let slot, let value):
      return Set(paths.map { assigned(slot, value, $0) })
    case .use(let steps, _, let results): return use(steps, results, statement.span, paths)
    default: return paths
    }
  }

  private mutating func send(_ text: Template, _ span: SourceSpan, _ paths: Set<Path>) -> Set<Path>
  {
    for path in paths { interrupt(path, "before line \(span.line) is sent") }
    // An empty line is no command, and has no answer.
    if text.pieces.isEmpty { return paths }
    return Set(paths.map { Path(unread: begun(span, nil), known: $0.known) })
  }

  /// A line is sent while the path's answer is unread.
  private mutating func interrupt(_ path: Path, _ when: String) {
    switch path.unread {
    case .inherited: isInterrupted = true
    case .begun(let index): report(index, when)
    case nil: break
    }
  }

  private mutating func begun(_ span: SourceSpan, _ steps: String?) -> Unread {
    if let index = places.firstIndex(where: { $0.span == span && $0.steps == steps }) {
      return .begun(index)
    }
    places.append((span, steps))
    return .begun(places.count - 1)
  }

  private mutating func ended(_ kind: Statement.Kind, _ paths: Set<Path>) -> Set<Path> {
    // A case that fails is brought back from wherever it is; one that is answered is not.
    if case .answer = kind {
      for path in paths { interrupt(path, "before the probe is over") }
    }
    return []
  }

  private func captured(_ pattern: Pattern, _ kind: Statement.Kind, _ path: Path) -> Path {
    var path = forgetting(pattern.slots, path)
    if case .expectBytesUntil(_, let slot?, _) = kind { path = forgetting([slot], path) }
    if pattern.mayEndAnswer { path.unread = nil }
    return path
  }

  // MARK: Loops

  private mutating func loop(
    _ condition: Expression, _ body: [Statement], _ paths: Set<Path>
  ) -> Set<Path> {
    var seen = paths
    var left: Set<Path> = []
    var arriving = paths
    while !arriving.isEmpty {
      left.formUnion(assuming(condition, false, arriving))
      let after = bounded(flow(body, assuming(condition, true, arriving)))
      arriving = after.subtracting(seen)
      seen.formUnion(arriving)
      // Forgetting what is known makes the rest of the rounds one.
      if seen.count > Self.pathsMax { arriving = bounded(seen).subtracting(seen) }
      seen.formUnion(arriving)
    }
    return left
  }

  private mutating func rounds(
    _ slot: Int?, isEmpty: Bool, isFilled: Bool, _ body: [Statement], _ paths: Set<Path>
  ) -> Set<Path> {
    if isEmpty { return paths }
    let slots = [slot].compactMap(\.self)
    var seen = Set(paths.map { forgetting(slots, $0) })
    var left = isFilled ? [] : paths
    var arriving = seen
    while !arriving.isEmpty {
      let after = Set(bounded(flow(body, arriving)).map { forgetting(slots, $0) })
      left.formUnion(after)
      arriving = after.subtracting(seen)
      seen.formUnion(arriving)
    }
    return left
  }

  // MARK: Steps

  private mutating func use(
    _ steps: Int, _ results: [Int?], _ span: SourceSpan, _ paths: Set<Path>
  ) -> Set<Path> {
    let name = collection.steps[steps].name
    var found: Set<Path> = []
    for path in paths {
      let summary = summary(of: steps, isUnread: path.unread != nil)
      if summary.interrupts { interrupt(path, "before line \(span.line) sends another") }
      var after = forgetting(results.compactMap(\.self), path)
      if summary.inherited { found.insert(after) }
      after.unread = nil
      if summary.read { found.insert(after) }
      if summary.own {
        after.unread = begun(span, name)
        found.insert(after)
      }
    }
    return found
  }

  private mutating func summary(of steps: Int, isUnread: Bool) -> Summary {
    let entry = Entry(steps: steps, isUnread: isUnread)
    if let known = summaries[entry] { return known }
    let outside = (isInterrupted, work, places, tested)
    let body = collection.steps[steps].body.statements
    (isInterrupted, work, places, tested) = (false, 0, [], testedSlots(body))
    var summary = Summary()
    let start = Path(unread: isUnread ? .inherited : nil)
    for path in flow(body, [start]) {
      switch path.unread {
      case nil: summary.read = true
      case .inherited: summary.inherited = true
      case .begun: summary.own = true
      }
    }
    summary.interrupts = isInterrupted
    (isInterrupted, work, places, tested) = outside
    summaries[entry] = summary
    return summary
  }

  // MARK: What is known of names

  private func forgetting(_ slots: [Int], _ path: Path) -> Path {
    guard slots.contains(where: tested.contains) else { return path }
    var path = path
    for slot in slots { path.known[.slot(slot)] = nil }
    return path
  }

  private func assigned(_ slot: Int, _ value: Expression, _ path: Path) -> Path {
    guard tested.contains(slot) else { return path }
    var path = path
    path.known[.slot(slot)] = literal(value, path)
    return path
  }

  private func literal(_ expression: Expression, _ path: Path) -> Literal? {
    switch expression {
    case .integer(let number): .integer(number)
    case .bytes(let bytes): .bytes(bytes)
    case .boolean(let truth): .boolean(truth)
    default: expression.auditedName.flatMap { path.known[$0] }
    }
  }

  private func assuming(_ condition: Expression, _ truth: Bool, _ paths: Set<Path>) -> Set<Path> {
    Set(paths.compactMap { assuming(condition, truth, $0) })
  }

  /// The path on which the condition is so; nil where it cannot be.
  private func assuming(_ condition: Expression, _ truth: Bool, _ path: Path) -> Path? {
    if let known = value(condition, path) { return known == truth ? path : nil }
    var path = path
    switch condition {
    case .variable(let slot, _): path.known[.slot(slot)] = .boolean(truth)
    case .unary(.not, let inner): return assuming(inner, !truth, path)
    case .binary(.and, let left, let right) where truth:
      return assuming(left, true, path).flatMap { assuming(right, true, $0) }
    case .binary(.or, let left, let right) where !truth:
      return assuming(left, false, path).flatMap { assuming(right, false, $0) }
    case .binary(let sign, let left, let right)
    where sign == .equal && truth || sign == .notEqual && !truth:
      if let name = left.auditedName, let right = literal(right, path) {
        path.known[name] = right
      }
    default: break
    }
    return path
  }

  /// The condition's value where the path tells it.
  private func value(_ condition: Expression, _ path: Path) -> Bool? {
    switch condition {
    case .unary(.not, let inner): return value(inner, path).map { !$0 }
    case .binary(.and, let left, let right):
      let (left, right) = (value(left, path), value(right, path))
      return left == false || right == false ? false : left == true ? right : nil
    case .binary(.or, let left, let right):
      let (left, right) = (value(left, path), value(right, path))
      return left == true || right == true ? true : left == false ? right : nil
    case .binary(let sign, let left, let right):
      guard let left = literal(left, path), let right = literal(right, path) else { return nil }
      switch (sign, left, right) {
      case (.equal, _, _): return left == right
      case (.notEqual, _, _): return left != right
      case (.less, .integer(let a), .integer(let b)): return a < b
      case (.lessOrEqual, .integer(let a), .integer(let b)): return a <= b
      case (.greater, .integer(let a), .integer(let b)): return a > b
      case (.greaterOrEqual, .integer(let a), .integer(let b)): return a >= b
      default: return nil
      }
    default:
      if case .boolean(let truth)? = literal(condition, path) { return truth }
      return nil
    }
  }
}

/// The slots that the conditions of branches and loops ask for, here and below, and those whose values
/// these may have been given.
private func testedSlots(_ statements: [Statement]) -> Set<Int> {
  var found: Set<Int> = []
  var copies: [(to: Int, from: Int)] = []
  func note(_ expression: Expression) {
    if case .variable(let slot, _) = expression { found.insert(slot) }
    for operand in expression.operands { note(operand) }
  }
  func walk(_ statements: [Statement]) {
    for statement in statements {
      switch statement.kind {
      case .when(let condition, _, _), .loop(let condition, _): note(condition)
      case .assign(let to, .variable(let from, _)): copies.append((to, from))
      default: break
      }
      for block in statement.kind.blocks { walk(block) }
    }
  }
  walk(statements)
  for _ in copies.indices {
    let count = found.count
    for copy in copies where found.contains(copy.to) { found.insert(copy.from) }
    if found.count == count { break }
  }
  return found
}

extension Expression {
  /// How what is known of its value is filed.
  fileprivate var auditedName: AnswerAudit.Name? {
    switch self {
    case .variable(let slot, _): .slot(slot)
    case .dialect(let probe): .dialect(probe)
    default: nil
    }
  }

  fileprivate var isEmptyList: Bool {
    if case .list(let elements) = self { elements.isEmpty } else { false }
  }

  fileprivate var isFilledList: Bool {
    switch self {
    case .list(let elements): !elements.isEmpty
    case .binary(.range, .integer(let first), .integer(let last)): first <= last
    default: false
    }
  }
}

extension Pattern {
  /// Whether the line that fits may be a final result code.
  var mayEndAnswer: Bool {
    guard let first = pieces.first else { return false }
    switch first {
    case .value, .capture(_, .text), .capture(_, .regex): return true
    case .capture(_, .integer): return false
    case .literal(let bytes):
      if FinalResult(line: bytes) != nil { return true }
      // `+CME ERROR{rest:text}`, `{{…}`: what follows may make one of it.
      return pieces.count > 1 && Self.finals.contains { $0.starts(with: bytes) }
    }
  }

  private static let finals = [
    "OK", "ERROR", "+CME ERROR:", "+CMS ERROR:", "NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE",
    "CONNECT", "COMMAND NOT SUPPORT",
  ].map { Array($0.utf8) }
}
