// Faults where one command leaves something that another one, which has nothing to do with it, stumbles
// over: what an action does to the next request, what a refusal or a time-out does to an import or a read.
import Ground

extension Fault {
  static let stale: [Fault] = staleRequests + staleURLs + staleReads + staleImports + staleRestarts

  private static let staleRequests: [Fault] = [
    Fault(
      "range-lost-after-head", breaks: "SET-11",
      "after a HEAD RANGE is not sent", on: .head,
      .request(when: .afterMethod(2), .unset(.range))),
    Fault(
      "range-lost-after-hop", breaks: "SET-11",
      "after a redirection RANGE is not sent",
      .request(when: .afterRedirection, .unset(.range))),
    Fault(
      "range-lost-after-failure", breaks: "SET-11",
      "after an action that failed RANGE is not sent",
      .request(when: .afterFailure, .unset(.range))),
    Fault(
      "range-off-after-part", breaks: "SET-12",
      "after a 206 a RANGE begins a byte too late",
      .request(when: .afterStatus(206), .rangeFirst(1))),
    Fault(
      "post-empty-after-failure", breaks: "DATA-8",
      "after an action that failed a POST has no body",
      .request(when: .both(.afterFailure, .method(1)), .emptyBody)),
    Fault(
      "post-empty-after-tls", breaks: "DATA-8",
      "after an action over TLS a POST over plain http has no body",
      .request(when: .both(.afterSecure, .both(.method(1), .plain)), .emptyBody)),
    Fault(
      "post-gets-after-failure", breaks: "ACT-3",
      "after an action that failed a POST goes as a GET",
      .request(when: .both(.afterFailure, .method(1)), .method("GET"))),
    Fault(
      "head-stays-over-tls", breaks: "ACT-3",
      "after a HEAD a GET over TLS goes as a HEAD", on: .head,
      .request(when: .both(.afterMethod(2), .both(.method(0), .secure)), .method("HEAD"))),
    Fault(
      "contype-lost-after-get", breaks: "SET-8",
      "after a GET CONTYPE is not sent",
      .request(when: .afterMethod(0), .unset(.contentType))),
    Fault(
      "agent-lost-after-hop", breaks: "SET-8",
      "after a redirection UAGENT is not sent",
      .request(when: .afterRedirection, .unset(.agent))),
    Fault(
      "accept-lost-after-206", breaks: "SET-8",
      "after a 206 ACCEPT is not sent",
      .request(when: .afterStatus(206), .unset(.accept))),
    Fault(
      "block-unsent-after-hop", breaks: "HEAD-6",
      "after a redirection the block is not sent",
      .request(when: .afterRedirection, .blockUnsent)),
    Fault(
      "block-unsent-after-failure", breaks: "HEAD-6",
      "after an action that failed the block is not sent",
      .request(when: .afterFailure, .blockUnsent)),
    Fault(
      "block-unsent-after-tls", breaks: "HEAD-6",
      "after an action over TLS the block is not sent",
      .request(when: .afterSecure, .blockUnsent)),
    Fault(
      "block-beside-agent-after-post", breaks: "HEAD-7",
      "after a POST UAGENT is sent beside the block",
      .request(when: .afterMethod(1), .beside([.agent]))),
    Fault(
      "block-beside-accept-after-failure", breaks: "HEAD-7",
      "after an action that failed ACCEPT is sent beside the block",
      .request(when: .afterFailure, .beside([.accept]))),
    Fault(
      "head-with-range-after-post", breaks: "HEAD-7",
      "after a POST RANGE is sent beside the block of a GET",
      .request(when: .both(.afterMethod(1), .method(0)), .beside([.range]))),
  ]

  private static let staleURLs: [Fault] = [
    Fault(
      "url-stays-after-failure", breaks: "SET-4",
      "after an action that failed its URL is asked for again",
      .url(when: .afterFailure, .usesLast)),
    Fault(
      "url-stays-after-hop", breaks: "SET-4",
      "after a redirection the URL before is asked for again",
      .url(when: .afterRedirection, .usesLast)),
    Fault(
      "url-stays-after-head", breaks: "ACT-3",
      "after a HEAD the URL before is asked for again", on: .head,
      .url(when: .afterMethod(2), .usesLast)),
    Fault(
      "port-443-after-tls", breaks: "SET-6",
      "after an action over TLS the default port of http is 443",
      .url(when: .afterSecure, .defaultPort(443, isSecure: false))),
    Fault(
      "port-stays", breaks: "SET-6",
      "a URL that names no port leads to that of the action before", .url(.portStays)),
    Fault(
      "path-port-lost-after-tls", breaks: "SET-6",
      "after an action over TLS a port behind the path is taken for a part of it",
      .url(when: .afterSecure, .ignoresPathPort(onlySecure: false))),
    Fault(
      "refused-url-used", breaks: "SET-17",
      "a refused URL is not read back and is asked for all the same",
      .setting(.refusedIsUsed(.url))),
    Fault(
      "refused-range-used", breaks: "SET-17",
      "a refused RANGE is not read back and is sent all the same",
      .setting(.refusedIsUsed(.range))),
    Fault(
      "url-becomes-location-over-tls", breaks: "SET-4",
      "over TLS a Location becomes the URL", .head(when: .secure, .becomesURL)),
    Fault(
      "url-becomes-location-of-post", breaks: "SET-4",
      "the Location of a POST becomes the URL", .head(when: .method(1), .becomesURL)),
    Fault(
      "hop-seen-from-setting", breaks: "ACT-17",
      "a Location without a host is seen from the URL set meanwhile",
      .head(.relativeToSetting)),
  ]

  private static let staleReads: [Fault] = [
    Fault(
      "stale-part-after-head", breaks: "ACT-13",
      "after a HEAD a part of the reply before is read", on: .head,
      .read(when: .afterMethod(2), .readsStale)),
    Fault(
      "stale-part-after-204", breaks: "ACT-13",
      "after a 204 a part of the reply before is read",
      .read(when: .afterStatus(204), .readsStale)),
    Fault(
      "read-consumes-after-post", breaks: "READ-9",
      "what is read of a POST's reply is gone", .read(when: .afterMethod(1), .consumes)),
    Fault(
      "read-consumes-after-tls", breaks: "READ-9",
      "what is read of a reply over TLS is gone", .read(when: .afterSecure, .consumes)),
    Fault(
      "read-consumes-after-chunks", breaks: "READ-9",
      "what is read of a chunked reply is gone", .read(when: .afterChunked, .consumes)),
    Fault(
      "read-consumes-after-hop", breaks: "READ-9",
      "what is read after a redirection is gone", .read(when: .afterRedirection, .consumes)),
    Fault(
      "read-consumes-after-refused-act", breaks: "READ-9",
      "after a refused action what is read is gone",
      .read(when: .afterRefused(.httpAct), .consumes)),
    Fault(
      "read-all-goes-on-after-refused-read", breaks: "READ-4",
      "after a refused read all begins where the last part ended",
      .read(when: .afterRefused(.httpRead), .wholeGoesOn)),
    Fault(
      "read-all-goes-on-after-206", breaks: "READ-4",
      "of a 206 all begins where the last part ended",
      .read(when: .afterStatus(206), .wholeGoesOn)),
    Fault(
      "read-all-goes-on-below-header", breaks: "READ-4",
      "with the header shown all begins where the last part ended",
      .read(when: .withHeader, .wholeGoesOn)),
    Fault(
      "count-as-asked-after-chunks", breaks: "READ-3",
      "of a chunked reply the count is what was asked for",
      .read(when: .both(.afterChunked, .part), .countAsAsked)),
    Fault(
      "beyond-end-refused-after-206", breaks: "READ-3",
      "of a 206 a read of more than is left is refused",
      .read(when: .afterStatus(206), .refusesBeyondEnd)),
    Fault(
      "part-off-after-chunks", breaks: "READ-3",
      "of a chunked reply a part begins a byte too late",
      .read(when: .both(.afterChunked, .part), .offsetError(1))),
    Fault(
      "part-off-after-206", breaks: "READ-3",
      "of a 206 a part begins a byte too late",
      .read(when: .both(.afterStatus(206), .part), .offsetError(1))),
    Fault(
      "part-ends-at-header", breaks: "READ-3",
      "a part that begins within a shown header ends with it", .read(.endsAtHeader)),
    Fault(
      "stream-starts-over-after-refused-read", breaks: "SET-15",
      "with MODE 1 a refused read makes AT+HTTPREAD begin anew",
      habit: "streaming=reads",
      .read(when: .both(.streaming, .afterRefused(.httpRead)), .startsOver)),
    Fault(
      "stream-starts-over-below-header", breaks: "SET-15",
      "with MODE 1 and the header shown AT+HTTPREAD begins anew each time",
      habit: "streaming=reads",
      .read(when: .both(.streaming, .withHeader), .startsOver)),
    Fault(
      "stream-goes-on-of-post", breaks: "SET-15",
      "with MODE 1 AT+HTTPREAD of a POST's reply begins where the reply before ended",
      habit: "streaming=reads",
      .body(when: .both(.streaming, .method(1)), .readsOn)),
    Fault(
      "read-consumes-while-receiving", breaks: "ACT-17",
      "what is read while a reply comes is gone from it",
      .read(when: .receiving, .consumes)),
  ]

  private static let staleImports: [Fault] = [
    Fault(
      "body-short-beside-block", breaks: "DATA-3",
      "beside a block a body is whole a byte too early",
      .data(when: .withBlock, .awaits(-1))),
    Fault(
      "block-short-beside-body", breaks: "HEAD-3",
      "beside a body a block is whole a byte too early",
      .block(when: .withBody, .awaits(-1))),
    Fault(
      "body-short-during-action", breaks: "DATA-3",
      "during an action a body is whole a byte too early",
      .data(when: .acting, .awaits(-1))),
    Fault(
      "data-refused-after-overflow", breaks: "DATA-3",
      "after a reply that the cache could not hold HTTPDATA is refused",
      .data(when: .afterOverflow, .refused)),
    Fault(
      "body-short-after-block-time-out", breaks: "DATA-3",
      "after a block that timed out a body loses its last byte",
      .data(when: .afterTimeOut(.block), .alters(.dropLast))),
    Fault(
      "block-altered-after-body-time-out", breaks: "HEAD-6",
      "after a body that timed out a block is altered",
      .block(when: .afterTimeOut(.body), .alters(.flipMiddle))),
    Fault(
      "time-out-counts-on", breaks: "DATA-5",
      "what came of a body that timed out counts for the next import", .data(.partialCounts)),
    Fault(
      "block-time-out-counts-on", breaks: "HEAD-5",
      "what came of a block that timed out counts for the next import", .block(.partialCounts)),
    Fault(
      "body-lost-by-failure-over-tls", breaks: "DATA-8",
      "an action over TLS that fails drops the body",
      .data(when: .secure, .lost(by: .failedAction))),
    Fault(
      "body-lost-by-get-with-range", breaks: "DATA-8",
      "a GET with RANGE drops the body", .data(when: .withRange, .lost(by: .action))),
    Fault(
      "body-lost-by-refused-read", breaks: "DATA-8",
      "a refused read drops the body",
      .store(.loses(.body, by: .httpRead, .set, refused: true))),
    Fault(
      "block-lost-by-refused-read", breaks: "HEAD-6",
      "a refused read drops the block",
      .store(.loses(.block, by: .httpRead, .set, refused: true))),
    Fault(
      "range-lost-by-block-time-out", breaks: "SET-4",
      "a block that times out clears RANGE",
      .store(.losesByTimeOut(.setting(.range), of: .block))),
    Fault(
      "two-prompts-after-refused-block", breaks: "DATA-3",
      "after a refused HTTPHEAD HTTPDATA prompts twice",
      .data(when: .afterRefused(.httpHead), .prompts(2))),
  ]

  private static let staleRestarts: [Fault] = [
    Fault(
      "settings-survive-restart-within-action", breaks: "GEN-6",
      "a restart during an action leaves the settings",
      .restart(when: .acting, .keepsSettings)),
    Fault(
      "url-survives-restart-after-failure", breaks: "GEN-6",
      "a restart after an action that failed leaves the URL",
      .restart(when: .afterFailure, .keepsSetting(.url))),
    Fault(
      "agent-survives-restart-beside-block", breaks: "GEN-6",
      "a restart leaves UAGENT where a block is imported",
      .restart(when: .withBlock, .keepsSetting(.agent))),
    Fault(
      "mode-survives-restart-after-overflow", breaks: "GEN-6",
      "a restart after a stream beyond the cache leaves MODE",
      .restart(when: .fullCache, .keepsSetting(.mode))),
    Fault(
      "reply-survives-restart-after-post", breaks: "READ-7",
      "a restart leaves the reply to a POST", .restart(when: .afterMethod(1), .keepsReply)),
    Fault(
      "reply-survives-restart-after-tls", breaks: "READ-7",
      "a restart leaves a reply over TLS", .restart(when: .afterSecure, .keepsReply)),
  ]
}
