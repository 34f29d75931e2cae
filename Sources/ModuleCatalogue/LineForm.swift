// The form of a whole line that a module sends, as the catalogue writes it: `+HTTP: 0`,
// `+FTPGET: {:int},{:int}`. Nothing is captured; blanks behind `:` and `,` may differ.

/// What a line must look like.
public struct LineForm: Sendable, Equatable {
  private enum Piece: Equatable {
    case byte(UInt8)
    /// `{:int}`: an optional minus and digits.
    case integer
    /// `{:text}`: any bytes, even none.
    case text
  }

  /// The form as the catalogue writes it.
  public let text: String
  private let pieces: [Piece]

  /// The form that the text writes; nil where a `{` begins neither `{:int}` nor `{:text}`.
  public init?(_ text: String) {
    self.text = text
    var pieces: [Piece] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      if byte != UInt8(ascii: "{") {
        pieces.append(.byte(byte))
        rest = rest.dropFirst()
      } else if rest.starts(with: "{:int}".utf8) {
        pieces.append(.integer)
        rest = rest.dropFirst(6)
      } else if rest.starts(with: "{:text}".utf8) {
        pieces.append(.text)
        rest = rest.dropFirst(7)
      } else {
        return nil
      }
    }
    self.pieces = withoutLooseBlanks(pieces) { if case .byte(let byte) = $0 { byte } else { nil } }
  }

  /// Whether the line has this form.
  public func fits(_ line: [UInt8]) -> Bool {
    let line = withoutLooseBlanks(line) { $0 }
    var (piece, offset) = (0, 0)
    // Where to go on when what follows the last text does not fit: it takes one byte more. Going back
    // to the last is enough, so that no line costs more than its length times that of the form.
    var retry: (piece: Int, offset: Int)?
    while true {
      if piece == pieces.count, offset == line.count { return true }
      if piece < pieces.count, pieces[piece] == .text {
        retry = (piece, offset)
        piece += 1
      } else if piece < pieces.count, let length = length(of: pieces[piece], in: line[offset...]) {
        piece += 1
        offset += length
      } else {
        guard let last = retry, last.offset < line.count else { return false }
        retry = (last.piece, last.offset + 1)
        piece = last.piece + 1
        offset = last.offset + 1
      }
    }
  }

  /// How many bytes the piece takes; nil where it does not fit.
  private func length(of piece: Piece, in rest: ArraySlice<UInt8>) -> Int? {
    switch piece {
    case .byte(let byte): return rest.first == byte ? 1 : nil
    case .text: return nil
    case .integer:
      let sign = rest.first == UInt8(ascii: "-") ? 1 : 0
      let digits = rest.dropFirst(sign).prefix { (0x30...0x39).contains($0) }.count
      return digits > 0 ? sign + digits : nil
    }
  }
}

/// The elements without the blanks that follow a `:`, a `,` or another such blank.
private func withoutLooseBlanks<Element>(
  _ elements: [Element], byte: (Element) -> UInt8?
) -> [Element] {
  var kept: [Element] = []
  var isLoose = false
  for element in elements {
    let byte = byte(element)
    if isLoose, byte == UInt8(ascii: " ") { continue }
    isLoose = byte == UInt8(ascii: ":") || byte == UInt8(ascii: ",")
    kept.append(element)
  }
  return kept
}
