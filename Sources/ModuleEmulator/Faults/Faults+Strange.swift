// Faults that another stranger thought of, who had read the manual and how it is read alone: what has no
// room of its own and spoils its neighbours, words and marks that a careless reader stumbles over, a
// method, a number or a field by another name, and what only one kind of request brings out.
import Ground

extension Fault {
  static let strange: [Fault] =
    strangeImports + strangeSettings + strangeCommands + strangeReplies + strangeEnds
    + strangeNeighbours

  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  private static let strangeImports: [Fault] = [
    Fault(
      "data-ends-at-dot", breaks: "DATA-6", "a line of one dot ends the import",
      .data(.endsAt(text("\r\n.\r\n")))),
    Fault(
      "data-ends-at-at", breaks: "DATA-6", "a line AT ends the import",
      .data(.endsAt(text("\r\nAT\r")))),
    Fault(
      "data-unescapes-hex", breaks: "DATA-6", "a backslash and 0A become LF",
      .data(.alters(.replace(text("\\0A"), with: [0x0A])))),
    Fault(
      "data-pause-ends", breaks: "DATA-5", "a second without a byte ends the import",
      .time(.dataIdle(.body, .seconds(1)))),
    Fault(
      "block-pause-ends", breaks: "HEAD-5", "a second without a byte ends the import of a block",
      .time(.dataIdle(.block, .seconds(1)))),
    Fault(
      "block-valueless-lost", breaks: "HEAD-6", "a field of a block without a value is not sent",
      .block(.alters(.dropValueless))),
    Fault(
      "block-trimmed", breaks: "HEAD-6", "blanks at the ends of a block's lines are not sent",
      .block(.alters(.trimLineEnds))),
    Fault(
      "block-titled", breaks: "HEAD-6", "names in a block are sent in capitals and small letters",
      .block(.alters(.titleNames))),
    Fault(
      "block-decodes", breaks: "HEAD-6", "%20 in a block becomes a blank",
      .block(.alters(.replace(text("%20"), with: [0x20])))),
    Fault(
      "block-encoding-lost", breaks: "HEAD-6", "a block's Accept-Encoding is not sent",
      .block(.alters(.dropField(text("ACCEPT-ENCODING"))))),
    Fault(
      "block-caching-lost", breaks: "HEAD-6", "a block's Cache-Control is not sent",
      .block(.alters(.dropField(text("CACHE-CONTROL"))))),
    Fault(
      "block-soap-lost", breaks: "HEAD-6", "a block's SOAPAction is not sent",
      .block(.alters(.dropField(text("SOAPACTION"))))),
    Fault(
      "block-origin-lost", breaks: "HEAD-6", "a block's Origin is not sent",
      .block(.alters(.dropField(text("ORIGIN"))))),
    Fault(
      "block-echoed-under-echo", breaks: "LINE-2", "with echo on, a block is echoed",
      .block(.echoesUnderEcho)),
  ]

  private static let strangeSettings: [Fault] = [
    Fault(
      "set-joins-blanks", breaks: "SET-4", "two blanks of a text become one",
      .setting(.altersTexts(.replace([0x20, 0x20], with: [0x20])))),
    Fault(
      "url-refuses-same", breaks: "SET-4", "the URL that is set is refused",
      .setting(.refusesSameURL)),
    Fault(
      "set-same-clears", breaks: "SET-4", "a text that is set once more is cleared",
      .setting(.clearsSame)),
    Fault(
      "long-url-clears-mode", breaks: "SET-4", "a URL of 255 bytes puts MODE back",
      .setting(.overflows(.url, 255, into: .mode))),
    Fault(
      "long-agent-clears-accept", breaks: "SET-4", "a UAGENT of 64 bytes puts ACCEPT back",
      .setting(.overflows(.agent, 64, into: .accept))),
    Fault(
      "long-accept-clears-contype", breaks: "SET-4", "an ACCEPT of 64 bytes puts CONTYPE back",
      .setting(.overflows(.accept, 64, into: .contentType))),
    Fault(
      "long-contype-clears-range", breaks: "SET-4", "a CONTYPE of 64 bytes puts RANGE back",
      .setting(.overflows(.contentType, 64, into: .range))),
    Fault(
      "long-contype-clears-redir", breaks: "SET-4", "a CONTYPE of 128 bytes puts REDIR back",
      .setting(.overflows(.contentType, 128, into: .redirection))),
    Fault(
      "url-port-within-path", breaks: "ACT-3", "a number behind a colon within a path is a port",
      .url(.portWithinPath)),
    Fault(
      "url-loses-last-question", breaks: "ACT-3", "a question mark at the end is not sent",
      .url(.target(.dropTrailing(0x3F)))),
    Fault(
      "url-query-slash-escaped", breaks: "ACT-3", "a slash in a query is sent as %2F",
      .url(.target(.replace(text("=/"), with: text("=%2F"))))),
    Fault(
      "url-joins-ampersands", breaks: "ACT-3", "two ampersands are sent as one",
      .url(.target(.replace(text("&&"), with: text("&"))))),
    Fault(
      "url-entity", breaks: "ACT-3", "&amp; is sent as &",
      .url(.target(.replace(text("&amp;"), with: text("&"))))),
    Fault(
      "url-cut-at-nul", breaks: "ACT-3", "a path is cut at %00", .url(.target(.cutAt(text("%00"))))),
    Fault(
      "connection-stays", breaks: "SET-6", "a host is asked at the port of the action before",
      .url(.connectionStays)),
  ]

  private static let strangeCommands: [Fault] = [
    Fault(
      "data-hexadecimal", breaks: "DATA-4", "a length may be hexadecimal",
      .facts(.spelling(.httpData, .hexadecimal))),
    Fault(
      "act-hexadecimal", breaks: "ACT-5", "a method may be hexadecimal",
      .facts(.spelling(.httpAct, .hexadecimal))),
    Fault(
      "act-fraction", breaks: "ACT-5", "a method may have a fraction",
      .facts(.spelling(.httpAct, .fraction))),
    Fault(
      "act-executes", breaks: "ACT-5", "AT+HTTPACT alone is a GET", .answer(.executes(.httpAct))),
    Fault(
      "data-executes", breaks: "DATA-4", "AT+HTTPDATA alone prompts",
      .answer(.executes(.httpData))),
    Fault(
      "data-surplus", breaks: "DATA-4", "a second number of HTTPDATA is passed over",
      .answer(.dropsSurplus(.httpData, 1))),
    Fault(
      "act-takes-head-over-tls", breaks: "ACT-4", "over TLS HEAD is taken that is not there",
      on: .noHead, .answer(when: .secure, .takesHead)),
    Fault(
      "act-takes-head-with-mode-1", breaks: "ACT-4", "with MODE 1 HEAD is taken that is not there",
      on: .noHead, .answer(when: .streaming, .takesHead)),
    Fault(
      "set-test-form-within", breaks: "SET-4", "=? within a value makes the line a test form",
      .answer(.testFormWithin)),
    Fault(
      "set-begins-at-last-at", breaks: "SET-4", "a line begins anew where AT stands in it",
      .answer(.beginsAtLastAT)),
    Fault(
      "redir-set-meanwhile", breaks: "ACT-17", "REDIR set during an action acts on its reply",
      .head(.readsLate(.redirection))),
    Fault(
      "header-set-meanwhile", breaks: "ACT-17",
      "RESPONSEHEADER set during an action acts on its reply", .head(.readsLate(.responseHeader))),
    Fault(
      "read-last-byte-absent", breaks: "READ-3", "the last byte cannot be read alone",
      .read(.emptyAtLast)),
  ]

  private static let strangeReplies: [Fault] = [
    Fault(
      "chunks-end-at-text", breaks: "ACT-14", "a chunk ends where it spells the last one",
      .body(.altersChunked(.cutAt(text("\r\n0\r\n"))))),
    Fault(
      "piece-of-one-byte-lost", breaks: "READ-8", "a piece of a single byte is lost",
      .body(.losesShortPieces(1))),
    Fault(
      "part-reports-whole", breaks: "SET-11", "of a 206 the length of the whole is reported",
      .result(when: .reply(.status(206...206)), .reportsRangeTotal)),
    Fault(
      "coding-anywhere", breaks: "ACT-16", "the word chunked counts in any field",
      .head(.looseCoding)),
    Fault(
      "status-field-reported", breaks: "ACT-9", "a field Status is reported in place of the code",
      .result(.reply(.statusField))),
    Fault(
      "refresh-followed", breaks: "SET-13", "with REDIR 1 a field Refresh is followed",
      .head(.followsRefresh)),
    Fault(
      "below-caching-cut", breaks: "ACT-16", "below Cache-Control a piece loses its last byte",
      .body(when: .reply(.field(text("CACHE-CONTROL"))), .alters(.dropLast))),
    Fault(
      "below-via-cut", breaks: "ACT-16", "below Via a piece loses its last byte",
      .body(when: .reply(.field(text("VIA"))), .alters(.dropLast))),
    Fault(
      "attachment-lost", breaks: "ACT-16", "below Content-Disposition the body is lost",
      .body(when: .reply(.field(text("CONTENT-DISPOSITION"))), .lost(0...999))),
    Fault(
      "image-cut", breaks: "READ-8", "an image loses its last byte",
      .body(when: .reply(.field(text("CONTENT-TYPE: IMAGE/"))), .alters(.dropLast))),
    Fault(
      "multipart-cut", breaks: "READ-8", "a body of several parts loses its last byte",
      .body(when: .reply(.field(text("CONTENT-TYPE: MULTIPART/"))), .alters(.dropLast))),
    Fault(
      "act-203-bodiless", breaks: "ACT-10", "the body of a 203 is dropped", .body(.lost(203...203))),
    Fault(
      "act-405-bodiless", breaks: "ACT-10", "the body of a 405 is dropped", .body(.lost(405...405))),
    Fault(
      "act-502-bodiless", breaks: "ACT-10", "the body of a 502 is dropped", .body(.lost(502...502))),
    Fault(
      "third-interim-is-reply", breaks: "ACT-16",
      "of three answers before the reply the third is taken for it",
      .head(when: .reply(.interims(3)), .takesInterim)),
    Fault(
      "head-304-is-200", breaks: "ACT-9", "304 to a HEAD is reported as 200", on: .head,
      .result(when: .method(2), .reply(.instead(of: 304, 200)))),
    Fault(
      "stream-reasonless-is-0", breaks: "ACT-16",
      "with MODE 1 a reply without reason phrase is reported as 0",
      .result(when: .both(.streaming, .reply(.reasonless)), .reply(.always(0)))),
    Fault(
      "header-loses-valueless", breaks: "SET-14", "a shown field without a value is lost",
      .head(.alters(.dropValueless))),
    Fault(
      "header-decodes", breaks: "SET-14", "%20 in the shown header becomes a blank",
      .head(.alters(.replace(text("%20"), with: [0x20])))),
    Fault(
      "header-in-pieces-breaks-of-post", breaks: "ACT-16",
      "the header of a reply to a POST that comes in pieces is taken as broken",
      .head(when: .method(1), .breaksWhenTorn)),
    Fault(
      "header-in-pieces-breaks-of-head", breaks: "ACT-16",
      "the header of a reply to a HEAD that comes in pieces is taken as broken", on: .head,
      .head(when: .method(2), .breaksWhenTorn)),
    Fault(
      "header-in-pieces-breaks-with-range", breaks: "ACT-16",
      "with RANGE a header that comes in pieces is taken as broken",
      .head(when: .withRange, .breaksWhenTorn)),
    Fault(
      "header-in-pieces-breaks-with-redir", breaks: "ACT-16",
      "with REDIR 1 a header that comes in pieces is taken as broken",
      .head(when: .redirecting, .breaksWhenTorn)),
    Fault(
      "header-in-pieces-breaks-with-block", breaks: "ACT-16",
      "with a block a header that comes in pieces is taken as broken",
      .head(when: .withBlock, .breaksWhenTorn)),
    Fault(
      "shown-header-in-pieces-breaks", breaks: "ACT-16",
      "a header to be shown that comes in pieces is taken as broken",
      .head(when: .withHeader, .breaksWhenTorn)),
    Fault(
      "header-in-pieces-breaks-with-mode-1", breaks: "ACT-16",
      "with MODE 1 a header that comes in pieces is taken as broken",
      .head(when: .streaming, .breaksWhenTorn)),
    Fault(
      "error-in-pieces-breaks", breaks: "ACT-16",
      "chunks of an error that come in pieces are taken as broken",
      .head(when: .reply(.status(400...499)), .breaksWhenTorn)),
    Fault(
      "trailer-is-body-of-part", breaks: "ACT-16",
      "behind the chunks of a 206 fields become part of the body",
      .body(when: .reply(.status(206...206)), .takesTrailers)),
    Fault(
      "trailer-is-body-with-redir", breaks: "ACT-16",
      "with REDIR 1 fields behind the last chunk become part of the body",
      .body(when: .redirecting, .takesTrailers)),
    Fault(
      "trailer-is-body-with-block", breaks: "ACT-16",
      "with a block fields behind the last chunk become part of the body",
      .body(when: .withBlock, .takesTrailers)),
  ]

  private static let strangeEnds: [Fault] = [
    Fault(
      "padded-with-range", breaks: "ACT-16", "with RANGE a reply that ends early is filled up",
      .body(when: .withRange, .padded)),
    Fault(
      "padded-with-redir", breaks: "ACT-16", "with REDIR 1 a reply that ends early is filled up",
      .body(when: .redirecting, .padded)),
    Fault(
      "padded-with-block", breaks: "ACT-16", "with a block a reply that ends early is filled up",
      .body(when: .withBlock, .padded)),
    Fault(
      "padded-error", breaks: "ACT-16", "an error that ends early is filled up",
      .body(when: .reply(.status(400...499)), .padded)),
    Fault(
      "padded-part", breaks: "ACT-16", "a 206 that ends early is filled up",
      .body(when: .reply(.status(206...206)), .padded)),
    Fault(
      "asks-again-of-post", breaks: "ACT-16", "a POST whose reply breaks off is sent again",
      .head(when: .method(1), .asksAgainWhenBroken)),
    Fault(
      "asks-again-with-range", breaks: "ACT-16",
      "with RANGE a POST whose reply breaks off is sent again",
      .head(when: .both(.method(1), .withRange), .asksAgainWhenBroken)),
    Fault(
      "asks-again-over-tls", breaks: "ACT-16",
      "over TLS a POST whose reply breaks off is sent again",
      .head(when: .both(.method(1), .secure), .asksAgainWhenBroken)),
    Fault(
      "asks-again-with-block", breaks: "ACT-16",
      "with a block a POST whose reply breaks off is sent again",
      .head(when: .both(.method(1), .withBlock), .asksAgainWhenBroken)),
    Fault(
      "asks-again-after-error", breaks: "ACT-16",
      "a POST whose reply is an error and breaks off is sent again",
      .head(when: .both(.method(1), .reply(.status(400...499))), .asksAgainWhenBroken)),
    Fault(
      "error-stop-is-success", breaks: "ACT-8", "an error that stops is reported as 200",
      .result(when: .reply(.status(400...499)), .stopIsSuccess)),
    Fault(
      "part-stop-is-success", breaks: "ACT-8", "a 206 that stops is reported as 200",
      .result(when: .reply(.status(206...206)), .stopIsSuccess)),
    Fault(
      "part-drip-cut", breaks: "ACT-8", "of a 206 the timer does not run anew",
      .time(when: .reply(.status(206...206)), .runsOnce)),
    Fault(
      "header-leaves-the-timer", breaks: "ACT-8", "a header does not begin the timer anew",
      .time(.runsOnWithHead)),
    Fault(
      "default-30-of-post", breaks: "ACT-6", "the timernum of a POST is 30 by default",
      .time(when: .method(1), .defaultTimernum(30))),
    Fault(
      "default-30-over-tls", breaks: "ACT-6", "over TLS timernum is 30 by default",
      .time(when: .secure, .defaultTimernum(30))),
    Fault(
      "default-30-with-mode-1", breaks: "ACT-6", "with MODE 1 timernum is 30 by default",
      .time(when: .streaming, .defaultTimernum(30))),
  ]

  private static let strangeNeighbours: [Fault] = [
    Fault(
      "agent-lost-by-long-body", breaks: "SET-4", "a body of 30000 bytes puts UAGENT back",
      .store(.losesByImport(.setting(.agent), of: .body, 30_000))),
    Fault(
      "range-lost-by-long-body", breaks: "SET-4", "a body of 30000 bytes puts RANGE back",
      .store(.losesByImport(.setting(.range), of: .body, 30_000))),
    Fault(
      "mode-lost-by-long-block", breaks: "SET-4", "a block of 5000 bytes puts MODE back",
      .store(.losesByImport(.setting(.mode), of: .block, 5_000))),
    Fault(
      "url-lost-by-long-block", breaks: "SET-4", "a block of 5000 bytes clears the URL",
      .store(.losesByImport(.setting(.url), of: .block, 5_000))),
    Fault(
      "head-lost-by-long-body", breaks: "HEAD-6", "a body of 30000 bytes drops the block",
      .store(.losesByImport(.block, of: .body, 30_000))),
    Fault(
      "body-lost-by-long-block", breaks: "DATA-8", "a block of 5000 bytes drops the body",
      .store(.losesByImport(.body, of: .block, 5_000))),
    Fault(
      "body-lost-by-full-cache", breaks: "DATA-8", "a reply that fills the cache drops the body",
      .store(.losesByFullCache(.body))),
    Fault(
      "redir-lost-by-full-cache", breaks: "SET-4", "a reply that fills the cache puts REDIR back",
      .store(.losesByFullCache(.setting(.redirection)))),
    Fault(
      "agent-lost-by-full-cache", breaks: "SET-4", "a reply that fills the cache puts UAGENT back",
      .store(.losesByFullCache(.setting(.agent)))),
  ]
}
