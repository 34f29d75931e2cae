// Fits a line to a pattern. Blanks after `:` and `,` may differ: then the line fits loosely, which
// the caller turns into a note, or refuses where the suite says `exactly`.
import Ground
import ATProtocol
import Results
import SuiteLanguage
import Synchronization

/// How a line fits a pattern.
struct PatternFit {
  /// The captures in the order of the pattern, as slot and value.
  var captures: [(slot: Int, value: Value)]
  /// Whether blanks differ from the pattern.
  var isLoose: Bool
}

/// A pattern with its values filled in; a class, because it is handed about and never changes.
final class PreparedPattern: Sendable {
  /// How much of a line people are shown of what was due, in bytes.
  private static let shownBytesMax = 300

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
  /// The regular expressions that were needed, by the index of their piece.
  private let expressions = Mutex<[Int: Regex<AnyRegexOutput>]>([:])

  /// A pattern without values, which is the same whenever it is used; nil where it has some.
  convenience init?(constant pattern: Pattern) {
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
    for part in parts {
      if case .literal(let bytes) = part, case .literal(let before) = pieces.last {
        pieces[pieces.count - 1] = .literal(before + bytes)
      } else {
        pieces.append(part)
      }
    }
    self.pieces = pieces
    self.source = source
    self.hasValues = hasValues
    guard case .literal(let bytes) = pieces.first else {
      leadingLiteral = []
      return
    }
    let sign = bytes.firstIndex { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ",") }
    leadingLiteral = sign.map { Array(bytes[...$0]) } ?? bytes
  }

  /// The pattern for people: the line that is due where all of it is known, else as the suite has it.
  var text: String {
    guard hasValues, pieces.count == 1, case .literal(let due) = pieces[0] else { return source }
    let more = due.count - Self.shownBytesMax
    return escaped(due, limit: Self.shownBytesMax)
      + (more > 0 ? "... (\(more) bytes more)" : "")
  }

  /// Whether the pattern is the bare word.
  func isWord(_ word: StaticString) -> Bool {
    guard pieces.count == 1, case .literal(let bytes) = pieces[0] else { return false }
    return word.withUTF8Buffer { bytes.elementsEqual($0) }
  }

  /// How the line fits; nil when it does not.
  func fit(_ line: [UInt8]) -> PatternFit? {
    if let due = leadingLiteral.first, line.first != due { return nil }
    for loose in [false, true] {
      var attempt = Attempt()
      if match(0, line[...], loose: loose, &attempt) {
        return PatternFit(captures: attempt.captures.reversed(), isLoose: loose)
      }
    }
    return nil
  }

  /// One try at a line: what was captured, last one first, and how much trying is left, so that a
  /// hostile line cannot keep a pattern of several captures busy for ever.
  private struct Attempt {
    var captures: [(slot: Int, value: Value)] = []
    var budget = 200_000
  }

  /// Fits what is left of the line to the pieces from `index`.
  private func match(
    _ index: Int, _ rest: ArraySlice<UInt8>, loose: Bool,
    _ attempt: inout Attempt
  ) -> Bool {
    attempt.budget -= 1
    guard attempt.budget > 0 else { return false }
    guard index < pieces.count else { return rest.isEmpty }
    switch pieces[index] {
    case .literal(let bytes):
      guard let after = consume(bytes, from: rest, loose: loose) else { return false }
      return match(index + 1, after, loose: loose, &attempt)
    case .capture(let slot, .integer):
      let sign = rest.first == UInt8(ascii: "-") ? 1 : 0
      let digits = rest.dropFirst(sign).prefix { (0x30...0x39).contains($0) }
      let spelled = rest.prefix(sign + digits.count)
      guard !digits.isEmpty, let number = Int(String(decoding: spelled, as: UTF8.self)),
        match(index + 1, rest.dropFirst(spelled.count), loose: loose, &attempt)
      else { return false }
      if let slot { attempt.captures.append((slot, .integer(number))) }
      return true
    case .capture(let slot, .text):
      // What is captured begins behind the blanks that may differ, however many there are.
      if !loose, rest.first == 0x20, followsSeparator(index) { return false }
      if index == pieces.count - 1 {
        if let slot { attempt.captures.append((slot, .bytes(Array(rest)))) }
        return true
      }
      for length in 0...rest.count where attempt.budget > 0 {
        guard match(index + 1, rest.dropFirst(length), loose: loose, &attempt) else { continue }
        if let slot { attempt.captures.append((slot, .bytes(Array(rest.prefix(length))))) }
        return true
      }
      return false
    case .capture(let slot, .regex(let source)):
      guard let length = prefixLength(of: rest, matching: source, at: index),
        match(index + 1, rest.dropFirst(length), loose: loose, &attempt)
      else { return false }
      if let slot { attempt.captures.append((slot, .bytes(Array(rest.prefix(length))))) }
      return true
    }
  }

  /// Whether the piece stands right behind a `:` or `,` and the blanks of the pattern.
  private func followsSeparator(_ index: Int) -> Bool {
    guard index > 0, case .literal(let bytes) = pieces[index - 1],
      let last = bytes.last(where: { $0 != 0x20 })
    else { return false }
    return last == UInt8(ascii: ":") || last == UInt8(ascii: ",")
  }

  private func consume(
    _ literal: [UInt8], from line: ArraySlice<UInt8>, loose: Bool
  ) -> ArraySlice<UInt8>? {
    guard loose else { return line.begins(with: literal) ? line.dropFirst(literal.count) : nil }
    var line = line
    var index = 0
    while index < literal.count {
      guard line.first == literal[index] else { return nil }
      line = line.dropFirst()
      let byte = literal[index]
      index += 1
      if byte == UInt8(ascii: ":") || byte == UInt8(ascii: ",") {
        while index < literal.count, literal[index] == 0x20 { index += 1 }
        line = line.drop { $0 == 0x20 }
      }
    }
    return line
  }

  /// How many bytes at the beginning the regular expression takes; bytes outside ASCII count as one
  /// character each, whatever they would mean as UTF-8.
  private func prefixLength(
    of line: ArraySlice<UInt8>, matching source: String, at index: Int
  ) -> Int? {
    let text = String(String.UnicodeScalarView(line.map { Unicode.Scalar($0) }))
    return expressions.withLock { known in
      guard let regex = known[index] ?? (try? Regex(source)) else { return nil }
      known[index] = regex
      guard let found = try? regex.prefixMatch(in: text) else { return nil }
      return text.unicodeScalars.distance(from: text.startIndex, to: found.range.upperBound)
    }
  }
}

extension Evaluator {
  /// Fills the values in.
  func prepared(
    _ pattern: Pattern, _ slots: [Value?]
  ) throws(EvaluationProblem) -> PreparedPattern {
    var pieces: [PreparedPattern.Piece] = []
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
