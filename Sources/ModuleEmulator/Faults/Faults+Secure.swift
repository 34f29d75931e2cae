// Faults of actions over TLS.
import Ground
import ModuleCatalogue

extension Fault {
  static let secure: [Fault] = [
    Fault(
      "act-https-plain", breaks: "ACT-12", "https is done as http", .url(.plain)),
    Fault(
      "uagent-not-over-tls", breaks: "ACT-12", "UAGENT is not sent over TLS",
      .request(when: .secure, .unset(.agent))),
    Fault(
      "accept-not-over-tls", breaks: "ACT-12", "ACCEPT is not sent over TLS",
      .request(when: .secure, .unset(.accept))),
    Fault(
      "contype-not-over-tls", breaks: "ACT-12", "CONTYPE is not sent over TLS",
      .request(when: .secure, .unset(.contentType))),
    Fault(
      "range-not-over-tls", breaks: "ACT-12", "RANGE is not sent over TLS",
      .request(when: .secure, .unset(.range))),
    Fault(
      "redirect-not-over-tls", breaks: "ACT-12", "REDIR 1 does not follow a reply over TLS",
      .head(when: .secure, .follows(.never))),
    Fault(
      "header-not-over-tls", breaks: "ACT-12", "the header of a reply over TLS is not shown",
      .head(when: .secure, .shows(false))),
    Fault(
      "stream-capped-over-tls", breaks: "ACT-12", "MODE 1 caps what comes over TLS",
      .body(when: .secure, .capped)),
    Fault(
      "post-altered-over-tls", breaks: "ACT-12", "a byte of a body is altered over TLS",
      .request(when: .secure, .alters(.flipMiddle))),
    Fault(
      "act-secure-timer", breaks: "ACT-12", "over TLS the timer does not run anew",
      .time(when: .secure, .runsOnce)),
    Fault(
      "act-secure-stall", breaks: "ACT-12", "over TLS an answer that stops is waited for",
      .time(when: .secure, .phase(.response, nil))),
    Fault(
      "act-secure-failure-silent", breaks: "ACT-12", "over TLS a failed connection reports nothing",
      .result(when: .secure, .failureSilent)),
    Fault(
      "act-secure-always-200", breaks: "ACT-12", "each reply over TLS is reported as 200",
      .result(when: .secure, .reply(.always(200)))),
    Fault(
      "act-secure-drops-byte", breaks: "ACT-12", "over TLS a byte of each piece is lost",
      .body(when: .secure, .alters(.dropMiddle))),
    Fault(
      "act-secure-joins-data", breaks: "ACT-12", "over TLS data is put behind the last data",
      .body(when: .secure, .joins)),
    Fault(
      "act-secure-chunk-sizes", breaks: "ACT-12", "over TLS chunk sizes are left in the body",
      .body(when: .secure, .showsChunkSizes)),
    Fault(
      "act-secure-status-lost", breaks: "ACT-12", "over TLS +HTTP:1 does not come",
      .result(when: .secure, .noStatus)),
    Fault(
      "act-secure-result-twice", breaks: "ACT-12", "over TLS +HTTPRES comes twice",
      .result(when: .secure, .results(2))),
    Fault(
      "range-with-post-over-tls", breaks: "ACT-12", "over TLS a POST sends RANGE",
      .request(when: .secure, .rangeWithPost)),
    Fault(
      "act-after-secure", breaks: "ACT-12", "over TLS a byte is lost after TLS",
      .body(when: .afterSecure, .alters(.dropMiddle))),
    Fault(
      "act-secure-bodiless", breaks: "ACT-12", "over TLS the body of an error is dropped",
      .body(when: .secure, .lost(400...599))),
    Fault(
      "act-secure-unmeasured", breaks: "ACT-12", "over TLS a body without a length is lost",
      .body(when: .secure, .unmeasuredLost)),
    Fault(
      "act-secure-multiple", breaks: "ACT-12", "over TLS a multiple of 16384 loses a byte",
      .body(when: .secure, .losesLastOf(16_384))),
    Fault(
      "act-secure-again", breaks: "ACT-12", "over TLS a server's 500 is answered by asking again",
      .head(when: .secure, .asksAgain(500))),
    Fault(
      "post-cut-over-tls", breaks: "ACT-12", "over TLS 16384 bytes of a body are sent",
      .request(when: .secure, .alters(.keep(16_384)))),
    Fault(
      "redirect-always-over-tls", breaks: "ACT-12", "REDIR 0 follows a reply over TLS",
      .head(when: .secure, .follows(.always))),
    Fault(
      "act-secure-connects-long", breaks: "ACT-12", "over TLS connecting is given up after 40 s",
      .time(when: .secure, .phase(.request, .seconds(40)))),
    Fault(
      "cache-uncapped-over-tls", breaks: "ACT-12", "over TLS a reply is cached beyond the cap",
      .body(when: .secure, .uncapped)),
    Fault(
      "act-secure-falls-back", breaks: "ACT-12", "where TLS fails plain http is tried",
      .head(.fallsBack)),
    Fault(
      "post-header-not-over-tls", breaks: "ACT-12", "over TLS a POST shows no header",
      .head(when: .both(.method(1), .secure), .shows(false))),
    Fault(
      "post-chunks-over-tls", breaks: "ACT-12", "over TLS a POST's reply has chunk sizes",
      .body(when: .both(.method(1), .secure), .showsChunkSizes)),
    Fault(
      "post-hop-not-over-tls", breaks: "ACT-12", "over TLS a POST is not redirected",
      .head(when: .both(.method(1), .secure), .follows(.never))),
  ]
}
