// Faults of things that are right alone: MODE 1, TLS, POST, a header shown, a redirection or an odd reply,
// two or three of them at once, and what an action of one kind leaves to one of another.
import Ground

extension Fault {
  static let beside: [Fault] =
    besideStreams + besideHops + besideReplies + besideForms + behindOthers

  private static let besideStreams: [Fault] = [
    Fault(
      "stream-chunks-altered-over-tls", breaks: "SET-15",
      "with MODE 1 chunks lose bytes over TLS",
      .body(when: .both(.streaming, .both(.secure, .reply(.chunked))), .alters(.dropLast))),
    Fault(
      "stream-chunks-altered-of-post", breaks: "SET-15",
      "with MODE 1 chunks of the reply to a POST lose bytes",
      .body(when: .both(.streaming, .both(.method(1), .reply(.chunked))), .alters(.dropLast))),
    Fault(
      "stream-header-hidden-over-tls", breaks: "SET-14", "with MODE 1 no header is shown over TLS",
      .head(when: .both(.streaming, .secure), .shows(false))),
    Fault(
      "stream-header-hidden-of-post", breaks: "SET-14",
      "with MODE 1 no header of the reply to a POST is shown",
      .head(when: .both(.streaming, .method(1)), .shows(false))),
    Fault(
      "stream-shows-hops", breaks: "SET-14", "with MODE 1 the header of a redirection is shown",
      .head(when: .streaming, .showsHops)),
    Fault(
      "stream-old-reply-lost", breaks: "SET-15",
      "with MODE 1 the body of an HTTP/1.0 reply is lost",
      .body(when: .both(.streaming, .reply(.old)), .lost(0...999))),
    Fault(
      "stream-unchanged-silent", breaks: "SET-15", "with MODE 1 no result of a 304 comes",
      .result(when: .both(.streaming, .reply(.status(304...304))), .noResult)),
    Fault(
      "stream-altered-after-failure", breaks: "SET-15",
      "with MODE 1 bytes are lost after an action that failed",
      .body(when: .both(.streaming, .afterFailure), .alters(.dropLast))),
    Fault(
      "stream-altered-after-refusal", breaks: "SET-15",
      "with MODE 1 bytes are lost right behind a refusal",
      .body(when: .both(.streaming, .afterRefusal), .alters(.dropLast))),
    Fault(
      "stream-altered-after-204", breaks: "SET-15", "with MODE 1 bytes are lost after a 204",
      .body(when: .both(.streaming, .afterStatus(204)), .alters(.dropLast))),
    Fault(
      "stream-altered-after-302", breaks: "SET-15", "with MODE 1 bytes are lost after a 302",
      .body(when: .both(.streaming, .afterStatus(302)), .alters(.dropLast))),
  ]

  private static let besideHops: [Fault] = [
    Fault(
      "hop-range-lost-over-tls", breaks: "SET-13", "over TLS a redirected request has no RANGE",
      .request(when: .both(.secure, .redirected), .lacks(.range))),
    Fault(
      "hop-port-kept-of-post", breaks: "SET-13",
      "a POST redirected to a place without a port goes to the old port",
      .head(when: .method(1), .keepsPort)),
    Fault(
      "hop-port-kept-over-tls", breaks: "SET-13",
      "over TLS a redirection without a port leads to the old port",
      .head(when: .secure, .keepsPort)),
    Fault(
      "hop-port-kept-of-head", breaks: "SET-13",
      "a HEAD redirected to a place without a port goes to the old port", on: .head,
      .head(when: .method(2), .keepsPort)),
    Fault(
      "hop-host-kept-with-mode-1", breaks: "SET-13",
      "with MODE 1 a redirected request names the host before",
      .head(when: .streaming, .keepsHost)),
    Fault(
      "hop-query-lost-below-header", breaks: "SET-13",
      "with the header shown the query of a Location is not sent",
      .head(when: .withHeader, .hopTarget(.cutAt([0x3F])))),
    Fault(
      "hop-once-after-failure", breaks: "SET-13",
      "after an action that failed only the first redirection is followed",
      .head(when: .afterFailure, .follows(.once))),
    Fault(
      "hop-of-any-status-with-range", breaks: "SET-13",
      "with RANGE a 201 with a Location is followed",
      .head(when: .withRange, .follows(.anyStatus))),
    Fault(
      "hop-becomes-url-with-mode-1", breaks: "SET-4", "with MODE 1 a Location becomes the URL",
      .head(when: .streaming, .becomesURL)),
    Fault(
      "block-follows", breaks: "HEAD-6", "with a block REDIR 0 follows a redirection",
      .head(when: .withBlock, .follows(.always))),
  ]

  private static let besideReplies: [Fault] = [
    Fault(
      "post-old-reply-lost", breaks: "ACT-16", "the body of an HTTP/1.0 reply to a POST is lost",
      .body(when: .both(.method(1), .reply(.old)), .lost(0...999))),
    Fault(
      "post-304-is-200", breaks: "ACT-9", "304 to a POST is reported as 200",
      .result(when: .method(1), .reply(.instead(of: 304, 200)))),
    Fault(
      "tls-302-is-200", breaks: "ACT-12", "over TLS 302 is reported as 200",
      .result(when: .secure, .reply(.instead(of: 302, 200)))),
    Fault(
      "trailer-is-body-over-tls", breaks: "ACT-16",
      "over TLS fields behind the last chunk become part of the body",
      .body(when: .secure, .takesTrailers)),
    Fault(
      "trailer-is-body-with-mode-1", breaks: "ACT-16",
      "with MODE 1 fields behind the last chunk become part of the body",
      .body(when: .streaming, .takesTrailers)),
    Fault(
      "block-chunks-miscounted", breaks: "ACT-14",
      "with a block a chunked reply is reported a byte too long",
      .result(when: .both(.withBlock, .reply(.chunked)), .lengthError(1))),
    Fault(
      "redir-read-all-short", breaks: "SET-13", "with REDIR 1 a read of everything lacks a byte",
      .read(when: .both(.redirecting, .whole), .alters(.dropLast))),
    Fault(
      "block-late-bytes-used", breaks: "HEAD-5", "the bytes of a block that timed out are used",
      .block(.usesPartial)),
    Fault(
      "block-accept-over-tls", breaks: "HEAD-7", "over TLS ACCEPT is sent beside a block",
      .request(when: .secure, .beside([.accept]))),
  ]

  private static let besideForms: [Fault] = [
    Fault(
      "form-silent-during-action", breaks: "GEN-1", "during an action HTTPDATA=? says OK alone",
      .answer(when: .acting, .silencesForm(.test, [.httpData]))),
    Fault(
      "form-silent-beside-full-cache", breaks: "GEN-1",
      "with a full cache HTTPREAD=? says OK alone",
      .answer(when: .fullCache, .silencesForm(.test, [.httpRead]))),
    Fault(
      "form-refused-after-failure", breaks: "GEN-1",
      "after an action that failed HTTPACT=? is refused",
      .answer(when: .afterFailure, .refusesForm(.test, [.httpAct]))),
    Fault(
      "form-talks-after-refusal", breaks: "GEN-2", "right behind a refusal HTTPREAD? prints a line",
      .answer(when: .afterRefusal, .talksInForm(.read, [.httpRead]))),
    Fault(
      "form-silent-after-tls", breaks: "GEN-1", "after an action over TLS HTTPHEAD=? says OK alone",
      .answer(when: .afterSecure, .silencesForm(.test, [.httpHead]))),
  ]

  private static let behindOthers: [Fault] = [
    Fault(
      "agent-lost-after-304", breaks: "SET-8", "after a 304 UAGENT is not sent",
      .request(when: .afterStatus(304), .unset(.agent))),
    Fault(
      "post-empty-after-304", breaks: "DATA-8", "after a 304 a POST has no body",
      .request(when: .afterStatus(304), .emptyBody)),
    Fault(
      "block-unsent-after-404", breaks: "HEAD-6", "after a 404 the block is not sent",
      .request(when: .afterStatus(404), .blockUnsent)),
    Fault(
      "block-altered-after-302", breaks: "HEAD-6", "a block imported after a 302 is altered",
      .block(when: .afterStatus(302), .alters(.flipMiddle))),
    Fault(
      "reply-short-over-tls-after-failure", breaks: "ACT-12",
      "over TLS bytes are lost after an action that failed",
      .body(when: .both(.secure, .afterFailure), .alters(.dropLast))),
    Fault(
      "header-hidden-after-stall", breaks: "SET-14",
      "after a reply that stalled no header is shown",
      .head(when: .afterStall, .shows(false))),
    Fault(
      "redirect-not-after-stall", breaks: "SET-13",
      "after a reply that stalled no redirection is followed",
      .head(when: .afterStall, .follows(.never))),
  ]
}
