// The read seam: what HTTPREAD gives of what the last action brought.
import Ground

/// What a read is about to give.
struct Portion: Sendable {
  var offset: Int
  var length: Int
  /// How OK follows the data.
  enum Final { case line, none, joined }
  var final = Final.line
}

/// Counted data about to be said.
struct CountedData: Sendable {
  var count: Int
  var bytes: [UInt8]
  /// Where they begin in all that there is, and how many were asked for.
  var offset = 0
  var asked = 0
}

/// A change to a read.
enum ReadChange: Equatable, Sendable {
  case countError(Int), offsetError(Int)
  /// Bits of offset or length that count.
  case offsetBits(Int), lengthBits(Int)
  /// The byte at that place is altered.
  case flipsAt(Int)
  /// The most that one read gives.
  case most(Int)
  /// A read of more than is left is refused.
  case refusesBeyondEnd
  /// A refused read drops the data.
  case refusalClears
  case alters(Alteration)
  /// A part from below a multiple of so many to above it has an altered byte there; one that ends
  /// where the data end lacks the last.
  case altersAcross(Int), losesEnd
  /// A part that begins within a shown header ends with it.
  case endsAtHeader
  /// The last byte alone is not there.
  case emptyAtLast
  /// The count is what was asked for, or NULs make it so.
  case countAsAsked, padsToAsked
  /// AT+HTTPREAD goes on where the last part ended.
  case wholeGoesOn
  /// What is read is gone.
  case consumes
  /// An offset past the end reads from the start.
  case wrapsAround
  case lacksOK
  /// OK follows the data on the same line.
  case joinsOK
  /// A line comes within the counted data.
  case interrupted([UInt8])
  /// AT+HTTPREAD begins anew each time with MODE 1.
  case startsOver
  /// Past the end the longer reply before is read.
  case readsStale
  /// A refused action drops the data.
  case lostByRefusedAction
  /// So long after the action the data are gone.
  case expires(after: Interval)

  /// Changes what is asked for.
  func apply(to portion: inout Portion, of count: Int, isWhole: Bool) {
    switch self {
    case .most(let most): portion.length = min(portion.length, most)
    case .lacksOK: portion.final = .none
    case .joinsOK: portion.final = .joined
    case _ where isWhole: break
    case .offsetError(let error): portion.offset = max(0, portion.offset + error)
    case .offsetBits(let mask): if portion.offset > 0 { portion.offset &= mask }
    case .lengthBits(let mask): portion.length &= mask
    case .losesEnd where portion.offset > 0 && portion.offset < count:
      portion.length = min(portion.length, count - portion.offset - 1)
    case .emptyAtLast: if portion.offset == count - 1 { portion.offset = count }
    case .wrapsAround: if portion.offset >= count { portion.offset = 0 }
    default: break
    }
  }

  /// Changes what is said.
  func apply(to data: inout CountedData) {
    switch self {
    case .countError(let error):
      if !data.bytes.isEmpty { data.count = max(0, data.count + error) }
    case .alters(let alteration): alteration.apply(to: &data.bytes)
    case .altersAcross(let factor):
      let border = (data.offset / factor + 1) * factor - data.offset
      if border < data.bytes.count, data.offset % factor > 0 { data.bytes[border] ^= 0x01 }
    case .flipsAt(let place):
      let index = place - data.offset
      if data.bytes.indices.contains(index) { data.bytes[index] ^= 0x01 }
    case .countAsAsked: data.count = max(data.count, data.asked)
    case .padsToAsked:
      let missing = max(0, data.asked - data.bytes.count)
      data.bytes += [UInt8](repeating: 0, count: missing)
      data.count += missing
    case .interrupted(let line):
      guard data.bytes.count > 1 else { return }
      data.bytes.insert(contentsOf: line, at: data.bytes.count / 2)
    default: break
    }
  }
}
