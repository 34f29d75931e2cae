// What each statement of a suite wants done.
import ATProtocol
import Diagnostics
import Ground
import HTTPOrigin
import Results
import SuiteLanguage

extension Interpreter {
  /// Executes a statement; nil: the next one may follow at once.
  mutating func execute(
    _ kind: Statement.Kind, _ operation: Operation, at counter: Int
  ) throws(EvaluationProblem) -> Request? {
    let span = operation.span
    if let expectation = try expectation(of: kind, operation, target: counter + 1) {
      return .await(.choice([expectation]))
    }
    let slots = self.slots
    switch kind {
    case .send(let template):
      guard isScriptTaken else { throw .originBehind }
      return .send(try evaluator.text(template, slots))
    case .sendRaw(let data, let piece, let gap):
      guard isScriptTaken else { throw .originBehind }
      let bytes = try evaluator.bytes(data, slots)
      guard let piece, let gap else { return .sendData(bytes) }
      let size = max(1, try evaluator.integer(piece, slots))
      return .await(.sending(bytes, piece: size, gap: try time(gap, slots)))
    case .expectBytes(let count, let slot):
      return .await(.bytes(count: try byteCount(count), slot: slot, span))
    case .expectBytesUntil(let pattern, let slot, let bounds):
      let awaiting = try awaiting(pattern, of: operation, slots)
      let within = try bounds.map { (bounds) throws(EvaluationProblem) in
        try time(bounds.latest, slots)
      }
      return .await(.bytesUntil(awaiting, slot: slot, within: within, span))
    case .check(let expression, let text, let within):
      return try check(expression, text, within: within, span, at: counter)
    case .anything(let expression): return .await(.anything(try time(expression, slots)))
    case .pause(let expression): return .await(.pause(try time(expression, slots)))
    case .assign(let slot, let expression): assign(slot, try evaluator.value(expression, slots))
    case .use(let steps, let arguments, let results): try call(steps, arguments, results)
    case .origin(let statement): return tell(try evaluator.script(with: statement, slots))
    case .peer(let statement):
      _ = try evaluator.peerPort()
      return tell(try evaluator.script(with: statement, slots))
    case .restart: return .restart(span)
    case .forget(let expression):
      let text = try evaluator.bytes(expression, slots)
      let key = CommandLine(text).key ?? text.map(capital)
      evaluator.touched.removeAll(beginning: key)
    case .answer(let expression): try answer(evaluator.bytes(expression, slots))
    case .note(let template): return .note(escaped(try evaluator.text(template, slots)))
    case .fail(let template):
      let text = escaped(try evaluator.text(template, slots), limit: 500)
      return concluded(.fail, plan.finding(text, at: span))
    case .inconclusive(let template):
      let text = escaped(try evaluator.text(template, slots), limit: 500)
      return concluded(.inconclusive, plan.finding(text, at: span))
    default:
      throw .suite("this statement cannot stand here")
    }
    return nil
  }

  private var slots: [Value?] { frames[frames.count - 1].slots }

  private func time(
    _ expression: Expression, _ slots: [Value?]
  ) throws(EvaluationProblem) -> Interval {
    .milliseconds(Int64(try evaluator.integer(expression, slots)))
  }

  /// How many bytes are awaited.
  func byteCount(_ expression: Expression) throws(EvaluationProblem) -> Int {
    let count = try evaluator.integer(expression, slots)
    guard (0...valueBytesMax).contains(count) else {
      throw .module("\(count) is no number of bytes that could come")
    }
    return count
  }

  private func awaiting(
    _ pattern: Pattern, of operation: Operation, _ slots: [Value?]
  ) throws(EvaluationProblem) -> Awaiting {
    if let constant = operation.pattern { return Awaiting(pattern: constant) }
    return Awaiting(pattern: try evaluator.prepared(pattern, slots))
  }

  /// What the statement expects; nil for a statement of another kind.
  func expectation(
    of kind: Statement.Kind, _ operation: Operation, target: Int
  ) throws(EvaluationProblem) -> Expectation? {
    let slots = self.slots
    let (awaited, bounds): (Expectation.Kind, TimeBounds?)
    switch kind {
    case .expectLine(let pattern, let within, let exactly):
      (awaited, bounds) = (
        .line(try awaiting(pattern, of: operation, slots), exactly: exactly), within
      )
    case .expectPrompt(let within): (awaited, bounds) = (.prompt, within)
    case .expectUnsolicited(let pattern, let within, let exactly):
      (awaited, bounds) = (
        .unsolicited(try awaiting(pattern, of: operation, slots), exactly: exactly), within
      )
    case .quiet(let expression): (awaited, bounds) = (.silence(try time(expression, slots)), nil)
    default: return nil
    }
    var expectation = Expectation(awaited, target: target, span: operation.span)
    if let bounds {
      if let earliest = bounds.earliest { expectation.earliest = try time(earliest, slots) }
      expectation.bound.latest = try time(bounds.latest, slots)
    }
    return expectation
  }

  // MARK: Checks

  private mutating func check(
    _ expression: Expression, _ text: String, within: Expression?, _ span: SourceSpan,
    at counter: Int
  ) throws(EvaluationProblem) -> Request? {
    let slots = self.slots
    guard try !evaluator.boolean(expression, slots) else {
      waited = .zero
      return nil
    }
    if let within {
      let left = try time(within, slots) - waited
      if left > .zero {
        let pause = min(left, RunnerLimits.lookGap)
        waited = waited + pause
        repeatOperation(at: counter)
        return .await(.pause(pause))
      }
      waited = .zero
    }
    return try failure(of: expression, text, span, isLate: within != nil)
  }

  /// What is said of a check that is not so.
  private func failure(
    of expression: Expression, _ text: String, _ span: SourceSpan, isLate: Bool
  ) throws(EvaluationProblem) -> Request {
    let slots = self.slots
    let dropped = evaluator.dropped.map { "; \($0)" } ?? ""
    guard case .binary(let sign, let left, let right) = expression,
      sign != .and, sign != .or
    else {
      let values = evaluator.variableValues(of: expression, slots)
      let finding = plan.finding(
        "`\(text)` is not so" + dropped, at: span, expected: text,
        received: values.isEmpty ? "false" : "false, where \(values)")
      return concluded(.fail, isLate ? finding.ofLateness : finding)
    }
    let (a, b) = (try evaluator.value(left, slots), try evaluator.value(right, slots))
    var finding = plan.finding("`\(text)` is not so", at: span)
    finding.expected = sign == .equal ? b.shown() : "\(sign.rawValue) \(b.shown())"
    finding.received = a.shown()
    if sign == .equal, case .bytes(let got) = a, case .bytes(let wanted) = b {
      let difference = firstDifference(got, wanted)
      finding.message += ": " + difference.text
      finding.expected = windowed(wanted, around: difference.offset)
      finding.received = windowed(got, around: difference.offset)
      finding.difference = ByteDifference(
        expected: wanted, received: got, offset: difference.offset)
      if let intruder = intruder(in: got, at: difference.offset) {
        finding.message += "; an unsolicited line stands inside the data: \(intruder)"
      }
    }
    finding.message += dropped
    // What exceeds its bound may be a time that was measured.
    finding.isLate = isLate || sign == .less || sign == .lessOrEqual
    return concluded(.fail, finding)
  }

  /// A line of a known unsolicited kind that stands in counted data where they first differ.
  private func intruder(in got: [UInt8], at offset: Int) -> String? {
    let rest = Array(got[min(offset, got.count)...].drop { $0 == 0x0D || $0 == 0x0A }.prefix(400))
    guard plan.isKnownUnsolicited(rest) else { return nil }
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
