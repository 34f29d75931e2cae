// Faults of times, results and imports where two or three things meet: what no timer ends, what nothing is
// said of, and what is lost, each beside or behind something that has nothing to do with it.
import Ground

extension Fault {
  static let crossing: [Fault] =
    crossedTimes + crossedSilence + crossedImports + crossedWays

  private static let crossedTimes: [Fault] = [
    Fault(
      "error-stall-forever", breaks: "ACT-8",
      "nothing ends a 4xx that stops",
      .time(when: .reply(.status(400...499)), .phase(.response, nil))),
    Fault(
      "server-error-stall-forever", breaks: "ACT-8",
      "nothing ends a 5xx that stops",
      .time(when: .reply(.status(500...599)), .phase(.response, nil))),
    Fault(
      "server-error-timer-10", breaks: "ACT-8",
      "a 5xx is given up after 10 s of silence",
      .time(when: .reply(.status(500...599)), .phase(.response, .seconds(10)))),
    Fault(
      "part-stall-forever", breaks: "ACT-8",
      "nothing ends a 206 that stops",
      .time(when: .reply(.status(206...206)), .phase(.response, nil))),
    Fault(
      "error-drip-cut", breaks: "ACT-8",
      "of a 4xx the timer does not run anew",
      .time(when: .reply(.status(400...499)), .runsOnce)),
    Fault(
      "range-stall-forever-over-tls", breaks: "ACT-8",
      "over TLS nothing ends the wait for a part",
      .time(when: .both(.secure, .withRange), .phase(.response, nil))),
    Fault(
      "stream-stall-forever-over-tls", breaks: "ACT-8",
      "with MODE 1 nothing ends the wait over TLS",
      .time(when: .both(.streaming, .secure), .phase(.response, nil))),
    Fault(
      "stream-drip-cut-over-tls", breaks: "ACT-8",
      "with MODE 1 the timer does not run anew over TLS",
      .time(when: .both(.streaming, .secure), .runsOnce)),
    Fault(
      "stream-stall-forever-of-post", breaks: "ACT-8",
      "with MODE 1 nothing ends the wait for the reply to a POST",
      .time(when: .both(.streaming, .method(1)), .phase(.response, nil))),
    Fault(
      "header-stall-forever-of-post", breaks: "ACT-8",
      "with the header shown nothing ends the wait for the reply to a POST",
      .time(when: .both(.withHeader, .method(1)), .phase(.response, nil))),
    Fault(
      "error-stall-forever-over-tls", breaks: "ACT-8",
      "over TLS nothing ends an error that stops",
      .time(when: .both(.secure, .reply(.status(400...599))), .phase(.response, nil))),
    Fault(
      "range-connects-forever-over-tls", breaks: "ACT-7",
      "over TLS with RANGE nothing ends the wait for a connection",
      .time(when: .both(.secure, .withRange), .phase(.request, nil))),
    Fault(
      "block-stall-forever-over-tls", breaks: "ACT-8",
      "with a block nothing ends the wait over TLS",
      .time(when: .both(.withBlock, .secure), .phase(.response, nil))),
    Fault(
      "block-stall-forever-of-post", breaks: "ACT-8",
      "with a block nothing ends the wait for the reply to a POST",
      .time(when: .both(.withBlock, .method(1)), .phase(.response, nil))),
  ]

  private static let crossedSilence: [Fault] = [
    Fault(
      "result-lost-after-refused-import", breaks: "ACT-3",
      "no result comes after a refused HTTPDATA",
      .result(when: .afterRefused(.httpData), .noResult)),
    Fault(
      "result-lost-after-time-out", breaks: "GEN-8",
      "no result comes after an HTTPDATA that timed out",
      .result(when: .afterTimeOut(.body), .noResult)),
    Fault(
      "failure-silent-after-refused-import", breaks: "ACT-7",
      "nothing is said of a failed connection after a refused HTTPDATA",
      .result(when: .afterRefused(.httpData), .failureSilent)),
    Fault(
      "failure-silent-after-time-out", breaks: "ACT-7",
      "nothing is said of a failed connection after an HTTPDATA that timed out",
      .result(when: .afterTimeOut(.body), .failureSilent)),
    Fault(
      "failure-silent-after-hop", breaks: "ACT-7",
      "nothing is said of a failed connection after a redirection",
      .result(when: .afterRedirection, .failureSilent)),
    Fault(
      "failure-silent-after-part", breaks: "ACT-7",
      "nothing is said of a failed connection after a part was read",
      .result(when: .afterPart, .failureSilent)),
    Fault(
      "failure-silent-after-stall", breaks: "ACT-7",
      "nothing is said of a failed connection after a reply that stopped",
      .result(when: .afterStall, .failureSilent)),
    Fault(
      "failure-silent-after-tls", breaks: "ACT-7",
      "nothing is said of a failed connection after an action over TLS",
      .result(when: .afterSecure, .failureSilent)),
    Fault(
      "failure-silent-after-204", breaks: "ACT-7",
      "nothing is said of a failed connection after a 204",
      .result(when: .afterStatus(204), .failureSilent)),
    Fault(
      "failure-silent-of-post-with-block", breaks: "ACT-7",
      "with a block nothing is said of a POST that failed",
      .result(when: .both(.withBlock, .method(1)), .failureSilent)),
    Fault(
      "stop-silent-after-refused-import", breaks: "ACT-8",
      "nothing is said of a reply that stops after a refused HTTPDATA",
      .result(when: .afterRefused(.httpData), .silentOfStop)),
    Fault(
      "stop-silent-after-hop", breaks: "ACT-8",
      "nothing is said of a reply that stops after a redirection",
      .result(when: .afterRedirection, .silentOfStop)),
    Fault(
      "stop-silent-after-part", breaks: "ACT-8",
      "nothing is said of a reply that stops after a part was read",
      .result(when: .afterPart, .silentOfStop)),
    Fault(
      "stop-silent-over-tls-with-range", breaks: "ACT-8",
      "over TLS with RANGE nothing is said of a reply that stops",
      .result(when: .both(.secure, .withRange), .silentOfStop)),
  ]

  private static let crossedImports: [Fault] = [
    Fault(
      "block-altered-during-action", breaks: "HEAD-6",
      "a block imported during an action is altered",
      .block(when: .acting, .alters(.flipMiddle))),
    Fault(
      "block-silences-result", breaks: "ACT-17",
      "of an action that ends within a block's import no result comes",
      .result(.silentIn(.block))),
    Fault(
      "block-ended-by-result", breaks: "HEAD-3",
      "the result of an action ends a block's import",
      .block(.endedByResult)),
    Fault(
      "act-ended-by-block", breaks: "ACT-17",
      "HTTPHEAD during an action ends it",
      .result(.endedBy(.httpHead))),
    Fault(
      "block-lost-by-result", breaks: "HEAD-6",
      "the end of an action drops the block imported meanwhile",
      .block(.lost(by: .action))),
    Fault(
      "block-lost-by-body-time-out", breaks: "HEAD-6",
      "a body that times out drops the block",
      .store(.losesByTimeOut(.block, of: .body))),
    Fault(
      "agent-lost-after-time-out", breaks: "SET-8",
      "after a body that timed out UAGENT is not sent",
      .request(when: .afterTimeOut(.body), .unset(.agent))),
    Fault(
      "block-unsent-after-time-out", breaks: "HEAD-6",
      "after a body that timed out the block is not sent",
      .request(when: .afterTimeOut(.body), .blockUnsent)),
  ]

  private static let crossedWays: [Fault] = [
    Fault(
      "block-follows-over-tls", breaks: "SET-13",
      "over TLS REDIR 0 follows a redirection with a block",
      .head(when: .both(.withBlock, .secure), .follows(.always))),
    Fault(
      "block-follows-of-post", breaks: "SET-13",
      "with a block REDIR 0 follows the redirection of a POST",
      .head(when: .both(.withBlock, .method(1)), .follows(.always))),
    Fault(
      "block-302-is-200-of-post", breaks: "ACT-9",
      "with a block 302 to a POST is reported as 200",
      .result(when: .both(.withBlock, .method(1)), .reply(.instead(of: 302, 200)))),
    Fault(
      "stream-part-altered-over-tls", breaks: "SET-15",
      "with MODE 1 a part loses bytes over TLS",
      .body(when: .both(.streaming, .both(.secure, .withRange)), .alters(.dropLast))),
    Fault(
      "stream-hop-altered-over-tls", breaks: "SET-15",
      "with MODE 1 bytes are lost after a redirection over TLS",
      .body(when: .both(.streaming, .both(.redirected, .secure)), .alters(.dropLast))),
    Fault(
      "stream-hop-altered-of-post", breaks: "SET-15",
      "with MODE 1 bytes are lost after a redirection of a POST",
      .body(when: .both(.streaming, .both(.redirected, .method(1))), .alters(.dropLast))),
    Fault(
      "stream-altered-after-part", breaks: "SET-15",
      "with MODE 1 bytes are lost after a part was read",
      .body(when: .both(.streaming, .afterPart), .alters(.dropLast))),
    Fault(
      "stream-chunk-capitals-break", breaks: "SET-15",
      "with MODE 1 a chunk size in capitals is taken as broken",
      .body(when: .both(.streaming, .reply(.capitalChunk)), .breaksAtChunk)),
    Fault(
      "stream-chunk-extension-breaks", breaks: "SET-15",
      "with MODE 1 a chunk size with an extension is taken as broken",
      .body(when: .both(.streaming, .reply(.extendedChunk)), .breaksAtChunk)),
    Fault(
      "chunk-extension-breaks-over-tls", breaks: "ACT-16",
      "over TLS a chunk size with an extension is taken as broken",
      .body(when: .both(.secure, .reply(.extendedChunk)), .breaksAtChunk)),
    Fault(
      "head-length-over-tls", breaks: "ACT-10",
      "over TLS a HEAD reports Content-Length", on: .head,
      .result(when: .secure, .reportsContentLength)),
    Fault(
      "header-in-pieces-breaks-over-tls", breaks: "ACT-16",
      "over TLS a header that comes in two pieces is taken as broken",
      .head(when: .secure, .breaksWhenTorn)),
  ]
}
