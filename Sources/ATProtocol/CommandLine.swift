// Facts that can be read off a command line without knowing the command.
import Glibc
import Ground

/// A command line as it is sent, without its CR.
public struct CommandLine: Sendable, Equatable {
  /// The text.
  public var text: [UInt8]

  /// Makes a command line of this text.
  public init(_ text: [UInt8]) { self.text = text }

  /// The name of the first extended command in capitals, without `AT+`: `HTTPDATA`; empty where
  /// the line holds none.
  public var name: [UInt8] {
    guard text.count > 3, capital(text[0]) == UInt8(ascii: "A"),
      capital(text[1]) == UInt8(ascii: "T"), text[2] == UInt8(ascii: "+")
    else { return [] }
    return text[3...].prefix { isNameByte($0) }.map(capital)
  }

  /// What tells settings apart, in capitals; nil for a line without `=`, which sets nothing.
  ///
  /// It is the line up to its `=`, with what follows where that is a `?` or a parameter in quotation
  /// marks.
  public var key: [UInt8]? {
    guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    var end = equals + 1
    if end < text.count {
      if text[end] == UInt8(ascii: "?") {
        end += 1
      } else if text[end] == UInt8(ascii: "\"") {
        end = text[end...].firstIndex(of: UInt8(ascii: ",")) ?? text.count
      }
    }
    return text[..<end].map(capital)
  }

  /// The number right after the first `=`, such as the length that an import declares.
  public var declaredLength: Int? {
    guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    var value = 0
    let digits = text[(equals + 1)...].prefix { (0x30...0x39).contains($0) }
    guard !digits.isEmpty, digits.count < 12 else { return nil }
    for digit in digits { value = value * 10 + Int(digit & 15) }
    return value
  }
}

private func isNameByte(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

extension [UInt8] {
  /// Whether the bytes begin with those of `beginning`.
  public func begins(with beginning: [UInt8]) -> Bool { self[...].begins(with: beginning) }
}

extension ArraySlice<UInt8> {
  /// Whether the bytes begin with those of `beginning`.
  public func begins(with beginning: [UInt8]) -> Bool {
    guard count >= beginning.count else { return false }
    return withUnsafeBytes { mine in
      beginning.withUnsafeBytes { theirs in
        guard let a = mine.baseAddress, let b = theirs.baseAddress else { return true }
        return memcmp(a, b, theirs.count) == 0
      }
    }
  }
}
