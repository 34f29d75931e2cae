// Faults that somebody thought of who had not read the others: of the same kinds, each where two or three
// things meet that nobody had put together.
import Ground

extension Fault {
  static let apart: [Fault] = apartReplies + apartPasts

  private static let apartReplies: [Fault] = [
    Fault(
      "chunked-length-counts", breaks: "ACT-16", "a Content-Length beside chunks ends the body",
      .head(.trustsLength)),
    Fault(
      "stream-chunk-sizes", breaks: "SET-15", "with MODE 1 chunk sizes are passed on",
      .body(when: .both(.streaming, .reply(.chunked)), .showsChunkSizes)),
    Fault(
      "stream-lost-after-interim", breaks: "SET-15",
      "with MODE 1 the body behind an interim answer is lost",
      .body(when: .both(.streaming, .reply(.interim)), .lost(0...999))),
    Fault(
      "old-reply-altered-over-tls", breaks: "ACT-12",
      "over TLS the last byte of an HTTP/1.0 reply is altered",
      .body(when: .both(.secure, .reply(.old)), .alters(.flipLast))),
    Fault(
      "post-chunked-header-cut", breaks: "SET-14",
      "above a POST's chunked reply the status line alone is shown",
      .head(when: .both(.method(1), .reply(.chunked)), .alters(.keepLines(1)))),
    Fault(
      "error-length-below-header", breaks: "ACT-10",
      "with the header shown two bytes too many are reported of an error",
      .result(when: .both(.withHeader, .reply(.status(400...499))), .lengthError(2))),
    Fault(
      "range-header-hidden-over-tls", breaks: "SET-14",
      "over TLS the header of a part is not shown",
      .head(when: .both(.secure, .both(.withRange, .withHeader)), .shows(false))),
    Fault(
      "text-over-tls-loses-returns", breaks: "READ-8", "over TLS CR LF in a text becomes LF",
      .body(when: .secure, .altersText(.replace([0x0D, 0x0A], with: [0x0A])))),
    Fault(
      "read-length-16-bits", breaks: "READ-5", "a length keeps its low 16 bits", on: .largeCache,
      .read(.lengthBits(0xFFFF))),
    Fault(
      "url-cut-at-second-scheme", breaks: "ACT-3", "a query is cut where another URL stands in it",
      .url(.target(.cutAt(Array("http:".utf8))))),
  ]

  private static let apartPasts: [Fault] = [
    Fault(
      "agent-lost-after-failure-over-tls", breaks: "SET-8",
      "over TLS the action after one that failed sends no UAGENT",
      .request(when: .both(.afterFailure, .secure), .unset(.agent))),
    Fault(
      "import-after-failure-loses-byte", breaks: "DATA-8",
      "an import after an action that failed loses its last byte",
      .data(when: .afterFailure, .alters(.dropLast))),
    Fault(
      "post-empty-after-hop", breaks: "DATA-8", "after a redirection a POST has no body",
      .request(when: .both(.afterRedirection, .method(1)), .emptyBody)),
    Fault(
      "post-empty-beside-full-cache", breaks: "DATA-8", "with a full cache a POST has no body",
      .request(when: .both(.fullCache, .method(1)), .emptyBody)),
    Fault(
      "block-and-body-16-bits", breaks: "DATA-8",
      "of the longest body beside the longest block the end is not sent", on: .largeCache,
      .request(when: .method(1), .blockAndBodyMax(65_536))),
    Fault(
      "post-gets-after-head", breaks: "ACT-3", "after a HEAD a POST is sent as GET", on: .head,
      .request(when: .both(.afterMethod(2), .method(1)), .method("GET"))),
    Fault(
      "part-off-after-overflow", breaks: "READ-3",
      "of a reply beyond the cache a part begins a byte late",
      .read(when: .both(.afterOverflow, .part), .offsetError(1))),
    Fault(
      "form-late-while-receiving", breaks: "ACT-17",
      "read forms are answered late while a reply comes",
      .time(when: .receiving, .formLate(.read, .milliseconds(2500)))),
  ]
}
