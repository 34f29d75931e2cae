// Executes operations until one has to wait.
import Diagnostics
import ATProtocol
import Ground
import ModuleCatalogue
import Results
import SuiteLanguage

extension CaseRunner {
  /// Does `first`, then all that can be done without further input.
  mutating func run(_ first: (inout CaseRunner) -> Void) {
    first(&self)
    while stage != .finished {
      if case .none = wait {
        guard !frames.isEmpty else {
          programEnded()
          continue
        }
        step()
      } else if pump() {
        // What came may follow from a request that has not been told yet.
        evaluator.isOriginCurrent = false
      } else {
        return
      }
    }
  }

  /// Executes one operation of the innermost frame.
  private mutating func step() {
    let top = frames.count - 1
    let counter = frames[top].counter
    guard counter < frames[top].program.operations.count else {
      returnFromFrame()
      return
    }
    frames[top].counter += 1
    let operation = frames[top].program.operations[counter]
    do throws(EvaluationProblem) {
      try execute(operation, at: counter)
    } catch .originBehind {
      frames[top].counter = counter
      askOrigin()
    } catch {
      giveUp(for: error, at: operation.span)
    }
  }

  private mutating func returnFromFrame() {
    let ended = frames.removeLast()
    if ended.isPrelude { preconditions.areFound() }
    guard let top = frames.indices.last else {
      current.slots = ended.slots
      return
    }
    for (from, to) in zip(ended.resultsFrom, ended.resultsTo) {
      if let to { frames[top].slots[to] = ended.slots[from] }
    }
  }

  private mutating func giveUp(for problem: EvaluationProblem, at span: SourceSpan) {
    switch problem {
    case .suite(let text):
      conclude(.error, finding("the suite cannot go on: \(text)", at: span))
    case .module(let text): conclude(.fail, finding(text, at: span))
    case .precondition(let text): conclude(.inconclusive, finding(text, at: span))
    case .originBehind: askOrigin()
    }
  }

  private mutating func execute(
    _ operation: Operation, at counter: Int
  ) throws(EvaluationProblem) {
    let top = frames.count - 1
    switch operation.kind {
    case .statement(let kind): try execute(kind, operation, at: counter)
    case .jump(let target): frames[top].counter = target
    case .jumpUnless(let condition, let target):
      if try !evaluator.boolean(condition, frames[top].slots) { frames[top].counter = target }
    case .loopBegin(let slot): frames[top].slots[slot] = .integer(0)
    case .loopRound(let slot):
      guard case .integer(let rounds) = frames[top].slots[slot] else { return }
      guard rounds < RunnerLimits.roundsMax else {
        throw .suite("`while` has gone \(RunnerLimits.roundsMax) rounds")
      }
      frames[top].slots[slot] = .integer(rounds + 1)
    case .elements(let expression, let list, let slot):
      frames[top].slots[list] = try evaluator.value(expression, frames[top].slots)
      frames[top].slots[slot] = .integer(0)
    case .nextElement(let slot, let list, let index, let end):
      guard case .list(let elements) = frames[top].slots[list],
        case .integer(let next) = frames[top].slots[index]
      else { throw .suite("`for` wants a list") }
      guard next < elements.count else {
        frames[top].counter = end
        return
      }
      frames[top].slots[slot] = elements[next]
      frames[top].slots[index] = .integer(next + 1)
    case .add(let slot, let expression, let sum):
      guard case .bytes(let added) = try evaluator.value(expression, frames[top].slots),
        case .bytes(var bytes) = frames[top].slots[slot]
      else {
        frames[top].slots[slot] = try evaluator.value(sum, frames[top].slots)
        return
      }
      // They grow in place when nobody else has them: what gathers a reply piece by piece would copy
      // all that it has for each piece.
      frames[top].slots[slot] = nil
      bytes += added
      frames[top].slots[slot] = .bytes(bytes)
    case .either(let starts):
      var heads: [Head] = []
      for start in starts {
        let first = frames[top].program.operations[start]
        guard case .statement(let kind) = first.kind,
          let head = try head(of: kind, first, target: start + 1)
        else { throw .suite("a branch of `either` must begin with what the module sends") }
        heads.append(head)
      }
      wait = .choice(heads)
    }
  }

  private mutating func execute(
    _ kind: Statement.Kind, _ operation: Operation, at counter: Int
  ) throws(EvaluationProblem) {
    let top = frames.count - 1
    let span = operation.span
    if let head = try head(of: kind, operation, target: counter + 1) {
      wait = .choice([head])
      return
    }
    let slots = frames[top].slots
    switch kind {
    case .send(let template):
      guard hasScriptTaken else { throw .originBehind }
      send(try evaluator.text(template, slots))
    case .sendRaw(let data, let piece, let gap):
      guard hasScriptTaken else { throw .originBehind }
      let bytes = try evaluator.bytes(data, slots)
      guard let piece, let gap else {
        sendRaw(bytes)
        return
      }
      let size = max(1, try evaluator.integer(piece, slots))
      wait = .sending(
        rest: bytes[...], piece: size, gap: .milliseconds(Int64(try evaluator.integer(gap, slots))),
        at: now)
    case .expectBytes(let count, let slot):
      let wanted = try evaluator.integer(count, slots)
      guard (0...valueBytesMax).contains(wanted) else {
        throw .module("\(wanted) is no number of bytes that could come")
      }
      collected.removeAll(keepingCapacity: true)
      wait = .bytes(count: wanted, slot: slot, span: span)
    case .expectBytesUntil(let pattern, let slot, let within):
      let prepared = try prepared(pattern, of: operation, slots)
      let latest: Instant
      if let within {
        latest = line.lastEvent + .milliseconds(Int64(try evaluator.integer(within.latest, slots)))
      } else {
        latest = resultLatest(resultLimit(prepared))
      }
      collected.removeAll(keepingCapacity: true)
      wait = .bytesUntil(prepared, slot: slot, searched: 0, latest: latest, span: span)
    case .check(let expression, let text): try check(expression, text, span)
    case .anything(let time):
      wait = .anything(until: now + .milliseconds(Int64(try evaluator.integer(time, slots))))
    case .pause(let time):
      wait = .pause(until: now + .milliseconds(Int64(try evaluator.integer(time, slots))))
    case .assign(let slot, let expression):
      frames[top].slots[slot] = try evaluator.value(expression, frames[top].slots)
    case .use(let steps, let arguments, let results):
      try call(steps, arguments, results)
    case .origin(let statement): try tellOrigin(statement)
    case .restart: beginRestart(.restart, span: span)
    case .forget(let expression):
      let text = try evaluator.bytes(expression, slots)
      let key = CommandLine(text).key ?? text.map(capital)
      evaluator.touched.removeAll { $0.begins(with: key) }
    case .answer(let expression):
      evaluator.dialect[current.index] = try evaluator.bytes(expression, slots)
      frames.removeAll()
    case .note(let template): note(escaped(try evaluator.text(template, slots)))
    case .fail(let template):
      conclude(.fail, finding(escaped(try evaluator.text(template, slots), limit: 500), at: span))
    case .inconclusive(let template):
      let text = escaped(try evaluator.text(template, slots), limit: 500)
      conclude(.inconclusive, finding(text, at: span))
    default:
      throw .suite("this statement cannot stand here")
    }
  }

  private func prepared(
    _ pattern: Pattern, of operation: Operation, _ slots: [Value?]
  ) throws(EvaluationProblem) -> PreparedPattern {
    if let constant = operation.pattern { return constant }
    return try evaluator.prepared(pattern, slots)
  }

  /// The head that waits for what the statement expects; nil for a statement of another kind.
  private func head(
    of kind: Statement.Kind, _ operation: Operation, target: Int
  ) throws(EvaluationProblem) -> Head? {
    let slots = frames[frames.count - 1].slots
    let span = operation.span
    let (headKind, within): (Head.Kind, TimeBounds?)
    var resultLimit: Interval?
    switch kind {
    case .expectLine(let pattern, let bounds, let exactly):
      let prepared = try prepared(pattern, of: operation, slots)
      (headKind, within) = (.line(prepared, exactly: exactly), bounds)
    case .expectPrompt(let bounds): (headKind, within) = (.prompt, bounds)
    case .expectUnsolicited(let pattern, let bounds, let exactly):
      let prepared = try prepared(pattern, of: operation, slots)
      (headKind, within) = (.unsolicited(prepared, exactly: exactly), bounds)
      if bounds == nil { resultLimit = self.resultLimit(prepared) }
    case .quiet(let time):
      let until = now + .milliseconds(Int64(try evaluator.integer(time, slots)))
      return Head(kind: .quiet, latest: until, target: target, span: span)
    default: return nil
    }
    var head = Head(kind: headKind, resultLimit: resultLimit, target: target, span: span)
    if let within {
      if let earliest = within.earliest {
        head.earliest =
          line.lastEvent + .milliseconds(Int64(try evaluator.integer(earliest, slots)))
      }
      head.latest =
        line.lastEvent + .milliseconds(Int64(try evaluator.integer(within.latest, slots)))
    }
    return head
  }

  // MARK: Statements

  /// Sends a command line.
  mutating func send(_ text: [UInt8]) {
    line.command = CommandLine(text)
    let name = line.command.name
    line.known = name.isEmpty ? nil : plan.commands.first { $0.name == name }
    line.responseLimit = line.known?.facts.maxResponse ?? .seconds(1)
    line.startsAction = isAction
    line.echoDue = text
    line.isTimed = false
    line.isFinal = false
    line.dataDue = nil
    if let key = line.command.key, !evaluator.touched.contains(key) {
      evaluator.touched.append(key)
    }
    transmit(text + [0x0D])
  }

  /// Whether the command just sent starts an action whose result comes later.
  private var isAction: Bool {
    guard let known = line.known, !known.facts.results.isEmpty,
      let equals = line.command.text.firstIndex(of: UInt8(ascii: "="))
    else { return false }
    return line.command.text.dropFirst(equals + 1).first != UInt8(ascii: "?")
  }

  /// Sends data.
  private mutating func sendRaw(_ bytes: [UInt8]) {
    if let due = line.dataDue {
      line.dataDue = max(0, due - bytes.count)
      line.isTimed = due > bytes.count
      line.isFinal = false
    }
    transmit(bytes)
  }

  /// Sends the next piece of data that goes out slowly.
  mutating func sendPiece(_ rest: ArraySlice<UInt8>, piece: Int, gap: Interval) {
    sendRaw(Array(rest.prefix(piece)))
    let rest = rest.dropFirst(piece)
    wait = rest.isEmpty ? .none : .sending(rest: rest, piece: piece, gap: gap, at: now + gap)
  }

  private mutating func call(
    _ index: Int, _ arguments: [Expression], _ results: [Int?]
  ) throws(EvaluationProblem) {
    guard frames.count < RunnerLimits.framesMax else { throw .suite("`use` goes too deep") }
    let slots = frames[frames.count - 1].slots
    var frame = Frame(plan.suites.steps[index])
    for (slot, argument) in arguments.enumerated() {
      frame.slots[slot] = try evaluator.value(argument, slots)
    }
    frame.resultsFrom = plan.suites.collection.steps[index].resultSlots
    frame.resultsTo = results
    frames.append(frame)
  }

  private mutating func check(
    _ expression: Expression, _ text: String, _ span: SourceSpan
  ) throws(EvaluationProblem) {
    let slots = frames[frames.count - 1].slots
    guard try !evaluator.boolean(expression, slots) else { return }
    guard case .binary(let sign, let left, let right) = expression,
      sign != .and, sign != .or
    else {
      let witnesses = evaluator.witnesses(of: expression, slots)
      conclude(
        .fail,
        finding(
          "`\(text)` is not so", at: span, expected: text,
          received: witnesses.isEmpty ? "false" : "false, where \(witnesses)"))
      return
    }
    let (a, b) = (try evaluator.value(left, slots), try evaluator.value(right, slots))
    var report = finding("`\(text)` is not so", at: span)
    report.expected = sign == .equal ? b.shown() : "\(sign.rawValue) \(b.shown())"
    report.received = a.shown()
    if sign == .equal, case .bytes(let got) = a, case .bytes(let wanted) = b {
      let difference = firstDifference(got, wanted)
      report.message += ": " + difference.text
      report.expected = windowed(wanted, around: difference.offset)
      report.received = windowed(got, around: difference.offset)
      report.difference = ByteDifference(
        expected: wanted, received: got, offset: difference.offset)
      if let intruder = intruder(in: got, at: difference.offset) {
        report.message += "; an unsolicited line stands inside the data: \(intruder)"
      }
    }
    conclude(.fail, report)
  }

  mutating func note(_ text: String) {
    guard !current.notes.contains(text), current.notes.count < 50 else { return }
    current.notes.append(text)
  }

  // MARK: Findings

  /// A finding about the line of the suite at `span`.
  func finding(
    _ message: String, at span: SourceSpan?, expected: String = "", received: String = ""
  ) -> Finding {
    let files = plan.suites.collection.files
    guard let span, files.indices.contains(span.file) else {
      return Finding(message: message, expected: expected, received: received)
    }
    let file = files[span.file]
    let text = lineText(span.line, of: file.text)
    return Finding(
      message: message, expected: expected, received: received, file: file.path, line: span.line,
      source: text)
  }

  private func lineText(_ number: Int, of text: [UInt8]) -> String {
    var rest = text[...]
    for _ in 1..<max(1, number) {
      guard let end = rest.firstIndex(of: 0x0A) else { return "" }
      rest = rest[(end + 1)...]
    }
    return escaped(rest.prefix { $0 != 0x0A }.drop { $0 == 0x20 }, limit: 300)
  }

  /// A line of a known unsolicited kind that stands in counted data where they first differ.
  private func intruder(in got: [UInt8], at offset: Int) -> String? {
    let rest = Array(got[min(offset, got.count)...].drop { $0 == 0x0D || $0 == 0x0A }.prefix(400))
    guard isKnownUnsolicited(rest) else { return nil }
    return escaped(rest.prefix { $0 != 0x0D && $0 != 0x0A }, limit: 100)
  }
}

/// Where two texts first differ, and how to say it.
private func firstDifference(_ got: [UInt8], _ wanted: [UInt8]) -> (offset: Int, text: String) {
  var offset = 0
  while offset < min(got.count, wanted.count), got[offset] == wanted[offset] { offset += 1 }
  if got.count == wanted.count { return (offset, "first differing byte at offset \(offset)") }
  let sizes = "\(got.count) bytes instead of \(wanted.count)"
  if offset == min(got.count, wanted.count) {
    return (offset, "\(sizes), equal up to offset \(offset)")
  }
  return (offset, "\(sizes), first differing byte at offset \(offset)")
}

/// The bytes around an offset, for people.
private func windowed(_ bytes: [UInt8], around offset: Int) -> String {
  guard bytes.count > 120 else { return "\"\(escaped(bytes))\"" }
  let start = max(0, min(offset, bytes.count) - 40)
  let window = bytes[start..<min(bytes.count, start + 100)]
  return "\(bytes.count) bytes, at offset \(start): \"\(escaped(window))\""
}
