// Faults that a sixth stranger thought of: what only a later redirection brings out, the command right before,
// the action before the last, a query in the URL, a place far into the data, or a form asked in passing.
import Ground

extension Fault {
  static let later: [Fault] =
    laterHops + laterActions + besideQueries + besideHead + farIntoData + inPassing

  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// Redirections beyond the first, which is right.
  private static let laterHops: [Fault] = [
    Fault(
      "third-hop-loses-agent", breaks: "SET-13", "the third redirected request has no UAGENT",
      .request(when: .hop(3), .lacks(.userAgent))),
    Fault(
      "second-hop-loses-range", breaks: "SET-11", "the second redirected request has no RANGE",
      .request(when: .hop(2), .lacks(.range))),
    Fault(
      "third-hop-shortens-body", breaks: "DATA-8", "the body of a POST redirected thrice is cut",
      .request(when: .both(.hop(3), .method(1)), .alters(.dropLast))),
    Fault(
      "third-hop-gets", breaks: "ACT-4", "a HEAD redirected thrice becomes a GET", on: .head,
      .request(when: .both(.hop(3), .method(2)), .method("GET"))),
    Fault(
      "third-hop-keeps-host", breaks: "SET-13",
      "the fourth redirected request names the host before",
      .head(when: .hop(3), .keepsHost)),
    Fault(
      "third-hop-loses-query", breaks: "SET-13", "the query of the fourth Location is not sent",
      .head(when: .hop(3), .hopTarget(.cutAt([0x3F])))),
    Fault(
      "fourth-hop-length", breaks: "ACT-10", "behind four redirections a byte too many is reported",
      .result(when: .hop(4), .lengthError(1))),
    Fault(
      "fourth-hop-404-is-400", breaks: "ACT-9", "behind four redirections 404 is reported as 400",
      .result(when: .hop(4), .reply(.instead(of: 404, 400)))),
    Fault(
      "second-hop-waits-forever", breaks: "ACT-8",
      "after a second redirection nothing ends the wait",
      .time(when: .hop(2), .phase(.response, nil))),
    Fault(
      "second-hop-drip-cut", breaks: "ACT-8",
      "after a second redirection the timer does not run anew", .time(when: .hop(2), .runsOnce)),
  ]

  /// Actions right behind a command that has nothing to do with them, two behind another action, each
  /// sixteenth, the first of all, and one behind half a minute of nothing.
  private static let laterActions: [Fault] = [
    Fault(
      "agent-lost-behind-part", breaks: "SET-8", "right behind a part read UAGENT is not sent",
      .request(when: .afterCommand(.httpRead, .set), .unset(.agent))),
    Fault(
      "range-lost-behind-read-all", breaks: "SET-11", "right behind AT+HTTPREAD RANGE is not sent",
      .request(when: .afterCommand(.httpRead, .execute), .unset(.range))),
    Fault(
      "post-empty-behind-settings-form", breaks: "DATA-8",
      "right behind HTTPSET? a POST has no body",
      .request(when: .afterCommand(.httpSet, .read), .emptyBody)),
    Fault(
      "unfollowed-behind-test-form", breaks: "SET-13",
      "right behind HTTPACT=? no redirection is followed",
      .head(when: .afterCommand(.httpAct, .test), .follows(.never))),
    Fault(
      "post-empty-two-behind-204", breaks: "DATA-8", "a POST two behind a 204 has no body",
      .request(when: .earlier(.afterStatus(204)), .emptyBody)),
    Fault(
      "contype-lost-two-behind-head", breaks: "SET-8", "two behind a HEAD CONTYPE is not sent",
      on: .head, .request(when: .earlier(.afterMethod(2)), .unset(.contentType))),
    Fault(
      "404-is-400-each-sixteenth", breaks: "ACT-9", "each sixteenth 404 is reported as 400",
      .result(when: .eachAction(16), .reply(.instead(of: 404, 400)))),
    Fault(
      "accept-lost-at-first", breaks: "SET-8", "the first action of all sends no ACCEPT",
      .request(when: .beforeAction, .unset(.accept))),
    Fault(
      "unfollowed-at-first", breaks: "SET-13", "the first action of all follows no redirection",
      .head(when: .beforeAction, .follows(.never))),
    Fault(
      "header-hidden-at-first", breaks: "SET-14", "the first action of all shows no header",
      .head(when: .beforeAction, .shows(false))),
    Fault(
      "unfollowed-after-half-a-minute", breaks: "SET-13",
      "half a minute after an action no redirection is followed",
      .head(when: .idle(.seconds(30)), .follows(.never))),
    Fault(
      "agent-lost-beside-long-body", breaks: "SET-8",
      "behind an import of 30000 bytes UAGENT is not sent",
      .request(when: .afterImportOf(.body, 30_000), .unset(.agent))),
    Fault(
      "404-is-400-behind-long-block", breaks: "ACT-9",
      "behind a block of 4000 bytes 404 is reported as 400",
      .result(when: .afterImportOf(.block, 4000), .reply(.instead(of: 404, 400)))),
    Fault(
      "failure-silent-of-post-with-redir", breaks: "ACT-7",
      "with REDIR 1 nothing is said of a POST that failed",
      .result(when: .both(.method(1), .redirecting), .failureSilent)),
    Fault(
      "mode-refused-is-used", breaks: "SET-17", "a refused MODE takes the place of MODE 1",
      .setting(.refusedIsUsed(.mode))),
  ]

  /// What a query or an escape in the URL has nothing to do with.
  private static let besideQueries: [Fault] = [
    Fault(
      "post-length-with-query", breaks: "ACT-10",
      "of a POST with a query a byte too many is reported",
      .result(when: .both(.method(1), .urlHas(text("?"))), .lengthError(1))),
    Fault(
      "post-empty-with-escape", breaks: "DATA-8", "a POST to a path with an escape has no body",
      .request(when: .both(.method(1), .urlHas(text("%"))), .emptyBody)),
    Fault(
      "stream-agent-lost-with-query", breaks: "SET-8",
      "with MODE 1 a request with a query has no UAGENT",
      .request(when: .both(.streaming, .urlHas(text("?"))), .unset(.agent))),
    Fault(
      "head-404-is-400-with-query", breaks: "ACT-9",
      "404 to a HEAD with a query is reported as 400", on: .head,
      .result(when: .both(.method(2), .urlHas(text("?"))), .reply(.instead(of: 404, 400)))),
    Fault(
      "block-unsent-with-query", breaks: "HEAD-6", "with a query the block of a POST is not sent",
      .request(when: .both(.method(1), .urlHas(text("?"))), .blockUnsent)),
    Fault(
      "tls-unfollowed-with-query", breaks: "SET-13",
      "over TLS a request with a query is not redirected",
      .head(when: .both(.secure, .urlHas(text("?"))), .follows(.never))),
  ]

  /// A HEAD and its like beside MODE 1, and the codes that are seldom told.
  private static let besideHead: [Fault] = [
    Fault(
      "stream-agent-lost-with-head", breaks: "SET-8", "with MODE 1 a HEAD sends no UAGENT",
      on: .head, .request(when: .both(.method(2), .streaming), .unset(.agent))),
    Fault(
      "stream-header-hidden-of-head", breaks: "SET-14", "with MODE 1 a HEAD shows no header",
      on: .head, .head(when: .both(.method(2), .streaming), .shows(false))),
    Fault(
      "head-307-is-302", breaks: "ACT-9", "307 to a HEAD is reported as 302", on: .head,
      .result(when: .method(2), .reply(.instead(of: 307, 302)))),
    Fault(
      "post-403-is-401", breaks: "ACT-9", "403 to a POST is reported as 401",
      .result(when: .method(1), .reply(.instead(of: 403, 401)))),
    Fault(
      "tls-503-is-500", breaks: "ACT-9", "over TLS 503 is reported as 500",
      .result(when: .secure, .reply(.instead(of: 503, 500)))),
    Fault(
      "stream-401-body-lost", breaks: "SET-15", "with MODE 1 the body of a 401 is lost",
      .body(when: .streaming, .lost(401...401))),
    Fault(
      "range-400-is-404", breaks: "ACT-9", "with RANGE 400 is reported as 404",
      .result(when: .withRange, .reply(.instead(of: 400, 404)))),
    Fault(
      "post-303-body-lost-below-header", breaks: "SET-14",
      "below its header the body of a 303 to a POST is lost",
      .body(when: .both(.method(1), .withHeader), .lost(303...303))),
  ]

  /// A byte far into what is read or sent, on a way that is seldom taken with so much.
  private static let farIntoData: [Fault] = [
    Fault(
      "part-altered-below-header-at-65536", breaks: "SET-14",
      "below its header byte 65536 of a reply is altered", on: .largeCache,
      .body(when: .withHeader, .flipsAt(65_536))),
    Fault(
      "part-altered-of-post-at-131072", breaks: "READ-3",
      "a part of a POST's reply is altered at byte 131072", on: .largeCache,
      .read(when: .both(.part, .afterMethod(1)), .flipsAt(131_072))),
    Fault(
      "read-all-altered-over-tls-at-16384", breaks: "READ-4",
      "all that came over TLS is read with byte 16384 altered",
      .read(when: .both(.whole, .afterSecure), .flipsAt(16_384))),
    Fault(
      "read-all-altered-below-header", breaks: "READ-4",
      "all is read below its header with byte 1023 altered",
      .read(when: .both(.whole, .withHeader), .flipsAt(1023))),
    Fault(
      "part-altered-over-tls-across-2048", breaks: "READ-3",
      "a part of what came over TLS is altered across a multiple of 2048",
      .read(when: .afterSecure, .altersAcross(2048))),
    Fault(
      "part-altered-below-header-across-8192", breaks: "READ-3",
      "a part below its header is altered across a multiple of 8192",
      .read(when: .withHeader, .altersAcross(8192))),
    Fault(
      "block-reply-altered-at-4096", breaks: "READ-8",
      "with a block byte 4096 of a reply is altered", .body(when: .withBlock, .flipsAt(4096))),
    Fault(
      "stream-post-altered-at-8191", breaks: "DATA-8",
      "with MODE 1 byte 8191 of a body is altered",
      .request(when: .streaming, .alters(.flipAt(8191)))),
  ]

  /// Forms and refusals where others have been before, and what a refused line takes along.
  private static let inPassing: [Fault] =
    [
      ("204", .afterStatus(204), "after a 204"), ("tls", .afterSecure, "after an action over TLS"),
      ("failure", .afterFailure, "after an action that failed"),
      ("full-cache", .fullCache, "with a full cache"),
      ("body-time-out", .afterTimeOut(.body), "after a body that timed out"),
    ].flatMap { (name: String, when: When, words: String) in
      [
        Fault(
          "form-says-15-\(name)", breaks: "GEN-1", "\(words) HTTPACT=? says 15 for 60",
          .answer(when: when, .formSays(text("-15)"), insteadOf: text("-60)")))),
        Fault(
          "form-says-less-\(name)", breaks: "GEN-1", "\(words) HTTPDATA=? says a tenth",
          .answer(
            when: .both(.command(.httpData), when),
            .formSays(text("00)"), insteadOf: text("000)")))),
      ]
    } + [
      Fault(
        "refused-ok-after-body-time-out", breaks: "GEN-3",
        "after a body that timed out a refused HTTPREAD is answered OK",
        .answer(when: .both(.command(.httpRead), .afterTimeOut(.body)), .refusal([.ok]))),
      Fault(
        "refused-ok-after-block-time-out", breaks: "GEN-3",
        "after a block that timed out a refused HTTPSET is answered OK",
        .answer(when: .both(.command(.httpSet), .afterTimeOut(.block)), .refusal([.ok]))),
      Fault(
        "refused-ok-at-first", breaks: "GEN-3",
        "before the first action a refused HTTPDATA is answered OK",
        .answer(when: .both(.command(.httpData), .beforeAction), .refusal([.ok]))),
      Fault(
        "form-refused-at-first", breaks: "GEN-1", "before the first action HTTPSET=? is refused",
        .answer(when: .beforeAction, .refusesForm(.test, [.httpSet]))),
      Fault(
        "mode-reads-0-after-204", breaks: "SET-4", "after a 204 HTTPSET? shows MODE 0 for 1",
        .answer(
          when: .afterStatus(204),
          .formSays(text("\"MODE\",\"0"), insteadOf: text("\"MODE\",\"1")))),
      Fault(
        "bare-act-clears-agent", breaks: "SET-4", "AT+HTTPACT alone is refused and clears UAGENT",
        .store(.loses(.setting(.agent), by: .httpAct, .execute, refused: true))),
      Fault(
        "bare-data-drops-reply", breaks: "READ-9",
        "AT+HTTPDATA alone is refused and drops what can be read",
        .store(.loses(.reply, by: .httpData, .execute, refused: true))),
      Fault(
        "bare-head-drops-body", breaks: "DATA-8",
        "AT+HTTPHEAD alone is refused and drops the body",
        .store(.loses(.body, by: .httpHead, .execute, refused: true))),
      Fault(
        "read-form-resets-ipv6", breaks: "SET-4", "HTTPREAD? puts IPV6 back",
        .store(.loses(.setting(.ipv6), by: .httpRead, .read, refused: false))),
      Fault(
        "full-cache-resets-header", breaks: "SET-4",
        "a reply that fills the cache puts RESPONSEHEADER back",
        .store(.losesByFullCache(.setting(.responseHeader)))),
      Fault(
        "full-stream-resets-mode", breaks: "SET-4", "a reply that fills the cache puts MODE back",
        habit: "streaming=reads",
        .store(.losesByFullCache(.setting(.mode)))),
    ]
}
