// Letters, digits and blanks of ASCII, for bytes that may be no text at all. Once here, so that a letter's
// case means the same in a header field, a command and a name.

/// The small letter of a capital; any other byte is itself.
@inlinable
public func small(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

/// The capital of a small letter; any other byte is itself.
@inlinable
public func capital(_ byte: UInt8) -> UInt8 { byte &- 0x61 < 26 ? byte & 0xDF : byte }

/// Whether the byte is a decimal digit.
@inlinable
public func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

/// Whether the byte is a hexadecimal digit, large or small.
public func isHexDigit(_ byte: UInt8) -> Bool {
  isDigit(byte) || (0x41...0x46).contains(capital(byte))
}

/// Whether the byte is a letter.
@inlinable
public func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

/// Whether both are equal but for the case of letters.
@inlinable
package func isSame(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { small($0) == small($1) }
}

/// The bytes without the blanks at both ends.
@inlinable
package func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var result = bytes
  while result.first == 0x20 { result = result.dropFirst() }
  while result.last == 0x20 { result = result.dropLast() }
  return result
}

/// The bytes without those at both ends that are taken for blanks.
package func trimmed(_ bytes: ArraySlice<UInt8>, of blanks: [UInt8]) -> ArraySlice<UInt8> {
  let begun = bytes.drop { blanks.contains($0) }
  let end = begun.lastIndex { !blanks.contains($0) }.map { $0 + 1 } ?? begun.startIndex
  return begun[..<end]
}
