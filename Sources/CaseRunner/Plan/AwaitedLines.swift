// What a case awaits by `~` comes by itself, whether the catalogue knows it or not: for that case such
// lines are kept until they are asked for, wherever they come.
import Ground
import SuiteLanguage

/// Finds what the unsolicited lines begin with that statements await, those of steps included.
struct AwaitedLines {
  private let steps: [StepsDeclaration]
  private var found: [Int: Set<String>] = [:]

  init(_ collection: SuiteCollection) { steps = collection.steps }

  /// What the awaited lines begin with, in order.
  mutating func beginnings(in statements: [Statement]) -> Prefixes {
    var beginnings: Set<String> = []
    collect(statements, into: &beginnings)
    return Prefixes(beginnings.sorted())
  }

  private mutating func collect(_ statements: [Statement], into beginnings: inout Set<String>) {
    for statement in statements {
      switch statement.kind {
      case .expectUnsolicited(let pattern, _, _), .none(let pattern, _):
        if let beginning = pattern.beginning { beginnings.insert(beginning) }
      case .use(let index, _, _): beginnings.formUnion(collect(stepsAt: index))
      default: break
      }
      for block in statement.kind.blocks { collect(block, into: &beginnings) }
    }
  }

  /// Steps use each other in no circle.
  private mutating func collect(stepsAt index: Int) -> Set<String> {
    if let known = found[index] { return known }
    var beginnings: Set<String> = []
    collect(steps[index].body.statements, into: &beginnings)
    found[index] = beginnings
    return beginnings
  }
}

extension Pattern {
  /// What each line that fits begins with, up to its first colon; nil where that is not written out.
  fileprivate var beginning: String? {
    guard case .literal(let bytes)? = pieces.first, bytes.allSatisfy({ $0 < 0x80 }) else {
      return nil
    }
    if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
      return String(decoding: bytes[...colon], as: UTF8.self)
    }
    return pieces.count == 1 ? String(decoding: bytes, as: UTF8.self) : nil
  }
}
