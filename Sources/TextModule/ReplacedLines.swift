// `instead of`: a wrong module says something else than a right one would, or nothing. Lines are looked
// at as they leave the module, whoever says them.
import CaseRunner
import ModuleEmulator
import SuiteLanguage

/// Puts the lines of `instead of` rules in the place of those that they fit.
struct ReplacedLines: OutputFilter {
  let rules: [CompiledRule]
  let evaluator: Evaluator

  func filtered(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = bytes[...]
    while let start = rest.firstLineBreak {
      result += rest[..<start]
      let line = rest[(start + 2)...]
      guard let end = line.firstLineBreak, end > line.startIndex,
        let other = replacement(of: Array(line[..<end]))
      else {
        result += rest[start..<(start + 2)]
        rest = line
        continue
      }
      result += other
      rest = rest[(end + 2)...]
    }
    return result + rest
  }

  /// What is said in place of the line, line breaks around it included; nil: no rule fits it.
  private func replacement(of line: [UInt8]) -> [UInt8]? {
    for rule in rules {
      guard let captures = rule.fit(line, evaluator, []) else { continue }
      do throws(EvaluationProblem) {
        return try said(Frame(rule.program, bindings: captures))
      } catch {
        return framed(Array("attest: \(rule.place): \(error.words)".utf8))
      }
    }
    return nil
  }

  private func said(_ given: Frame) throws(EvaluationProblem) -> [UInt8] {
    var frame = given
    var bytes: [UInt8] = []
    while frame.counter < frame.program.operations.count {
      let operation = frame.program.operations[frame.counter]
      frame.counter += 1
      guard case .statement(.emulated(let statement)) = operation.kind else {
        try frame.step(operation, evaluator)
        continue
      }
      switch statement {
      case .answer(let text, _), .tell(let text, _):
        bytes += framed(try evaluator.text(text, frame.slots))
      case .bytes(let value): bytes += try evaluator.bytes(value, frame.slots)
      default: break
      }
    }
    return bytes
  }

  private func framed(_ line: [UInt8]) -> [UInt8] { [0x0D, 0x0A] + line + [0x0D, 0x0A] }
}

extension ArraySlice<UInt8> {
  /// Where the first CR LF stands.
  fileprivate var firstLineBreak: Int? {
    var from = startIndex
    while let at = self[from...].firstIndex(of: 0x0D) {
      if at + 1 < endIndex, self[at + 1] == 0x0A { return at }
      from = at + 1
    }
    return nil
  }
}
