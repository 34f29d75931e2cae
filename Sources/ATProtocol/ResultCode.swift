// Result codes that end the answer to a command line (V.250, 5.7.1; 3GPP TS 27.007, 9.2).

/// How a line ends the answer to a command.
public enum FinalResult: Equatable, Sendable {
  /// `OK`.
  case ok
  /// `ERROR`, `+CME ERROR: n`, `+CMS ERROR: n` or `COMMAND NOT SUPPORT`.
  case error
  /// `NO CARRIER`, `BUSY`, `NO ANSWER`, `NO DIALTONE` or `CONNECT`.
  case other

  /// What the line means as a final result, or nil when it ends nothing.
  public init?(line: [UInt8]) {
    guard let first = line.first else { return nil }
    switch first {
    case UInt8(ascii: "O") where line.elementsEqual("OK".utf8): self = .ok
    case UInt8(ascii: "E") where line.elementsEqual("ERROR".utf8): self = .error
    case UInt8(ascii: "+")
    where line.starts(with: "+CME ERROR:".utf8) || line.starts(with: "+CMS ERROR:".utf8):
      self = .error
    case UInt8(ascii: "C") where line.starts(with: "COMMAND NOT SUPPORT".utf8): self = .error
    case UInt8(ascii: "C")
    where line.elementsEqual("CONNECT".utf8) || line.starts(with: "CONNECT ".utf8):
      self = .other
    case UInt8(ascii: "B") where line.elementsEqual("BUSY".utf8): self = .other
    case UInt8(ascii: "N")
    where line.elementsEqual("NO CARRIER".utf8) || line.elementsEqual("NO ANSWER".utf8)
      || line.elementsEqual("NO DIALTONE".utf8):
      self = .other
    default: return nil
    }
  }
}
