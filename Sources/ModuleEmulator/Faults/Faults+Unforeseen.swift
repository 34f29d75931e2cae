// Faults that somebody thought of who had read the manual alone, neither suites nor faults, and that no
// case found out then: where one thing stands beside all others, behind whatever came before, at the
// ends of data, and in what HTTP leaves to a server.
import Ground

extension Fault {
  static let unforeseen: [Fault] =
    unforeseenRequests + unforeseenBlocks + unforeseenReplies + unforeseenTimes + unforeseenPasts

  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  private static let unforeseenRequests: [Fault] = [
    Fault("range-twice", breaks: "SET-11", "RANGE is sent twice", .request(.twice(.range))),
    Fault(
      "host-twice", breaks: "ACT-3", "a second Host field is sent", .request(.adds("Host: module"))
    ),
    Fault(
      "post-length-twice", breaks: "DATA-8", "a second Content-Length is sent",
      .request(when: .method(1), .adds("Content-Length: 0"))),
    Fault(
      "url-dollar-escaped", breaks: "ACT-3", "$ in a path is sent as %24",
      .url(.target(.replace([0x24], with: text("%24"))))),
    Fault(
      "url-percent-decoded", breaks: "ACT-3", "%25 in a path is sent as %",
      .url(.target(.replace(text("%25"), with: [0x25])))),
    Fault(
      "url-loses-last-ampersand", breaks: "ACT-3", "an ampersand at the end is not sent",
      .url(.target(.dropTrailing(0x26)))),
    Fault(
      "url-loses-last-equals", breaks: "ACT-3", "an equals sign at the end is not sent",
      .url(.target(.dropTrailing(0x3D)))),
    Fault(
      "url-query-cut-at-128", breaks: "ACT-3", "128 bytes of a root's query are sent",
      .url(.target(.keepOf(beginning: text("/?"), 128)))),
    Fault(
      "secure-target-220", breaks: "ACT-3", "over TLS 220 bytes of a path are sent",
      .request(when: .secure, .targetMax(220))),
    Fault(
      "stream-target-220", breaks: "ACT-3", "with MODE 1 220 bytes of a path are sent",
      .request(when: .streaming, .targetMax(220))),
    Fault(
      "header-target-220", breaks: "ACT-3", "with the header shown 220 bytes of a path are sent",
      .request(when: .withHeader, .targetMax(220))),
    Fault(
      "contype-not-below-header", breaks: "SET-8", "with the header shown CONTYPE is not sent",
      .request(when: .withHeader, .unset(.contentType))),
    Fault(
      "contype-not-with-mode-1", breaks: "SET-8", "with MODE 1 CONTYPE is not sent",
      .request(when: .streaming, .unset(.contentType))),
    Fault(
      "data-altered-with-mode-1", breaks: "DATA-8", "with MODE 1 an import alters its last byte",
      .data(when: .streaming, .alters(.flipLast))),
    Fault(
      "data-multiple-1400", breaks: "DATA-8", "a body of a multiple of 1400 is altered",
      .data(when: .multiple(of: 1400), .alters(.flipLast))),
    Fault(
      "data-loses-last-tab", breaks: "DATA-6", "a tab at the end is lost",
      .data(.alters(.dropTrailing(0x09)))),
    Fault(
      "data-loses-first-quote", breaks: "DATA-6", "a quotation mark at the beginning is lost",
      .data(.alters(.dropFirst(0x22)))),
    Fault(
      "data-obeys-at", breaks: "DATA-6", "a line AT within data is taken out",
      .data(.alters(.replace(text("\r\nAT\r"), with: text("\r\n"))))),
    Fault(
      "data-loses-letters", breaks: "DATA-6", "a letter of two bytes becomes a question mark",
      .data(.alters(.replace(text("\u{E9}"), with: [0x3F])))),
    Fault(
      "redirect-307-gets", breaks: "SET-13", "a redirected POST goes on as a GET, be it by a 307",
      .request(when: .both(.method(1), .redirected), .method("GET"))),
    Fault(
      "redirect-loses-type", breaks: "SET-13", "a redirected POST has no Content-Type",
      .request(when: .redirected, .lacks(.contentType))),
  ]

  private static let unforeseenBlocks: [Fault] = [
    Fault(
      "block-agent-twice", breaks: "HEAD-6", "beside a block's User-Agent the module's own is sent",
      .request(when: .withBlock, .adds("User-Agent: module"))),
    Fault(
      "head-lost-by-read-form", breaks: "HEAD-6", "HTTPHEAD? drops the block",
      .block(.lost(by: .readForm))),
    Fault(
      "head-loses-tab", breaks: "HEAD-6", "a tab in a block becomes a blank",
      .block(.alters(.replace([0x09], with: [0x20])))),
    Fault(
      "head-connection-lost", breaks: "HEAD-6", "a block's Connection is not sent",
      .block(.alters(.dropField(text("CONNECTION"))))),
    Fault(
      "head-condition-lost", breaks: "HEAD-6", "a block's If-Modified-Since is not sent",
      .block(.alters(.dropField(text("IF-MODIFIED-SINCE"))))),
    Fault(
      "block-unsent-beside-redir", breaks: "HEAD-6", "with REDIR 1 the block is not sent",
      .request(when: .redirecting, .blockUnsent)),
    Fault(
      "block-length", breaks: "ACT-10", "with a block length is one too many",
      .result(when: .withBlock, .lengthError(1))),
    Fault(
      "block-failure-silent", breaks: "ACT-7", "with a block a failed connection is not reported",
      .result(when: .withBlock, .failureSilent)),
    Fault(
      "block-alters-post-reply", breaks: "READ-8", "a POST's reply to a block loses its last byte",
      .body(when: .both(.withBlock, .method(1)), .alters(.dropLast))),
  ]

  private static let unforeseenReplies: [Fault] = [
    Fault(
      "act-299-is-200", breaks: "ACT-9", "299 is reported as 200",
      .result(.reply(.instead(of: 299, 200)))),
    Fault(
      "act-407-is-401", breaks: "ACT-9", "407 is reported as 401",
      .result(.reply(.instead(of: 407, 401)))),
    Fault(
      "act-451-is-400", breaks: "ACT-9", "451 is reported as 400",
      .result(.reply(.instead(of: 451, 400)))),
    Fault(
      "act-599-is-500", breaks: "ACT-9", "599 is reported as 500",
      .result(.reply(.instead(of: 599, 500)))),
    Fault(
      "small-length-lost", breaks: "ACT-16", "below content-length the body is lost",
      .head(.exactName(.contentLength))),
    Fault(
      "small-coding-lost", breaks: "ACT-16", "below transfer-encoding the body is lost",
      .head(.exactName(.transferEncoding))),
    Fault(
      "blank-behind-length-lost", breaks: "ACT-16", "below a length and a blank the body is lost",
      .head(.exactEnd)),
    Fault(
      "long-reason-lost", breaks: "ACT-16", "below a status line of over 64 bytes the body is lost",
      .head(.statusLineMax(64))),
    Fault(
      "trailer-field-breaks", breaks: "ACT-16", "below a Trailer field a byte is lost",
      .body(when: .reply(.field(text("Trailer"))), .alters(.dropLast))),
    Fault(
      "upgrade-field-breaks", breaks: "ACT-16", "below an Upgrade field a byte is lost",
      .body(when: .reply(.field(text("Upgrade"))), .alters(.dropLast))),
    Fault(
      "read-loses-letters", breaks: "READ-8", "a letter of two bytes becomes a question mark",
      .body(.alters(.replace(text("\u{E9}"), with: [0x3F])))),
    Fault(
      "header-loses-length", breaks: "SET-14", "the shown header lacks Content-Length",
      .head(.alters(.dropField(text("CONTENT-LENGTH"))))),
    Fault(
      "header-loses-type", breaks: "SET-14", "the shown header lacks Content-Type",
      .head(.alters(.dropField(text("CONTENT-TYPE"))))),
    Fault(
      "header-joins-blanks", breaks: "SET-14", "two blanks of the shown header become one",
      .head(.alters(.replace(text("  "), with: [0x20])))),
    Fault(
      "header-seven-bits", breaks: "SET-14", "of the shown header the highest bits are lost",
      .head(.alters(.clearHighBits))),
    Fault(
      "header-lines-of-300", breaks: "SET-14", "300 bytes of each line of the header are shown",
      .head(.alters(.cutLines(300)))),
    Fault(
      "header-reason-raised", breaks: "SET-14", "the reason phrase is shown in capitals",
      .head(.alters(.replace(text("Not Found"), with: text("NOT FOUND"))))),
    Fault(
      "header-not-of-304", breaks: "SET-14", "the header of a 304 is not shown",
      .head(when: .reply(.status(304...304)), .alters(.keep(0)))),
    Fault(
      "header-uncounted-after-interim", breaks: "SET-14",
      "behind an interim answer the shown header does not count",
      .head(when: .reply(.interim), .uncounted)),
  ]

  private static let unforeseenTimes: [Fault] = [
    Fault(
      "read-expires", breaks: "READ-9", "half a minute after the action the data are gone",
      .read(.expires(after: .seconds(30)))),
    Fault(
      "act-second-renames-first", breaks: "ACT-15",
      "a second action is refused, and the first reported with its method",
      .result(.second(.renamesFirst))),
    Fault(
      "stream-connects-forever", breaks: "ACT-7", "with MODE 1 a connection is awaited for ever",
      .time(when: .streaming, .phase(.request, nil))),
    Fault(
      "stream-ok-waits", breaks: "GEN-4", "with MODE 1 OK waits for the connection",
      .answer(when: .streaming, .waitsForConnection)),
  ]

  private static let unforeseenPasts: [Fault] = [
    Fault(
      "first-post-empty", breaks: "DATA-8", "the first action of all, a POST, has no body",
      .request(when: .beforeAction, .emptyBody)),
    Fault(
      "agent-lost-after-302", breaks: "SET-8", "after a 302 UAGENT is not sent",
      .request(when: .afterStatus(302), .unset(.agent))),
    Fault(
      "accept-lost-after-chunks", breaks: "SET-8", "after a chunked reply ACCEPT is not sent",
      .request(when: .afterChunked, .unset(.accept))),
    Fault(
      "contype-lost-after-500", breaks: "SET-8", "after a 500 CONTYPE is not sent",
      .request(when: .afterStatus(500), .unset(.contentType))),
    Fault(
      "accept-lost-after-stall", breaks: "SET-8", "after a reply that stalled ACCEPT is not sent",
      .request(when: .afterStall, .unset(.accept))),
    Fault(
      "agent-lost-behind-refusal", breaks: "SET-8", "right behind a refusal UAGENT is not sent",
      .request(when: .afterRefusal, .unset(.agent))),
    Fault(
      "post-empty-behind-refusal", breaks: "DATA-8", "right behind a refusal a POST has no body",
      .request(when: .afterRefusal, .emptyBody)),
    Fault(
      "range-lost-after-204", breaks: "SET-11", "after a 204 RANGE is not sent",
      .request(when: .afterStatus(204), .unset(.range))),
    Fault(
      "range-with-post-after-404", breaks: "SET-12", "after a 404 a POST sends RANGE",
      .request(when: .afterStatus(404), .rangeWithPost)),
    Fault(
      "target-cut-after-chunks", breaks: "ACT-3",
      "after a chunked reply 100 bytes of a path are sent",
      .request(when: .afterChunked, .targetMax(100))),
    Fault(
      "post-empty-after-overflow", breaks: "DATA-8",
      "after a reply beyond the cache a POST is empty",
      .request(when: .afterOverflow, .emptyBody)),
    Fault(
      "act-404-after-204", breaks: "ACT-9", "after a 204 a 404 is reported as 400",
      .result(when: .afterStatus(204), .reply(.instead(of: 404, 400)))),
    Fault(
      "header-hidden-after-failure", breaks: "SET-14", "after a failure the header is not shown",
      .head(when: .afterFailure, .shows(false))),
    Fault(
      "redirect-not-after-failure", breaks: "SET-13", "after a failure REDIR 1 does not follow",
      .head(when: .afterFailure, .follows(.never))),
    Fault(
      "redirect-always-after-404", breaks: "SET-13", "after a 404 REDIR 0 follows",
      .head(when: .afterStatus(404), .follows(.always))),
  ]
}
