// The import seam: how data comes in after a prompt, and what becomes of what was imported.
import Ground

/// A change to an import of one kind.
enum ImportChange: Equatable, Sendable {
  /// What may drop something imported that has no business to.
  enum Cause: Sendable {
    case refusedLength, setting, refusedAction, failedAction, testForm, readForm
    /// An action that is no POST.
    case action
  }
  /// It is refused.
  case refused
  case prompts(Int)
  /// So many more bytes are awaited than announced.
  case awaits(Int)
  /// Bytes that end the import early.
  case endsAt([UInt8])
  case alters(Alteration)
  /// What was imported before stays before, or its longer end stays behind.
  case appends, overlays
  /// Surplus bytes become a part, replace the first ones, or begin the next import.
  case surplusJoins, surplusOverwrites, surplusLeaks
  /// The bytes of an import that timed out are used, or begin the next.
  case usesPartial, partialLeaks
  /// As many bytes as came of an import that timed out are waited for no more by the next.
  case partialCounts
  case timeOutSaysOK
  /// Data are echoed, or are where command lines are.
  case echoes, echoesUnderEcho
  /// An LF is lost that begins a piece when a CR ended the one before.
  case losesSplitLineBreak
  case lost(by: Cause)
  /// A long reply gets into what was imported.
  case overwrittenByReply
  /// The result of an action ends the import.
  case endedByResult
  /// A body of more bytes gets into the header block.
  case overwrittenByBody(Int)

  /// How many surplus bytes join at most, how many begin the next, and how many of a time-out do.
  private static let joinedMax = 64
  static let surplusLeaked = 1
  static let partialLeaked = 4
  /// A reply of more bytes is long.
  static let longReply = 1024

  /// Changes what came in a piece.
  func apply(
    to rest: inout Slice<UnsafeBufferPointer<UInt8>>, _ intake: inout DataIntake
  ) {
    guard self == .losesSplitLineBreak, intake.bytes.last == 0x0D, rest.first == 0x0A else {
      return
    }
    intake.bytes.append(0x0D)  // so that the module waits for no byte in vain
    rest.removeFirst()
  }

  /// Changes the intake when bytes are left beyond its length.
  func apply(surplus: Slice<UnsafeBufferPointer<UInt8>>, to intake: inout DataIntake) {
    switch self {
    case .surplusJoins: intake.bytes.append(contentsOf: surplus.prefix(Self.joinedMax))
    case .surplusOverwrites:
      for (place, byte) in zip(intake.bytes.indices, surplus) { intake.bytes[place] = byte }
    default: break
    }
  }

  /// Changes what is kept of an import.
  func apply(to bytes: inout [UInt8], after earlier: [UInt8]?) {
    switch self {
    case .alters(let alteration): alteration.apply(to: &bytes)
    case .appends: bytes = (earlier ?? []) + bytes
    case .overlays: bytes += (earlier ?? []).dropFirst(bytes.count)
    default: break
    }
  }
}
