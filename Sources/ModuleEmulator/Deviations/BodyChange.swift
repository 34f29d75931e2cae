// The body seam: what is made of a reply's body, and what of it is cached or passed on.
import Ground

/// Bytes of a reply on their way to the cache or the line.
struct Delivery: Sendable {
  var bytes: [UInt8]
  /// How many of them are kept; nil: all.
  var room: Int?
  /// Whether they count in `length`.
  var counts = true
  /// Whether they go where they should, the cache or the line.
  var arrives = true
}

/// A change to a body.
enum BodyChange: Equatable, Sendable {
  /// Bodies of such statuses, or without a length, are lost.
  case lost(ClosedRange<Int>), unmeasuredLost
  /// HEAD takes a body.
  case takenWithHead
  /// A change to each piece received, to those of a chunked reply, or of a text.
  case alters(Alteration), altersChunked(Alteration), altersText(Alteration)
  /// Chunk sizes are left in.
  case showsChunkSizes
  /// Chunk sizes are left in a reply of that status.
  case showsChunkSizesOf(Int)
  /// Bodies of a multiple of so many bytes lose the last, or have one more.
  case losesLastOf(Int), gainsOneOf(Int)
  /// The byte at that place is altered.
  case flipsAt(Int)
  /// The last action's data stays, stays before the new, or stays if nothing new comes.
  case stays, joins, staysIfEmpty
  /// MODE 1 caches no more than MODE 0, or MODE 0 caches all.
  case capped, uncapped
  /// The cache keeps the end of what is too long.
  case keepsEnd
  /// A line comes within data that is passed on.
  case interrupted([UInt8])
  /// MODE 0 does as MODE 1.
  case streams
  /// A reply that ends early is filled up with NULs and reported whole.
  case padded
  /// A chunk is taken for none, so that the reply is broken.
  case breaksAtChunk
  /// What stands behind the last chunk is taken for body.
  case takesTrailers
  /// An LF is lost that begins a piece when a CR ended the one before.
  case losesSplitLineBreak
  /// A piece of so few bytes is lost.
  case losesShortPieces(Int)
  /// MODE 1 reads on where the action before ended.
  case readsOn

  /// Changes a piece of the body as it came.
  func apply(to piece: inout [UInt8], came bytes: [UInt8], in exchange: Exchange) {
    switch self {
    case .lost(let statuses): if statuses.contains(exchange.status) { piece = [] }
    case .losesShortPieces(let most): if bytes.count <= most { piece = [] }
    case .unmeasuredLost: if !exchange.isMeasured { piece = [] }
    case .takenWithHead: piece = bytes
    case .alters(let alteration): alteration.apply(to: &piece)
    case .altersChunked(let alteration): if exchange.isChunked { alteration.apply(to: &piece) }
    case .altersText(let alteration): if exchange.isText { alteration.apply(to: &piece) }
    case .showsChunkSizesOf(let status) where exchange.status == status:
      Self.showsChunkSizes.apply(to: &piece, came: bytes, in: exchange)
    case .showsChunkSizes:
      guard exchange.isChunked, !piece.isEmpty else { return }
      piece = Array((String(piece.count, radix: 16) + "\r\n").utf8) + piece + [0x0D, 0x0A]
    default: break
    }
  }

  /// Changes what is handed on; `content` is what is cached.
  func apply(
    to delivery: inout Delivery, in exchange: Exchange, cache: Int, content: inout [UInt8]
  ) {
    switch self {
    case .losesLastOf(let factor):
      if (exchange.length + delivery.bytes.count) % factor == 0 {
        delivery.bytes = delivery.bytes.dropLast()
      }
    case .gainsOneOf(let factor):
      if (exchange.length + delivery.bytes.count) % factor == 0 { delivery.bytes.append(0) }
    case .flipsAt(let place):
      let index = place - exchange.length
      if delivery.bytes.indices.contains(index) { delivery.bytes[index] ^= 0x01 }
    case .stays: delivery.arrives = false
    case .staysIfEmpty: if exchange.length == 0, !delivery.bytes.isEmpty { content = [] }
    case .capped: delivery.room = max(0, cache - exchange.length)
    case .uncapped: delivery.room = nil
    default: break
    }
  }

  /// Whether what the last action brought is there when the next begins.
  var keepsContent: Bool {
    switch self {
    case .stays, .joins, .staysIfEmpty: true
    default: false
    }
  }
}
