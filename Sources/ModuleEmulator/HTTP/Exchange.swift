// One action under way, from its request to its result (manual 1.4).
import HTTPOrigin

/// An action under way.
struct Exchange: Sendable {
  /// The number of the request that the IP stack makes now.
  var id: Int
  var method: Int
  var seconds: Int
  /// Settings as they were when the action began.
  var streams: Bool
  var showsHeader: Bool
  var redirects: Bool
  var request: HTTPClientRequest
  var url: ModuleURL
  /// Whether `+HTTP:1` has been said.
  var hasReported = false
  /// Whether the present connection stands.
  var isConnected = false
  /// Whether it was sent once more because its reply broke off.
  var isRepeated = false
  var redirections = 0
  /// Whether the reply is there, and its result waits.
  var isWhole = false
  /// What the reply's head said.
  var head = ReplyHead()
  /// How many bytes of this answer count, and how many the cache had no room for.
  var length = 0
  var dropped = 0
  /// What could be otherwise with this action.
  var seam: ActionSeam

  var status: Int { head.status }
  var firstStatus: Int? { head.firstStatus }
  var isChunked: Bool { head.isChunked }
  var isMeasured: Bool { head.isMeasured }
  var isText: Bool { head.isText }
  var announcedLength: Int { head.announcedLength }
}

/// What of a reply's head decides how its body is taken.
struct ReplyHead: Sendable {
  var status = 0
  /// The status of the first reply where redirections were followed.
  var firstStatus: Int?
  var isChunked = false
  /// Whether it says where the body ends, and with which length.
  var isMeasured = true
  var announcedLength = 0
  var isText = false

  /// Reads a head behind others.
  mutating func read(_ status: Int, _ bytes: [UInt8]) {
    self.status = status
    firstStatus = firstStatus ?? status
    isChunked = hasField(.transferEncoding, in: bytes)
    let length = headerValue(.contentLength, in: bytes)
    isMeasured = isChunked || length != nil
    announcedLength = length.flatMap { decimalNumber($0) } ?? 0
    isText = headerValue(.contentType, in: bytes)?.starts(with: "text/".utf8) ?? false
  }
}
