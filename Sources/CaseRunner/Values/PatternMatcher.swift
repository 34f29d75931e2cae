// Fits a line to a pattern. Blanks after `:` and next to `(),[]-` may differ where no text is quoted: then the
// line fits loosely, which the caller turns into a note, or refuses where the suite says `exactly`.
import Ground
import Results
package import SuiteLanguage

/// How a line fits a pattern.
package struct PatternFit {
  /// The captures in the order of the pattern, as slot and value.
  package var captures: [(slot: Int, value: Value)]
  /// Whether blanks differ from the pattern.
  var isLoose: Bool
}

/// A pattern with its values filled in; a class, because it is handed about and never changes.
package final class PreparedPattern: Sendable {
  /// How much of a line people are shown of what was due, in bytes.
  static let shownBytesMax = 300

  enum Piece: Sendable {
    case literal([UInt8])
    case capture(slot: Int?, Pattern.CaptureKind)
  }
  let pieces: [Piece]
  /// The bytes that a line which fits must begin with, whatever blanks differ.
  let leadingLiteral: [UInt8]
  /// The pattern's text as it stands in the suite.
  private let source: String
  /// Whether values of the run stand in it.
  private let hasValues: Bool
  private let program: PatternProgram
  /// The line itself where all of it is known, which needs no matcher.
  private let whole: [UInt8]?

  /// A pattern without values, which is the same whenever it is used; nil where it has some.
  package convenience init?(constant pattern: Pattern) {
    var pieces: [Piece] = []
    for piece in pattern.pieces {
      switch piece {
      case .literal(let bytes): pieces.append(.literal(bytes))
      case .value: return nil
      case .capture(let slot, let kind): pieces.append(.capture(slot: slot, kind))
      }
    }
    self.init(pieces, pattern.text, hasValues: false)
  }

  /// Joins literals that follow one another.
  fileprivate init(_ parts: [Piece], _ source: String, hasValues: Bool) {
    var pieces: [Piece] = []
    pieces.reserveCapacity(parts.count)
    for part in parts {
      if case .literal(let bytes) = part, case .literal(let before) = pieces.last {
        pieces[pieces.count - 1] = .literal(before + bytes)
      } else {
        pieces.append(part)
      }
    }
    self.pieces = pieces
    program = PatternProgram(pieces)
    self.source = source
    self.hasValues = hasValues
    guard case .literal(let bytes) = pieces.first else {
      leadingLiteral = []
      whole = nil
      return
    }
    whole = pieces.count == 1 ? bytes : nil
    let sign = bytes.firstIndex { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ",") }
    leadingLiteral = sign.map { Array(bytes[...$0]) } ?? bytes
  }

  /// The pattern for people: the line that is due where all of it is known, else as the suite has it.
  var text: String {
    guard hasValues, pieces.count == 1, case .literal(let due) = pieces[0] else { return source }
    let more = due.count - Self.shownBytesMax
    return escaped(due, limit: Self.shownBytesMax)
      + (more > 0 ? "... (\(counted(more, "byte")) more)" : "")
  }

  /// Whether the pattern is the bare word.
  func isWord(_ word: StaticString) -> Bool {
    guard pieces.count == 1, case .literal(let bytes) = pieces[0] else { return false }
    return word.withUTF8Buffer { bytes.elementsEqual($0) }
  }

  /// How the line fits; nil when it does not.
  package func fit(_ line: [UInt8]) -> PatternFit? {
    if let due = leadingLiteral.first, line.first != due { return nil }
    if let whole, line == whole { return PatternFit(captures: [], isLoose: false) }
    for isLoose in [false, true] {
      if let captures = program.fit(line, loosely: isLoose) {
        return PatternFit(captures: captures, isLoose: isLoose)
      }
    }
    return nil
  }
}

extension Evaluator {
  /// Fills the values in.
  package func prepared(
    _ pattern: Pattern, _ slots: [Value?]
  ) throws(EvaluationProblem) -> PreparedPattern {
    var pieces: [PreparedPattern.Piece] = []
    pieces.reserveCapacity(pattern.pieces.count)
    for piece in pattern.pieces {
      switch piece {
      case .literal(let bytes): pieces.append(.literal(bytes))
      case .value(let expression): pieces.append(.literal(try value(expression, slots).text))
      case .capture(let slot, let kind): pieces.append(.capture(slot: slot, kind))
      }
    }
    return PreparedPattern(pieces, pattern.text, hasValues: true)
  }
}
