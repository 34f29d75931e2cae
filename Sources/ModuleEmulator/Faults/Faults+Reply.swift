// Faults of what HTTPACT makes of a reply: status, length, framing, what the last one left.
import Ground
import ModuleCatalogue

extension Fault {
  static let reply: [Fault] = [
    Fault(
      "range-sticks", breaks: "ACT-13", "a RANGE that was cleared is sent all the same",
      .request(.rangeStays)),
    Fault(
      "act-always-200", breaks: "ACT-9", "each reply is reported as 200",
      .result(.reply(.always(200)))),
    Fault(
      "act-hundreds", breaks: "ACT-9", "404 is reported as 400, 204 as 200",
      .result(.reply(.hundreds))),
    Fault(
      "act-404-is-603", breaks: "ACT-9", "404 is reported as 603",
      .result(.reply(.instead(of: 404, 603)))),
    Fault(
      "act-length-one-more", breaks: "ACT-10", "length is one too many", .result(.lengthError(1))),
    Fault(
      "act-length-one-less", breaks: "ACT-10", "length is one too few", .result(.lengthError(-1))),
    Fault(
      "act-stale-data", breaks: "ACT-13", "an action does not replace the last one's data",
      .body(.stays)),
    Fault(
      "act-joins-data", breaks: "ACT-13", "an action's data is put behind the last one's",
      .body(.joins)),
    Fault(
      "act-chunk-sizes", breaks: "ACT-14", "chunk sizes are left in the body",
      .body(.showsChunkSizes)),
    Fault(
      "length-before-the-cap", breaks: "ACT-10", "length counts what the cache dropped",
      .result(.uncapped)),
    Fault(
      "head-appends", breaks: "ACT-13", "a second block is put behind the first", .block(.appends)),
    Fault(
      "block-outlives-restart", breaks: "ACT-13", "a header block outlives a restart",
      .restart(.keepsBlock)),
    Fault(
      "act-after-failure", breaks: "ACT-13", "after a failed action a byte of the next is lost",
      .body(when: .afterFailure, .alters(.dropMiddle))),
    Fault(
      "act-last-reply", breaks: "ACT-9", "the reply of the action before is reported",
      .result(.reply(.last))),
    Fault(
      "act-post-always-200", breaks: "ACT-9", "each reply to a POST is reported as 200",
      .result(when: .method(1), .reply(.always(200)))),
    Fault(
      "act-206-is-200", breaks: "ACT-9", "206 is reported as 200",
      .result(.reply(.instead(of: 206, 200)))),
    Fault(
      "act-201-is-200", breaks: "ACT-9", "201 is reported as 200",
      .result(.reply(.instead(of: 201, 200)))),
    Fault(
      "act-502-is-500", breaks: "ACT-9", "502 is reported as 500",
      .result(.reply(.instead(of: 502, 500)))),
    Fault(
      "act-503-is-500", breaks: "ACT-9", "503 is reported as 500",
      .result(.reply(.instead(of: 503, 500)))),
    Fault(
      "act-length-15-bits", breaks: "ACT-10", "length keeps its low 15 bits",
      .result(.lengthBits(0x7FFF))),
    Fault(
      "act-empty-length", breaks: "ACT-10", "an empty reply is reported with a length of 1",
      .result(.emptyLength(1))),
    Fault(
      "act-post-length", breaks: "ACT-10", "the length of the reply to a POST is one too few",
      .result(when: .method(1), .lengthError(-1))),
    Fault(
      "act-empty-keeps-data", breaks: "ACT-13", "an empty reply does not replace the last data",
      .body(.staysIfEmpty)),
    Fault(
      "act-head-keeps-data", breaks: "ACT-13", "HEAD does not replace the last data", on: .head,
      .body(when: .method(2), .staysIfEmpty)),
    Fault(
      "act-post-joins-data", breaks: "ACT-13", "a POST's data is put behind the last data",
      .body(when: .method(1), .joins)),
    Fault(
      "act-chunk-length", breaks: "ACT-14", "of a chunked reply length is too great",
      .result(.chunkedLength(5))),
    Fault(
      "act-chunk-last-byte", breaks: "ACT-14", "of each chunk the last byte is lost",
      .body(.altersChunked(.dropLast))),
    Fault(
      "act-after-head", breaks: "ACT-13", "after HEAD a reply's body is dropped", on: .head,
      .body(when: .afterMethod(2), .lost(0...999))),
    Fault(
      "act-after-chunks", breaks: "ACT-13", "after a chunked reply a byte is lost",
      .body(when: .afterChunked, .alters(.dropMiddle))),
    Fault(
      "act-after-overflow", breaks: "ACT-13", "after a reply too long a body is dropped",
      .body(when: .afterOverflow, .lost(0...999))),
    Fault(
      "act-after-404", breaks: "ACT-13", "after a 404 the body is dropped",
      .body(when: .afterStatus(404), .lost(0...999))),
    Fault(
      "act-after-redirect", breaks: "ACT-13", "after a redirection data is joined",
      .body(when: .afterRedirection, .joins)),
    Fault(
      "act-after-post", breaks: "ACT-13", "after a POST a reply's length is one more",
      .result(when: .afterMethod(1), .lengthError(1))),
    Fault(
      "act-304-sticks", breaks: "ACT-13", "after a 304 a reply's body is dropped",
      .body(when: .afterStatus(304), .lost(0...999))),
    Fault(
      "act-204-sticks", breaks: "ACT-13", "after a 204 a reply's body is dropped",
      .body(when: .afterStatus(204), .lost(0...999))),
    Fault(
      "stream-always-200", breaks: "ACT-9", "with MODE 1 each reply is reported as 200",
      .result(when: .streaming, .reply(.always(200)))),
    Fault(
      "block-always-200", breaks: "ACT-9", "with a block each reply is reported as 200",
      .result(when: .withBlock, .reply(.always(200)))),
    Fault(
      "block-chunk-sizes", breaks: "ACT-14", "with a block chunk sizes are left in the body",
      .body(when: .withBlock, .showsChunkSizes)),
    Fault(
      "act-post-bodiless", breaks: "ACT-10", "the body of an error to a POST is dropped",
      .body(when: .method(1), .lost(400...599))),
    Fault(
      "act-post-unmeasured", breaks: "ACT-10", "a POST's reply without a length is lost",
      .body(when: .method(1), .unmeasuredLost)),
    Fault(
      "act-post-again", breaks: "ACT-9", "after a 503 a POST is sent once more",
      .head(when: .method(1), .asksAgain(503))),
    Fault(
      "act-503-again", breaks: "ACT-9", "after a 503 the server is asked once more",
      .head(.asksAgain(503))),
    Fault(
      "act-401-again", breaks: "ACT-9", "after a 401 the server is asked once more",
      .head(.asksAgain(401))),
    Fault(
      "act-error-bodiless", breaks: "ACT-10", "the body of a 4xx is dropped",
      .body(.lost(400...499))),
    Fault(
      "act-5xx-bodiless", breaks: "ACT-10", "the body of a 5xx is dropped", .body(.lost(500...599))),
    Fault(
      "act-head-length", breaks: "ACT-10", "the result of a HEAD reports Content-Length", on: .head,
      .result(.reportsContentLength)),
    Fault(
      "act-post-chunk-sizes", breaks: "ACT-14", "chunk sizes are left in the reply to a POST",
      .body(when: .method(1), .showsChunkSizes)),
    Fault(
      "act-header-chunk-sizes", breaks: "ACT-14", "below a shown header chunk sizes are left",
      .body(when: .withHeader, .showsChunkSizes)),
    Fault(
      "cache-loses-unmeasured", breaks: "ACT-10", "a body without a length is lost",
      .body(.unmeasuredLost)),
    Fault(
      "act-like-length", breaks: "ACT-10", "X-Content-Length is taken for Content-Length",
      .head(.likeLength)),
    Fault(
      "act-304-is-200", breaks: "ACT-9", "304 is reported as 200",
      .result(.reply(.instead(of: 304, 200)))),
    Fault(
      "act-410-is-404", breaks: "ACT-9", "410 is reported as 404",
      .result(.reply(.instead(of: 410, 404)))),
    Fault(
      "act-504-is-500", breaks: "ACT-9", "504 is reported as 500",
      .result(.reply(.instead(of: 504, 500)))),
    Fault(
      "head-header-uncounted", breaks: "ACT-10", "a HEAD's shown header does not count", on: .head,
      .head(when: .method(2), .uncounted)),
    Fault(
      "act-415-is-400", breaks: "ACT-9", "415 is reported as 400",
      .result(.reply(.instead(of: 415, 400)))),
    Fault(
      "act-long-field", breaks: "ACT-10", "below a field of more than 1024 bytes the body is lost",
      .head(.lineMax(1024))),
    Fault(
      "act-multiple-256", breaks: "ACT-10", "a reply of a multiple of 256 loses a byte",
      .body(.losesLastOf(256))),
    Fault(
      "act-multiple-512", breaks: "ACT-10", "a reply of a multiple of 512 loses a byte",
      .body(.losesLastOf(512))),
    Fault(
      "act-multiple-1024", breaks: "ACT-10", "a reply of a multiple of 1024 loses a byte",
      .body(.losesLastOf(1024))),
    Fault(
      "act-multiple-1460", breaks: "ACT-10", "a reply of a multiple of 1460 loses a byte",
      .body(.losesLastOf(1460))),
    Fault(
      "act-multiple-4096", breaks: "ACT-10", "a reply of a multiple of 4096 loses a byte",
      .body(.losesLastOf(4096))),
    Fault(
      "act-multiple-16384", breaks: "ACT-10", "a reply of a multiple of 16384 loses a byte",
      .body(.losesLastOf(16384))),
    Fault(
      "act-multiple-32768", breaks: "ACT-10", "a reply of a multiple of 32768 loses a byte",
      .body(.losesLastOf(32768))),
  ]
}
