// A pattern as a program for a matcher that goes back: the first way in which all of the line fits is
// taken, each piece trying what it likes best first, as readers of regular expressions expect. A state
// (instruction and place) that has failed once fails always, for nothing looks back at what was
// captured; so each is tried once, and a hostile line costs time in proportion to its length.
import SuiteLanguage

struct PatternProgram: Sendable {
  enum Instruction: Sendable {
    /// The bytes as they stand. Where the line is fitted loosely, blanks may differ behind `:`, and next to
    /// the signs of lists and ranges (GEN-1), but in no quoted text, in which the bytes may begin.
    case literal([UInt8], isQuoted: Bool)
    case byte(ByteSet)
    /// All digits that stand there, with a minus before them or not.
    case integer
    /// As few bytes as let the rest fit; the number of this way of going on among all, and the byte
    /// that must stand behind them unless the line is fitted loosely, where it is known.
    case text(way: Int, follower: UInt8?)
    /// The rest of the line, whatever it is.
    case rest
    /// The next byte is no blank, unless the line is fitted loosely.
    case noBlank
    case lineEnd
    /// A capture begins, or ends.
    case mark(Int)
    case jump(Int)
    /// Two ways to go on, the better one first.
    case split(Int, Int, way: Int)
  }
  private(set) var instructions: [Instruction] = []
  /// How many ways of going on there are to remember.
  private(set) var wayCount = 0
  /// The captures in the order of the pattern; capture n has the marks 2n and 2n + 1.
  private(set) var captures: [(slot: Int, isInteger: Bool)] = []
  /// The marks of an attempt that begins.
  fileprivate private(set) var marks: [Int] = []

  init(_ pieces: [PreparedPattern.Piece]) {
    var isQuoted = false
    instructions.reserveCapacity(pieces.count)
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .literal(let bytes):
        instructions.append(.literal(bytes, isQuoted: isQuoted))
        for byte in bytes where byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      case .capture(let slot, let kind):
        let number = captures.count
        if kind.isText, followsSeparator(index, pieces) { instructions.append(.noBlank) }
        if slot != nil { instructions.append(.mark(2 * number)) }
        switch kind {
        case .integer: instructions.append(.integer)
        case .text where index == pieces.count - 1: instructions.append(.rest)
        case .text:
          instructions.append(.text(way: newWay(), follower: pieces[index + 1].firstByte))
        case .regex(let expression): append(expression.tree)
        }
        if let slot {
          instructions.append(.mark(2 * number + 1))
          captures.append((slot, kind.isInteger))
          marks += [0, 0]
        }
      }
    }
  }

  private mutating func newWay() -> Int {
    wayCount += 1
    return wayCount - 1
  }

  private mutating func append(_ node: RegularExpression.Node) {
    switch node {
    case .byte(let set): instructions.append(.byte(set))
    case .lineEnd: instructions.append(.lineEnd)
    case .sequence(let parts): for part in parts { append(part) }
    case .choice(let branches):
      var ends: [Int] = []
      for branch in branches.dropLast() {
        let split = instructions.count
        instructions.append(.jump(0))
        append(branch)
        ends.append(instructions.count)
        instructions.append(.jump(0))
        instructions[split] = .split(split + 1, instructions.count, way: newWay())
      }
      if let last = branches.last { append(last) }
      for end in ends { instructions[end] = .jump(instructions.count) }
    case .repetition(let part, let least, let most, let isLazy):
      for _ in 0..<least { append(part) }
      guard let most else { return appendLoop(part, isLazy) }
      var splits: [Int] = []
      for _ in least..<most {
        splits.append(instructions.count)
        instructions.append(.jump(0))
        append(part)
      }
      for split in splits {
        let (inside, behind) = (split + 1, instructions.count)
        instructions[split] = .split(
          isLazy ? behind : inside, isLazy ? inside : behind, way: newWay())
      }
    }
  }

  private mutating func appendLoop(_ part: RegularExpression.Node, _ isLazy: Bool) {
    let split = instructions.count
    instructions.append(.jump(0))
    append(part)
    instructions.append(.jump(split))
    let (inside, behind) = (split + 1, instructions.count)
    instructions[split] = .split(isLazy ? behind : inside, isLazy ? inside : behind, way: newWay())
  }
}

/// What is captured begins behind the blanks that may differ, however many there are: whether the
/// piece stands right behind a `:` or `,` and the blanks of the pattern.
private func followsSeparator(_ index: Int, _ pieces: [PreparedPattern.Piece]) -> Bool {
  guard index > 0, case .literal(let bytes) = pieces[index - 1],
    let last = bytes.last(where: { $0 != 0x20 })
  else { return false }
  return last == UInt8(ascii: ":") || last == UInt8(ascii: ",")
}

extension PreparedPattern.Piece {
  /// What a literal begins with.
  fileprivate var firstByte: UInt8? {
    if case .literal(let bytes) = self { bytes.first } else { nil }
  }
}

extension Pattern.CaptureKind {
  fileprivate var isText: Bool { if case .text = self { true } else { false } }
  fileprivate var isInteger: Bool { if case .integer = self { true } else { false } }
}

extension PatternProgram {
  /// The captures of the best way in which all of the line fits; nil where none does.
  func fit(_ line: [UInt8], loosely isLoose: Bool) -> [(slot: Int, value: Value)]? {
    var attempt = PatternAttempt(self, line, isLoose: isLoose)
    guard attempt.isBounded, attempt.fits() else { return nil }
    return captures.enumerated().map { number, capture in
      let bytes = Array(line[attempt.marks[2 * number]..<attempt.marks[2 * number + 1]])
      guard capture.isInteger, let value = Int(String(decoding: bytes, as: UTF8.self)) else {
        return (capture.slot, .bytes(bytes))
      }
      return (capture.slot, .integer(value))
    }
  }
}

/// One try at a line.
private struct PatternAttempt {
  /// What to come back to: a way to go on, or what a mark was before.
  private enum Return {
    case way(instruction: Int, place: Int)
    case mark(Int, was: Int)
  }
  /// Ways and places that are remembered for one line: 64 MiB of bits.
  private static let triedMax = 1 << 29

  let program: PatternProgram
  let line: [UInt8]
  let isLoose: Bool
  var marks: [Int]
  private var returns: [Return] = []
  /// A bit for each way and place that has been tried.
  private var tried: [UInt64] = []

  init(_ program: PatternProgram, _ line: [UInt8], isLoose: Bool) {
    self.program = program
    self.line = line
    self.isLoose = isLoose
    marks = program.marks
    // Most lines need no more, and to grow to it step by step took a sixth of an attempt.
    returns.reserveCapacity(16)
  }

  /// Whether the memory of what was tried is no more than a line can be worth.
  var isBounded: Bool { program.wayCount * (line.count + 1) <= Self.triedMax }

  mutating func fits() -> Bool {
    var next = 0
    var place = 0
    while true {
      if next == program.instructions.count, place == line.count { return true }
      if next < program.instructions.count, step(&next, &place) { continue }
      guard goBack(&next, &place) else { return false }
    }
  }

  private mutating func goBack(_ next: inout Int, _ place: inout Int) -> Bool {
    while let last = returns.popLast() {
      switch last {
      case .mark(let mark, let was): marks[mark] = was
      case .way(let instruction, let at):
        (next, place) = (instruction, at)
        return true
      }
    }
    return false
  }

  /// Does the instruction; false where the line does not go on so.
  private mutating func step(_ next: inout Int, _ place: inout Int) -> Bool {
    let own = next
    next += 1
    switch program.instructions[own] {
    case .literal(let bytes, let isQuoted):
      return isLoose ? consumeLoosely(bytes, isQuoted, &place) : consume(bytes, &place)
    case .byte(let set):
      guard place < line.count, set.contains(line[place]) else { return false }
      place += 1
    case .integer: return consumeInteger(&place)
    case .rest: place = line.count
    case .noBlank: return isLoose || place >= line.count || line[place] != 0x20
    case .lineEnd: return place == line.count
    case .mark(let mark):
      returns.append(.mark(mark, was: marks[mark]))
      marks[mark] = place
    case .jump(let target): next = target
    case .split(let better, let other, let way):
      guard isNew(way, place) else { return false }
      returns.append(.way(instruction: other, place: place))
      next = better
    case .text(let way, let follower):
      if let follower, !isLoose {
        // To go back from each place before another byte took three times as long.
        while place < line.count, line[place] != follower {
          guard isNew(way, place) else { return false }
          place += 1
        }
        guard place < line.count else { return false }
      }
      guard isNew(way, place) else { return false }
      if place < line.count { returns.append(.way(instruction: own, place: place + 1)) }
    }
    return true
  }

  /// Whether the way has not been tried from this place.
  private mutating func isNew(_ way: Int, _ place: Int) -> Bool {
    if tried.isEmpty {
      let words = (program.wayCount * (line.count + 1) + 63) / 64
      // An array made with `repeating` costs more than all the rest: it is not specialized.
      tried.append(contentsOf: repeatElement(0, count: words))
    }
    let bit = way * (line.count + 1) + place
    let mask = UInt64(1) << UInt64(bit & 63)
    defer { tried[bit >> 6] |= mask }
    return tried[bit >> 6] & mask == 0
  }

  private func consumeInteger(_ place: inout Int) -> Bool {
    var end = place
    if end < line.count, line[end] == UInt8(ascii: "-") { end += 1 }
    let first = end
    while end < line.count, line[end] &- 0x30 < 10 { end += 1 }
    guard end > first, Int(String(decoding: line[place..<end], as: UTF8.self)) != nil else {
      return false
    }
    place = end
    return true
  }

  private func consume(_ literal: [UInt8], _ place: inout Int) -> Bool {
    guard line[place...].starts(with: literal) else { return false }
    place += literal.count
    return true
  }

  private func consumeLoosely(
    _ literal: [UInt8], _ beginsQuoted: Bool, _ place: inout Int
  ) -> Bool {
    var isQuoted = beginsQuoted
    var index = 0
    func skipBlanks() {
      while index < literal.count, literal[index] == 0x20 { index += 1 }
      while place < line.count, line[place] == 0x20 { place += 1 }
    }
    while index < literal.count {
      // A blank that the pattern has before a sign may be missing.
      let sign = literal[index...].first { $0 != 0x20 }
      let mayDiffer = !isQuoted && "(),[]-".utf8.contains(sign ?? 0)
      if mayDiffer { skipBlanks() }
      let byte = literal[index]
      guard place < line.count, line[place] == byte else { return false }
      place += 1
      index += 1
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if mayDiffer || !isQuoted && byte == UInt8(ascii: ":") { skipBlanks() }
    }
    return true
  }
}
