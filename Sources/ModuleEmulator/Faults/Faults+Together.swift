// Faults that sit where two or three things meet: a refusal and the action after it, MODE 1 and a
// redirection, TLS and a header. Most were first found by exploration (Suites/http/explored.attest).
import Ground

extension Fault {
  static let together: [Fault] = meetingSettings + meetingReplies

  private static let meetingSettings: [Fault] = [
    Fault(
      "ok-on-the-data-line", breaks: "LINE-2", "OK follows counted data on the same line",
      .read(.joinsOK)),
    Fault(
      "line-within-line", breaks: "LINE-3", "an unsolicited line comes within an answer's line",
      .answer(.splitsLines(Array("\r\n+CREG: 1\r\n".utf8)))),
    Fault(
      "stuck-after-long-line", breaks: "GEN-8", "nothing is answered after a line of 2000 bytes",
      .answer(.stuck(after: .longLine(2000), forGood: true))),
    Fault(
      "deaf-while-connecting", breaks: "ACT-17",
      "commands are not answered while a connection is made",
      .answer(when: .connecting, .unheard)),
    Fault(
      "mode-refused-in-force", breaks: "SET-17", "after a refused MODE data is passed on as with 1",
      .setting(.refusedActs(.mode))),
    Fault(
      "redir-refused-in-force", breaks: "SET-17", "after a refused REDIR 1 is in force",
      .setting(.refusedActs(.redirection))),
    Fault(
      "range-refused-forgotten", breaks: "SET-17", "after a refused RANGE the one set is not sent",
      .setting(.refusedForgets(.range))),
    Fault(
      "set-undone-by-action", breaks: "ACT-17", "what is set during an action is undone by its end",
      .setting(.undoneByAction)),
    Fault(
      "url-escape-in-capitals", breaks: "ACT-3", "%2f is sent as %2F",
      .url(.target(.replace(Array("%2f".utf8), with: Array("%2F".utf8))))),
    Fault(
      "url-lone-query-lost", breaks: "ACT-3", "a query without a path is not sent",
      .url(.target(.keepOf(beginning: Array("/?".utf8), 1)))),
    Fault(
      "url-long-path-port", breaks: "SET-6", "beyond 200 bytes a port behind the path is ignored",
      .url(.ignoresPathPortBeyond(200))),
    Fault(
      "head-lost-by-test-form", breaks: "HEAD-6", "HTTPHEAD=? drops the block",
      .block(.lost(by: .testForm))),
  ]

  private static let meetingReplies: [Fault] = [
    Fault(
      "read-offset-16-bits", breaks: "READ-5", "an offset keeps its low 16 bits", on: .largeCache,
      .read(.offsetBits(0xFFFF))),
    Fault(
      "read-text-cut-at-nul", breaks: "READ-8", "a text is cut at its first NUL",
      .body(.altersText(.cutAt([0])))),
    Fault(
      "act-206-chunk-sizes", breaks: "ACT-14", "chunk sizes are left in a 206",
      .body(.showsChunkSizesOf(206))),
    Fault(
      "act-pads-broken-reply", breaks: "ACT-16",
      "a reply that breaks off is filled up with NULs and reported whole", .body(.padded)),
    Fault(
      "act-chunked-head-408", breaks: "ACT-16", "a HEAD's reply with chunked is reported as 408",
      on: .head, .result(.chunkedHead(408))),
    Fault(
      "act-429-is-400", breaks: "ACT-9", "429 is reported as 400",
      .result(.reply(.instead(of: 429, 400)))),
    Fault(
      "stream-hop-body-lost", breaks: "SET-15", "with MODE 1 the body after a redirection is lost",
      .body(when: .both(.streaming, .redirected), .lost(0...999))),
    Fault(
      "stream-header-hidden", breaks: "SET-14", "with MODE 1 the header is never shown",
      .head(when: .streaming, .shows(false))),
    Fault(
      "stream-joins", breaks: "SET-15", "with MODE 1 bytes left unread come before the next",
      habit: "streaming=reads", .body(when: .streaming, .joins)),
    Fault(
      "redirect-old-host", breaks: "SET-13", "a redirected request names the host before",
      .head(.keepsHost)),
    Fault(
      "redirect-not-chunked", breaks: "SET-13", "a chunked 3xx is not followed",
      .head(.follows(.unlessChunked))),
    Fault(
      "header-not-of-secure-head", breaks: "ACT-12", "over TLS a HEAD shows no header", on: .head,
      .head(when: .both(.method(2), .secure), .shows(false))),
    Fault(
      "agent-lost-after-tls", breaks: "SET-8", "the first plain action after TLS sends no UAGENT",
      .request(when: .both(.afterSecure, .plain), .unset(.agent))),
    Fault(
      "head-overwritten-by-body", breaks: "HEAD-6",
      "a body of more than 4096 bytes overwrites the block", .block(.overwrittenByBody(4096))),
    Fault(
      "post-block-altered-over-tls", breaks: "ACT-12",
      "over TLS a POST with a block alters the last byte",
      .request(when: .both(.method(1), .both(.secure, .withBlock)), .alters(.flipLast))),
  ]
}
