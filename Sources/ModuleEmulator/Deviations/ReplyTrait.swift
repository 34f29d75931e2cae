// What a reply is like, for deviations that only some replies bring out.
import Ground
import HTTPOrigin

/// Something that a reply of the server has about it.
enum ReplyTrait: Equatable, Sendable {
  case status(ClosedRange<Int>)
  case chunked, old, reasonless, interim
  /// A line of the head begins so, in whatever case.
  case field([UInt8])
  /// The size of a chunk has capitals, leading zeros, or something behind it.
  case capitalChunk, zeroChunk, extendedChunk
  /// It announces so many bytes or more, or fewer.
  case announces(Int), announcesLess(than: Int)
  /// Nothing of it has come yet; it has neither length nor chunks.
  case awaited, unmeasured
  /// So many answers came before it.
  case interims(Int)
  /// A chunk has so many bytes or more.
  case longChunk(Int)
}

/// What has come of a reply.
struct SeenReply: Sendable {
  private var status = 0
  private var head: [UInt8] = []
  private var chunk: [UInt8] = []
  private var interims = 0
  private var isTorn = false

  mutating func interimCame() { interims += 1 }

  mutating func lineTore() { isTorn = true }

  mutating func headCame(_ bytes: [UInt8], status: Int) {
    (self.status, head, chunk) = (status, bytes, [])
  }

  /// The size line of a chunk came.
  mutating func chunkCame(_ line: [UInt8]) { chunk = line }

  func has(_ trait: ReplyTrait) -> Bool {
    let size = chunk.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 }
    return switch trait {
    case .status(let statuses): statuses.contains(status)
    case .chunked: hasField(.transferEncoding, in: head)
    case .old: head.starts(with: "HTTP/1.0".utf8)
    case .reasonless: head.prefix { $0 != 0x0D }.count < 14 && !head.isEmpty
    case .interim: interims > 0
    case .interims(let count): interims >= count
    case .awaited: head.isEmpty && interims == 0 && !isTorn
    case .unmeasured:
      !head.isEmpty && announced == nil && !hasField(.transferEncoding, in: head)
    case .longChunk(let least):
      Int(String(decoding: size, as: UTF8.self), radix: 16).map { $0 >= least } ?? false
    case .field(let beginning):
      head.split(separator: 0x0A).dropFirst().contains { line in
        line.prefix(beginning.count).map(capital) == beginning.map(capital)
      }
    case .capitalChunk: size.contains { (0x41...0x46).contains($0) }
    case .zeroChunk: size.count > 1 && size.first == UInt8(ascii: "0")
    case .extendedChunk: size.count < chunk.count
    case .announces(let least): announced.map { $0 >= least } ?? false
    case .announcesLess(let bound): announced.map { $0 < bound } ?? false
    }
  }

  /// The value of a field of its head.
  func value(_ name: FieldName) -> ArraySlice<UInt8>? { headerValue(name, in: head) }

  private var announced: Int? {
    headerValue(.contentLength, in: head).flatMap { decimalNumber($0) }
  }
}
