// Faults of new releases: what a firmware's changed parser, cache or HTTP stack would bring with it, and what
// most suites did not see when it was thought of.
import Ground

extension Fault {
  static let released: [Fault] =
    otherLetters + leftByRestarts + otherHeaders + otherEnds + otherNumbers + putBack + otherCodes

  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// A line is read in small letters to find a name in it, and its value is, too.
  private static let otherLetters: [Fault] = [
    Fault(
      "location-in-small-letters", breaks: "SET-13", "a Location is followed in small letters",
      .head(.hopTarget(.lowerCase))),
    Fault(
      "location-in-small-letters-of-post", breaks: "SET-13",
      "a POST follows a Location in small letters",
      .head(when: .method(1), .hopTarget(.lowerCase))),
    Fault(
      "location-in-small-letters-of-head", breaks: "SET-13",
      "a HEAD follows a Location in small letters", on: .head,
      .head(when: .method(2), .hopTarget(.lowerCase))),
    Fault(
      "location-in-small-letters-over-tls", breaks: "SET-13",
      "over TLS a Location is followed in small letters",
      .head(when: .secure, .hopTarget(.lowerCase))),
    Fault(
      "location-decodes", breaks: "SET-13", "of a Location %41 is asked for as A",
      .head(.hopTarget(.replace(text("%41"), with: text("A"))))),
    Fault(
      "location-escape-in-capitals-of-post", breaks: "SET-13",
      "of a POST's Location %2f is asked for as %2F",
      .head(when: .method(1), .hopTarget(.replace(text("%2f"), with: text("%2F"))))),
    Fault(
      "accept-in-small-letters", breaks: "SET-8", "ACCEPT is sent in small letters",
      .setting(.acts(.accept, .lowerCase))),
    Fault(
      "contype-in-small-letters", breaks: "SET-8", "CONTYPE is sent in small letters",
      .setting(.acts(.contentType, .lowerCase))),
  ]

  /// Memory that a restart leaves where something else is in it, or was done before.
  private static let leftByRestarts: [Fault] = [
    Fault(
      "url-survives-restart-after-hop", breaks: "GEN-6",
      "URL outlives a restart behind a redirection",
      .restart(when: .afterRedirection, .keepsSetting(.url))),
    Fault(
      "mode-survives-restart-after-tls", breaks: "GEN-6",
      "MODE outlives a restart behind an action over TLS",
      .restart(when: .afterSecure, .keepsSetting(.mode))),
    Fault(
      "reply-survives-restart-after-hop", breaks: "READ-7",
      "a reply that a redirection led to outlives a restart",
      .restart(when: .afterRedirection, .keepsReply)),
    Fault(
      "reply-survives-restart-beside-block", breaks: "READ-7",
      "beside a block a reply outlives a restart",
      .restart(when: .withBlock, .keepsReply)),
    Fault(
      "reply-survives-restart-in-full-cache", breaks: "READ-7",
      "a reply that fills the cache outlives a restart",
      .restart(when: .fullCache, .keepsReply)),
    Fault(
      "body-survives-restart-within-action", breaks: "GEN-6",
      "a body outlives a restart within an action",
      .restart(when: .acting, .keepsBody)),
    Fault(
      "body-survives-restart-beside-full-cache", breaks: "GEN-6",
      "beside a full cache a body outlives a restart",
      .restart(when: .fullCache, .keepsBody)),
  ]

  /// What is shown of a header that not each reply has.
  private static let otherHeaders: [Fault] = [
    Fault(
      "header-loses-valueless-of-post", breaks: "SET-14",
      "below a POST fields without a value are not shown",
      .head(when: .method(1), .alters(.dropValueless))),
    Fault(
      "header-first-of-name-over-tls", breaks: "SET-14",
      "over TLS of fields of one name the first is shown",
      .head(when: .secure, .alters(.keepFirstOfName))),
    Fault(
      "header-joins-blanks-with-range", breaks: "SET-14", "with RANGE two blanks are shown as one",
      .head(when: .withRange, .alters(.replace([0x20, 0x20], with: [0x20])))),
    Fault(
      "header-tab-is-blank-of-error", breaks: "SET-14",
      "in the header of an error a tab is shown as a blank",
      .head(when: .reply(.status(400...599)), .alters(.replace([0x09], with: [0x20])))),
    Fault(
      "header-keeps-512-with-mode-1", breaks: "SET-14",
      "with MODE 1 of a header 512 bytes are shown",
      .head(when: .streaming, .alters(.keep(512)))),
    Fault(
      "header-loses-date-with-redir", breaks: "SET-14", "with REDIR 1 the Date is not shown",
      .head(when: .redirecting, .alters(.dropField(text("DATE"))))),
    Fault(
      "header-of-interims", breaks: "SET-14", "answers before the reply are shown",
      .head(.showsInterims)),
  ]

  /// The end of a reply is sought in the connection's, the end of a read comes late; and what meets.
  private static let otherEnds: [Fault] = [
    Fault(
      "close-awaited", breaks: "ACT-16", "a reply is over with its connection alone",
      .result(.awaitsClose)),
    Fault(
      "close-awaited-of-post", breaks: "ACT-16",
      "the reply to a POST is over with its connection alone",
      .result(when: .method(1), .awaitsClose)),
    Fault(
      "close-awaited-of-head", breaks: "ACT-16",
      "the reply to a HEAD is over with its connection alone", on: .head,
      .result(when: .method(2), .awaitsClose)),
    Fault(
      "close-awaited-over-tls", breaks: "ACT-16",
      "over TLS a reply is over with its connection alone",
      .result(when: .secure, .awaitsClose)),
    Fault(
      "close-awaited-with-mode-1", breaks: "ACT-16",
      "with MODE 1 a reply is over with its connection alone",
      .result(when: .streaming, .awaitsClose)),
    Fault(
      "close-awaited-with-redir", breaks: "ACT-16",
      "with REDIR 1 a reply is over with its connection alone",
      .result(when: .redirecting, .awaitsClose)),
    Fault(
      "close-awaited-of-204", breaks: "ACT-16", "a 204 is over with its connection alone",
      .result(when: .reply(.status(204...204)), .awaitsClose)),
    Fault(
      "close-awaited-of-error", breaks: "ACT-16", "an error is over with its connection alone",
      .result(when: .reply(.status(400...599)), .awaitsClose)),
    Fault(
      "padded-over-tls-with-range", breaks: "ACT-16",
      "over TLS with RANGE a reply that ends early is filled up with NULs",
      .body(when: .both(.secure, .withRange), .padded)),
    Fault(
      "unfollowed-of-head-over-tls", breaks: "SET-13",
      "over TLS a HEAD is not led elsewhere", on: .head,
      .head(when: .both(.method(2), .secure), .follows(.never))),
    Fault(
      "post-empty-over-tls-with-mode-1", breaks: "DATA-8",
      "over TLS with MODE 1 a POST has no body",
      .request(when: .both(.secure, .both(.streaming, .method(1))), .emptyBody)),
    Fault(
      "contype-lost-below-header-with-mode-1", breaks: "SET-8",
      "with MODE 1 and the header shown CONTYPE is not sent",
      .request(when: .both(.streaming, .withHeader), .unset(.contentType))),
    Fault(
      "404-is-400-with-mode-1-and-redir", breaks: "ACT-9",
      "with MODE 1 and REDIR 1 404 is reported as 400",
      .result(when: .both(.streaming, .redirecting), .reply(.instead(of: 404, 400)))),
    Fault(
      "block-post-empty-with-redir", breaks: "DATA-8",
      "with a block and REDIR 1 a POST has no body",
      .request(when: .both(.withBlock, .redirecting), .emptyBody)),
    Fault(
      "late-ok-of-read", breaks: "GEN-4", "behind data that were read OK comes after 4 s",
      .time(.readDoneLate(.seconds(4)))),
    Fault(
      "late-ok-of-long-read", breaks: "GEN-4",
      "behind 4096 bytes and more that were read OK comes after 40 s",
      .time(when: .bytes(4096), .readDoneLate(.seconds(40)))),
    Fault(
      "timernum-20-at-most", breaks: "ACT-6", "a timernum beyond 20 counts as 20",
      .time(.phaseMost(.response, .seconds(20)))),
  ]

  /// A number ends where its digits do; a counter or a table is full.
  private static let otherNumbers: [Fault] = [
    Fault(
      "data-number-and-more", breaks: "DATA-4", "a length that only begins with a number is taken",
      .facts(.spelling(.httpData, .leading))),
    Fault(
      "read-number-and-more", breaks: "READ-5", "an offset that only begins with a number is taken",
      .facts(.spelling(.httpRead, .leading))),
    Fault(
      "act-number-and-more", breaks: "ACT-5", "a method that only begins with a number is taken",
      .facts(.spelling(.httpAct, .leading))),
    Fault(
      "stall-3-for-good", breaks: "GEN-8", "after three replies that stopped no connection is made",
      .request(when: .afterStalls(3), .unconnected)),
    Fault(
      "time-out-2-for-good", breaks: "GEN-8",
      "after two imports that timed out HTTPDATA is refused",
      .data(when: .afterTimeOuts(2), .refused)),
  ]

  /// Settings that something puts back, or that are not taken behind something.
  private static let putBack: [Fault] = [
    Fault(
      "surplus-resets-redir", breaks: "SET-4", "more data than asked for puts REDIR back",
      .setting(.reset(by: .surplus, [.redirection]))),
    Fault(
      "surplus-resets-range", breaks: "SET-4", "more data than asked for puts RANGE back",
      .setting(.reset(by: .surplus, [.range]))),
    Fault(
      "failure-resets-mode", breaks: "SET-4", "an action that fails puts MODE back",
      .setting(.reset(by: .failedAction, [.mode]))),
    Fault(
      "mode-not-taken-behind-refusal", breaks: "SET-4",
      "behind a refused line MODE is answered OK and not set",
      .setting(when: .afterRefusal, .unstored(.mode))),
    Fault(
      "agent-not-taken-after-304", breaks: "SET-8", "after a 304 UAGENT is answered OK and not set",
      .setting(when: .afterStatus(304), .unstored(.agent))),
    Fault(
      "contype-not-taken-after-overflow", breaks: "SET-8",
      "after a reply beyond the cache CONTYPE is answered OK and not set",
      .setting(when: .afterOverflow, .unstored(.contentType))),
    Fault(
      "range-not-taken-after-404", breaks: "SET-11", "after a 404 RANGE is answered OK and not set",
      .setting(when: .afterStatus(404), .unstored(.range))),
    Fault(
      "block-altered-after-interim", breaks: "HEAD-6",
      "a block imported after another answer is altered",
      .block(when: .afterReply(.interim), .alters(.flipMiddle))),
  ]

  /// A code that is told as its class or its neighbour, where a block is sent.
  private static let otherCodes: [Fault] = [
    Fault(
      "303-is-302-with-block", breaks: "ACT-9", "with a block 303 is reported as 302",
      .result(when: .withBlock, .reply(.instead(of: 303, 302)))),
    Fault(
      "307-is-302-with-block", breaks: "ACT-9", "with a block 307 is reported as 302",
      .result(when: .withBlock, .reply(.instead(of: 307, 302)))),
    Fault(
      "401-is-400-with-block", breaks: "ACT-9", "with a block 401 is reported as 400",
      .result(when: .withBlock, .reply(.instead(of: 401, 400)))),
    Fault(
      "403-bodiless-with-block", breaks: "ACT-10", "with a block the body of a 403 is not kept",
      .body(when: .withBlock, .lost(403...403))),
    Fault(
      "503-is-500-with-block", breaks: "ACT-9", "with a block 503 is reported as 500",
      .result(when: .withBlock, .reply(.instead(of: 503, 500)))),
  ]
}
