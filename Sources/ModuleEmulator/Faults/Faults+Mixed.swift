// Faults of one action or one line where two or three of its properties meet: a way to the server, a form
// of the reply, a setting, a length, or a command within it.
import Ground

extension Fault {
  static let mixed: [Fault] = mixedTimes + mixedReplies + mixedResults + mixedLines

  private static let mixedTimes: [Fault] = [
    Fault(
      "timer-stopped-by-import", breaks: "ACT-8",
      "HTTPDATA during an action stops its timer", .time(.stoppedBy(.httpData))),
    Fault(
      "timer-stopped-by-block", breaks: "ACT-8",
      "HTTPHEAD during an action stops its timer", .time(.stoppedBy(.httpHead))),
    Fault(
      "timer-renewed-by-read", breaks: "ACT-8",
      "HTTPREAD during an action begins its phase anew", .time(.renewedBy(.httpRead))),
    Fault(
      "timer-renewed-by-setting", breaks: "ACT-8",
      "HTTPSET during an action begins its phase anew", .time(.renewedBy(.httpSet))),
    Fault(
      "timer-renewed-by-act", breaks: "ACT-8",
      "HTTPACT during an action begins its phase anew", .time(.renewedBy(.httpAct))),
    Fault(
      "timer-15-bits-over-tls", breaks: "ACT-8",
      "over TLS the milliseconds of the response phase count in 15 bits",
      .time(when: .secure, .phaseBits(.response, 0x7FFF))),
    Fault(
      "head-stall-forever-over-tls", breaks: "ACT-8",
      "over TLS nothing ends the wait for the reply to a HEAD", on: .head,
      .time(when: .both(.method(2), .secure), .phase(.response, nil))),
    Fault(
      "hop-connects-forever-of-post", breaks: "ACT-7",
      "nothing ends the wait for a connection where a POST was redirected",
      .time(when: .both(.redirected, .method(1)), .phase(.request, nil))),
    Fault(
      "block-drip-cut-over-tls", breaks: "ACT-8",
      "with a block the timer does not run anew over TLS",
      .time(when: .both(.withBlock, .secure), .runsOnce)),
    Fault(
      "chunks-drip-cut", breaks: "ACT-8",
      "of a chunked reply the timer does not run anew",
      .time(when: .reply(.chunked), .runsOnce)),
    Fault(
      "chunks-stall-forever-of-post", breaks: "ACT-8",
      "nothing ends a chunked reply to a POST that stops",
      .time(when: .both(.reply(.chunked), .method(1)), .phase(.response, nil))),
    Fault(
      "interim-stall-forever", breaks: "ACT-8",
      "after an answer before the real one nothing ends the wait",
      .time(when: .reply(.interim), .phase(.response, nil))),
    Fault(
      "stall-forever-after-failure", breaks: "ACT-8",
      "after an action that failed nothing ends a reply that stops",
      .time(when: .afterFailure, .phase(.response, nil))),
    Fault(
      "timer-short-after-stall", breaks: "ACT-8",
      "after a reply that stopped the next is given up after 5 s of silence",
      .time(when: .afterStall, .phase(.response, .seconds(5)))),
    Fault(
      "stall-forever-after-hop", breaks: "ACT-8",
      "after a redirection nothing ends a reply that stops",
      .time(when: .afterRedirection, .phase(.response, nil))),
    Fault(
      "stall-forever-after-time-out", breaks: "ACT-8",
      "after a body that timed out nothing ends a reply that stops",
      .time(when: .afterTimeOut(.body), .phase(.response, nil))),
  ]

  private static let mixedReplies: [Fault] = [
    Fault(
      "cache-uncapped-below-header", breaks: "SET-15",
      "with the header shown more is cached than the cache holds",
      .body(when: .withHeader, .uncapped)),
    Fault(
      "cache-uncapped-of-chunks", breaks: "SET-15",
      "of a chunked reply more is cached than the cache holds",
      .body(when: .reply(.chunked), .uncapped)),
    Fault(
      "cache-keeps-end-of-chunks", breaks: "SET-15",
      "of a chunked reply that is too long the end is kept",
      .body(when: .reply(.chunked), .keepsEnd)),
    Fault(
      "cache-uncapped-unmeasured", breaks: "SET-15",
      "of a reply without a length more is cached than the cache holds",
      .body(when: .reply(.unmeasured), .uncapped)),
    Fault(
      "stream-capped-after-overflow", breaks: "SET-15",
      "after a reply that the cache could not hold MODE 1 ends at the cache",
      .body(when: .both(.streaming, .afterOverflow), .capped)),
    Fault(
      "trailer-is-body-of-post", breaks: "ACT-16",
      "lines behind the last chunk of a reply to a POST are taken for body",
      .body(when: .method(1), .takesTrailers)),
    Fault(
      "unmeasured-cut-of-post", breaks: "READ-8",
      "a reply to a POST without a length loses bytes",
      .body(when: .both(.method(1), .reply(.unmeasured)), .alters(.dropLast))),
    Fault(
      "unmeasured-cut-over-tls", breaks: "READ-8",
      "over TLS a reply without a length loses bytes",
      .body(when: .both(.secure, .reply(.unmeasured)), .alters(.dropLast))),
    Fault(
      "unmeasured-cut-with-mode-1", breaks: "SET-15",
      "with MODE 1 a reply without a length loses bytes",
      .body(when: .both(.streaming, .reply(.unmeasured)), .alters(.dropLast))),
    Fault(
      "chunks-cut-after-interim", breaks: "ACT-16",
      "a chunked reply after another answer loses bytes",
      .body(when: .both(.reply(.interim), .reply(.chunked)), .alters(.dropLast))),
    Fault(
      "chunked-part-shows-sizes", breaks: "ACT-14",
      "of a chunked 206 chunk sizes are left in",
      .body(when: .both(.reply(.chunked), .reply(.status(206...206))), .showsChunkSizes)),
    Fault(
      "chunked-error-over-tls-lost", breaks: "ACT-14",
      "over TLS the body of a chunked error is lost",
      .body(when: .both(.secure, .reply(.chunked)), .lost(400...599))),
    Fault(
      "header-and-line-break-lost", breaks: "SET-14",
      "with the header shown a body that begins with a CR loses it",
      .body(when: .withHeader, .alters(.dropFirst(0x0D)))),
    Fault(
      "padded-of-post", breaks: "ACT-16",
      "a reply to a POST that ends early is filled up with NULs",
      .body(when: .method(1), .padded)),
    Fault(
      "range-joins-data", breaks: "ACT-13",
      "with RANGE a reply stands behind that of the action before",
      .body(when: .withRange, .joins)),
  ]

  private static let mixedResults: [Fault] = [
    Fault(
      "header-uncounted-of-error", breaks: "ACT-10",
      "the shown header of an error does not count",
      .head(when: .reply(.status(400...599)), .uncounted)),
    Fault(
      "header-uncounted-of-post", breaks: "ACT-10",
      "the shown header of a reply to a POST does not count",
      .head(when: .method(1), .uncounted)),
    Fault(
      "header-uncounted-of-chunks", breaks: "ACT-10",
      "the shown header of a chunked reply does not count",
      .head(when: .reply(.chunked), .uncounted)),
    Fault(
      "header-hidden-after-head", breaks: "SET-14",
      "after a HEAD the header is not shown", on: .head,
      .head(when: .afterMethod(2), .shows(false))),
    Fault(
      "header-shown-after-hop", breaks: "SET-14",
      "after a redirection the header is shown whatever RESPONSEHEADER says",
      .head(when: .afterRedirection, .shows(true))),
    Fault(
      "head-waits-over-tls", breaks: "ACT-4",
      "over TLS a HEAD waits for the body that its reply tells of", on: .head,
      .result(when: .secure, .awaitsBodyOfHead)),
    Fault(
      "head-waits-with-range", breaks: "ACT-4",
      "with RANGE a HEAD waits for the body that its reply tells of", on: .head,
      .result(when: .withRange, .awaitsBodyOfHead)),
    Fault(
      "empty-chunks-silent", breaks: "ACT-3",
      "of a chunked reply without a byte no result comes",
      .result(when: .reply(.chunked), .silentOfNothing)),
    Fault(
      "empty-post-silent-over-tls", breaks: "ACT-3",
      "over TLS no result comes of an empty reply to a POST",
      .result(when: .both(.secure, .method(1)), .silentOfNothing)),
    Fault(
      "head-last-reply", breaks: "ACT-9",
      "of a HEAD the reply of the action before is reported", on: .head,
      .result(when: .method(2), .reply(.last))),
    Fault(
      "last-reply-after-failure", breaks: "ACT-9",
      "after an action that failed the reply before it is reported",
      .result(when: .afterFailure, .reply(.last))),
    Fault(
      "first-reply-over-tls", breaks: "SET-13",
      "over TLS the reply of the first of redirections is reported",
      .result(when: .secure, .reply(.first))),
    Fault(
      "length-16-bits-below-header", breaks: "ACT-10",
      "with the header shown a length counts in 16 bits", on: .largeCache,
      .result(when: .withHeader, .lengthBits(0xFFFF))),
  ]

  private static let mixedLines: [Fault] = [
    Fault(
      "names-in-values", breaks: "SET-4",
      "a value that names another parameter is set there", .setting(.takes(.nameInValue))),
    Fault(
      "fields-beyond-512-unsent", breaks: "SET-8",
      "of the settings' header fields only 512 bytes are sent", .request(.fieldBytesMax(512))),
    Fault(
      "fields-beyond-256-unsent-over-tls", breaks: "SET-8",
      "over TLS of the settings' header fields only 256 bytes are sent",
      .request(when: .secure, .fieldBytesMax(256))),
    Fault(
      "second-ok-while-receiving", breaks: "LINE-1",
      "while a reply comes OK comes twice",
      .answer(when: .receiving, .finals(2))),
    Fault(
      "second-ok-after-time-out", breaks: "LINE-1",
      "after a block that timed out OK comes twice",
      .answer(when: .afterTimeOut(.block), .finals(2))),
    Fault(
      "form-refused-after-overflow", breaks: "GEN-2",
      "after a reply that the cache could not hold HTTPSET? is refused",
      .answer(when: .afterOverflow, .refusesForm(.read, [.httpSet]))),
  ]
}
