// Changes to bytes on their way, the vocabulary that deviations of all seams share.
import Ground

/// A change made to bytes on their way.
enum Alteration: Sendable, Equatable {
  case dropMiddle, doubleMiddle, flipMiddle, dropLast, append(UInt8)
  case cutAt([UInt8]), drop(UInt8), replace([UInt8], with: [UInt8]), clearHighBits
  case keep(Int)
  case dropAt(Int), flipAt(Int), lowerCase, upperCase
  case dropFirst(UInt8), dropTrailing(UInt8), keepLines(Int), keepFirstOfName
  case cutLines(Int), dropField([UInt8])
  case flipLast
  /// Header lines have their names in capitals and small letters, or lack the blanks at their
  /// ends; those without a value are lost.
  case titleNames, trimLineEnds, dropValueless
  /// What begins so keeps that many bytes alone.
  case keepOf(beginning: [UInt8], Int)

  /// Changes the bytes; no bytes stay no bytes.
  func apply(to bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return }
    switch self {
    case .dropMiddle: bytes.remove(at: bytes.count / 2)
    case .doubleMiddle: bytes.insert(bytes[bytes.count / 2], at: bytes.count / 2)
    case .flipMiddle: bytes[bytes.count / 2] ^= 0x01
    case .dropLast: bytes.removeLast()
    case .flipLast: bytes[bytes.count - 1] ^= 0x01
    case .keepOf(let beginning, let count):
      if bytes.starts(with: beginning) { bytes.removeSubrange(min(count, bytes.count)...) }
    case .titleNames, .trimLineEnds, .dropValueless: bytes = respelt(bytes)
    case .append(let byte): bytes.append(byte)
    case .cutAt(let mark):
      if let found = firstRange(of: mark, in: bytes[...]) {
        bytes.removeSubrange(found.lowerBound...)
      }
    case .drop(let byte): bytes.removeAll { $0 == byte }
    case .replace(let old, let new):
      var result: [UInt8] = []
      var rest = bytes[...]
      while let found = firstRange(of: old, in: rest) {
        result += rest[..<found.lowerBound]
        result += new
        rest = rest[found.upperBound...]
      }
      bytes = result + rest
    case .clearHighBits: for index in bytes.indices { bytes[index] &= 0x7F }
    case .keep(let count): bytes.removeSubrange(min(count, bytes.count)...)
    case .dropAt(let index): if index < bytes.count { bytes.remove(at: index) }
    case .flipAt(let index): if index < bytes.count { bytes[index] ^= 0x20 }
    case .lowerCase:
      for index in bytes.indices where (0x41...0x5A).contains(bytes[index]) { bytes[index] |= 0x20 }
    case .upperCase: for index in bytes.indices { bytes[index] = capital(bytes[index]) }
    case .dropFirst(let byte): if bytes.first == byte { bytes.removeFirst() }
    case .dropTrailing(let byte): if bytes.count > 1, bytes.last == byte { bytes.removeLast() }
    case .keepLines(let count): keepLines(of: &bytes) { number, _ in number < count }
    case .cutLines(let count): bytes = Self.cutLines(of: bytes, count)
    case .dropField(let name):
      keepLines(of: &bytes) { _, line in
        line.prefix { $0 != UInt8(ascii: ":") }.map(capital) != name
      }
    case .keepFirstOfName:
      var names: [[UInt8]] = []
      keepLines(of: &bytes) { _, line in
        let name = line.prefix { $0 != UInt8(ascii: ":") }.map(capital)
        defer { names.append(name) }
        return !names.contains(name)
      }
    }
  }

  /// Header lines of so many bytes at most.
  private static func cutLines(of bytes: [UInt8], _ most: Int) -> [UInt8] {
    var kept: [UInt8] = []
    for line in bytes.split(separator: 0x0A) {
      kept += line.prefix { $0 != 0x0D }.prefix(most) + [0x0D, 0x0A]
    }
    return kept
  }

  /// Header lines in another spelling.
  private func respelt(_ bytes: [UInt8]) -> [UInt8] {
    var lines = bytes.split(separator: 0x0A).map { Array($0.filter { $0 != 0x0D }) }
    switch self {
    case .titleNames: lines = lines.map(titled)
    case .trimLineEnds: lines = lines.map { Array(trimmed($0[...])) }
    default: lines.removeAll { trimmed($0[...]).last == UInt8(ascii: ":") }
    }
    return lines.flatMap { $0 + [0x0D, 0x0A] }
  }

  private func titled(_ line: [UInt8]) -> [UInt8] {
    var result = line
    var startsWord = true
    for index in line.indices.prefix(while: { line[$0] != UInt8(ascii: ":") }) {
      result[index] = startsWord ? capital(line[index]) : capital(line[index]) | 0x20
      startsWord = !isLetter(line[index])
    }
    return result
  }

  /// Keeps some header lines, and the empty line that ends them.
  private func keepLines(
    of bytes: inout [UInt8], _ keeps: (Int, ArraySlice<UInt8>) -> Bool
  ) {
    var kept: [UInt8] = []
    for (number, line) in bytes.split(separator: 0x0A).enumerated()
    where line.elementsEqual([0x0D]) || keeps(number, line) {
      kept += line + [0x0A]
    }
    bytes = kept
  }
}
