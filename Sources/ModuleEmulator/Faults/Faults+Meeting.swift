// Faults of the kinds that strangers thought of: each sits where two or three things meet that are right
// by themselves.
import Ground

extension Fault {
  static let meeting: [Fault] = meetingReplies + meetingStreams + meetingWays + meetingPasts

  private static let meetingReplies: [Fault] = [
    Fault(
      "chunk-zeros-break", breaks: "ACT-16", "a chunk size with leading zeros is taken as broken",
      .body(when: .reply(.zeroChunk), .breaksAtChunk)),
    Fault(
      "chunk-extension-breaks", breaks: "ACT-16",
      "a chunk size with an extension is taken as broken",
      .body(when: .reply(.extendedChunk), .breaksAtChunk)),
    Fault(
      "interim-is-reply", breaks: "ACT-16", "an answer before the real one is taken for it",
      .head(.takesInterim)),
    Fault(
      "old-reply-body-lost", breaks: "ACT-16", "the body of an HTTP/1.0 reply is lost",
      .body(when: .reply(.old), .lost(0...999))),
    Fault(
      "reasonless-is-0", breaks: "ACT-16", "a reply without reason phrase is reported as 0",
      .result(when: .reply(.reasonless), .reply(.always(0)))),
    Fault(
      "chunked-tls-loses-byte", breaks: "ACT-12",
      "a chunked reply over TLS loses the last byte of each piece",
      .body(when: .both(.secure, .reply(.chunked)), .alters(.dropLast))),
    Fault(
      "chunked-post-length", breaks: "ACT-14",
      "of a chunked reply to POST one byte too many is reported",
      .result(when: .both(.method(1), .reply(.chunked)), .lengthError(1))),
    Fault(
      "chunked-404-body-lost", breaks: "ACT-14", "the body of a chunked 404 is lost",
      .body(when: .both(.reply(.status(404...404)), .reply(.chunked)), .lost(0...999))),
    Fault(
      "chunked-206-is-200", breaks: "SET-11", "a chunked 206 is reported as 200",
      .result(when: .both(.withRange, .reply(.chunked)), .reply(.instead(of: 206, 200)))),
    Fault(
      "created-follows-location", breaks: "SET-13", "a 201 with a Location is followed",
      .head(when: .reply(.status(201...201)), .follows(.anyStatus))),
    Fault(
      "encoded-body-lost", breaks: "ACT-16", "a body with a Content-Encoding is lost",
      .body(when: .reply(.field(Array("Content-Encoding:".utf8))), .lost(0...999))),
    Fault(
      "cookie-costs-a-byte", breaks: "ACT-10", "with a cookie one byte too few is reported",
      .result(when: .reply(.field(Array("Set-Cookie:".utf8))), .lengthError(-1))),
    Fault(
      "unmet-range-is-206", breaks: "ACT-9", "416 is reported as 206",
      .result(.reply(.instead(of: 416, 206)))),
  ]

  private static let meetingStreams: [Fault] = [
    Fault(
      "stream-tls-alters", breaks: "SET-15", "with MODE 1 TLS alters the last byte of each piece",
      .body(when: .both(.streaming, .secure), .alters(.flipLast))),
    Fault(
      "stream-range-unsent", breaks: "SET-11", "with MODE 1 RANGE is not sent",
      .request(when: .both(.streaming, .withRange), .unset(.range))),
    Fault(
      "stream-post-empty", breaks: "DATA-8", "with MODE 1 a POST has no body",
      .request(when: .both(.streaming, .method(1)), .emptyBody)),
    Fault(
      "stream-chunked-length", breaks: "SET-15",
      "with MODE 1 of a chunked reply one byte too many is reported",
      .result(when: .both(.streaming, .reply(.chunked)), .lengthError(1))),
    Fault(
      "stream-error-body-lost", breaks: "SET-15", "with MODE 1 the body of an error is lost",
      .body(when: .both(.streaming, .reply(.status(400...599))), .lost(0...999))),
    Fault(
      "header-lost-beside-range", breaks: "SET-14", "with RANGE the header is not shown",
      .head(when: .withRange, .shows(false))),
    Fault(
      "header-uncounted-over-tls", breaks: "SET-14", "over TLS a shown header does not count",
      .head(when: .both(.withHeader, .secure), .uncounted)),
    Fault(
      "header-cut-after-hop", breaks: "SET-14",
      "after a redirection the status line alone is shown",
      .head(when: .both(.withHeader, .redirected), .alters(.keepLines(1)))),
    Fault(
      "read-part-off-below-header", breaks: "READ-3",
      "with the header shown a part begins a byte late",
      .read(when: .both(.withHeader, .part), .offsetError(1))),
  ]

  private static let meetingWays: [Fault] = [
    Fault(
      "range-unsent-over-tls", breaks: "SET-11", "over TLS RANGE is not sent",
      .request(when: .both(.secure, .withRange), .unset(.range))),
    Fault(
      "block-unsent-over-tls", breaks: "HEAD-6", "over TLS a GET lacks the block",
      .request(when: .both(.secure, .both(.method(0), .withBlock)), .blockUnsent)),
    Fault(
      "redirect-not-from-tls", breaks: "SET-13", "a redirection is not followed from https",
      .head(when: .secure, .follows(.never))),
    Fault(
      "response-once-over-tls", breaks: "ACT-8", "over TLS the response phase does not begin anew",
      .time(when: .secure, .runsOnce)),
    Fault(
      "redirect-not-of-post", breaks: "SET-13", "a redirected POST is not followed",
      .head(when: .method(1), .follows(.never))),
    Fault(
      "redirect-not-of-head", breaks: "SET-13", "a redirected HEAD is not followed", on: .head,
      .head(when: .method(2), .follows(.never))),
    Fault(
      "redirect-range-lost", breaks: "SET-13", "a redirected request lacks RANGE",
      .request(when: .both(.redirected, .withRange), .lacks(.range))),
    Fault(
      "head-refused-beside-full-cache", breaks: "HEAD-3", "with a full cache HTTPHEAD is refused",
      .block(when: .fullCache, .refused)),
    Fault(
      "body-drops-range", breaks: "SET-11", "with an imported body RANGE is not sent",
      .request(when: .both(.withBody, .withRange), .unset(.range))),
    Fault(
      "body-sent-with-head", breaks: "DATA-8", "an imported body goes with HEAD", on: .head,
      .request(when: .both(.withBody, .method(2)), .bodyAlways)),
    Fault(
      "import-multiple-loses-byte", breaks: "DATA-8",
      "an import of a multiple of 1024 bytes loses the last",
      .data(when: .multiple(of: 1024), .alters(.dropLast))),
  ]

  private static let meetingPasts: [Fault] = [
    Fault(
      "accept-lost-after-404", breaks: "SET-8", "after a 404 ACCEPT is not sent",
      .request(when: .afterStatus(404), .unset(.accept))),
    Fault(
      "chunked-after-head-loses-byte", breaks: "ACT-14", "after a HEAD a chunked reply loses bytes",
      on: .head, .body(when: .both(.afterMethod(2), .reply(.chunked)), .alters(.dropLast))),
    Fault(
      "body-lost-after-old-reply", breaks: "ACT-13",
      "after an HTTP/1.0 reply the next body is lost",
      .body(when: .afterReply(.old), .lost(0...999))),
    Fault(
      "agent-lost-after-interim", breaks: "SET-8", "after an interim answer UAGENT is not sent",
      .request(when: .afterReply(.interim), .unset(.agent))),
    Fault(
      "byte-lost-after-failure", breaks: "GEN-8",
      "after an action that failed each piece loses its last byte",
      .body(when: .afterFailure, .alters(.dropLast))),
    Fault(
      "read-off-after-refusal", breaks: "GEN-8",
      "the first part read after a refusal begins a byte late",
      .read(when: .both(.afterRefusal, .part), .offsetError(1))),
    Fault(
      "third-part-short", breaks: "READ-3", "from the third read on a part has a byte less",
      .read(when: .both(.afterReads(3), .part), .countError(-1))),
    Fault(
      "set-late-during-action", breaks: "ACT-17", "during an action HTTPSET is answered late",
      .time(when: .acting, .late(.httpSet, .milliseconds(2500)))),
    Fault(
      "url-plus-is-blank", breaks: "ACT-3", "+ is sent as %20",
      .url(.target(.replace(Array("+".utf8), with: Array("%20".utf8))))),
    Fault(
      "url-slashes-joined", breaks: "ACT-3", "// in a path is sent as /",
      .url(.target(.replace(Array("//".utf8), with: Array("/".utf8))))),
    Fault(
      "url-at-cut", breaks: "ACT-3", "a path is cut at @", .url(.target(.cutAt(Array("@".utf8))))),
  ]
}
