// Faults that a third stranger thought of: defaults and lengths of a kind of request that no one
// waits for or counts, what a refused or long neighbour leaves, and MODE 1's own ends.
import Ground

extension Fault {
  static let corner: [Fault] =
    cornerTimes + cornerCommands + cornerStreams + cornerReplies + cornerImports

  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  private static let cornerTimes: [Fault] = [
    Fault(
      "default-30-of-head", breaks: "ACT-6", "the timernum of a HEAD is 30 by default", on: .head,
      .time(when: .method(2), .defaultTimernum(30))),
    Fault(
      "default-30-with-block", breaks: "ACT-6", "with a block timernum is 30 by default",
      .time(when: .withBlock, .defaultTimernum(30))),
    Fault(
      "default-30-with-range", breaks: "ACT-6", "with RANGE timernum is 30 by default",
      .time(when: .withRange, .defaultTimernum(30))),
    Fault(
      "default-30-with-redir", breaks: "ACT-6", "with REDIR 1 timernum is 30 by default",
      .time(when: .redirecting, .defaultTimernum(30))),
    Fault(
      "default-30-with-header", breaks: "ACT-6", "with the header shown timernum is 30 by default",
      .time(when: .withHeader, .defaultTimernum(30))),
    Fault(
      "default-30-after-stall", breaks: "ACT-6",
      "after a reply that stopped timernum is 30 by default",
      .time(when: .afterStall, .defaultTimernum(30))),
    Fault(
      "default-30-after-refusal", breaks: "ACT-6", "after a refused line timernum is 30 by default",
      .time(when: .afterRefusal, .defaultTimernum(30))),
    Fault(
      "default-10-with-mode-1", breaks: "ACT-6", "with MODE 1 timernum is 10 by default",
      .time(when: .streaming, .defaultTimernum(10))),
    Fault(
      "timernum-any-of-head", breaks: "ACT-6", "a HEAD takes any timernum", on: .head,
      .answer(when: .method(2), .takesAnyTimernum)),
    Fault(
      "stall-forever-after-refusal", breaks: "ACT-8",
      "right after a refused line nothing ends the wait for a reply",
      .time(when: .afterRefusal, .phase(.response, nil))),
    Fault(
      "response-once-after-stall", breaks: "ACT-8",
      "after a reply that stopped the response phase does not begin anew",
      .time(when: .afterStall, .runsOnce)),
    Fault(
      "block-time-short-after-body-time-out", breaks: "HEAD-5",
      "after a body that timed out a block has 10 s",
      .time(when: .afterTimeOut(.body), .dataTime(.block, .seconds(10)))),
    Fault(
      "body-time-short-after-block-time-out", breaks: "DATA-5",
      "after a block that timed out a body has 10 s",
      .time(when: .afterTimeOut(.block), .dataTime(.body, .seconds(10)))),
    Fault(
      "body-time-short-during-action", breaks: "DATA-5", "during an action a body has 5 s",
      .time(when: .acting, .dataTime(.body, .seconds(5)))),
    Fault(
      "silent-after-block-time-out", breaks: "GEN-8",
      "after a block that timed out nothing is said of a failed connection",
      .result(when: .afterTimeOut(.block), .failureSilent)),
  ]

  private static let cornerCommands: [Fault] = [
    Fault(
      "act-takes-head-with-block", breaks: "ACT-4", "with a block HEAD is taken that is not there",
      on: .noHead,
      .answer(when: .withBlock, .takesHead)),
    Fault(
      "act-takes-head-after-post", breaks: "ACT-4",
      "right after a POST HEAD is taken that is not there", on: .noHead,
      .answer(when: .afterMethod(1), .takesHead)),
    Fault(
      "act-takes-head-with-redir", breaks: "ACT-4", "with REDIR 1 HEAD is taken that is not there",
      on: .noHead,
      .answer(when: .redirecting, .takesHead)),
    Fault(
      "act-takes-head-with-range", breaks: "ACT-4", "with RANGE HEAD is taken that is not there",
      on: .noHead,
      .answer(when: .withRange, .takesHead)),
    Fault(
      "act-takes-head-with-header", breaks: "ACT-4",
      "with the header shown HEAD is taken that is not there", on: .noHead,
      .answer(when: .withHeader, .takesHead)),
    Fault(
      "act-takes-head-after-failure", breaks: "ACT-4",
      "after a connection that failed HEAD is taken that is not there", on: .noHead,
      .answer(when: .afterFailure, .takesHead)),
    Fault(
      "act-takes-head-meanwhile", breaks: "ACT-4",
      "during an action HEAD is taken that is not there", habit: "second-action=queued",
      on: .noHead,
      .answer(when: .acting, .takesHead)),
    Fault(
      "act-takes-head-after-time-out", breaks: "ACT-4",
      "after a body that timed out HEAD is taken that is not there", on: .noHead,
      .answer(when: .afterTimeOut(.body), .takesHead)),
    Fault(
      "read-hexadecimal", breaks: "READ-5", "a number may be hexadecimal",
      .facts(.spelling(.httpRead, .hexadecimal))),
    Fault(
      "head-hexadecimal", breaks: "HEAD-4", "a length may be hexadecimal",
      .facts(.spelling(.httpHead, .hexadecimal))),
    Fault(
      "act-bare-hexadecimal", breaks: "ACT-5", "a method may be hexadecimal without a mark",
      .facts(.spelling(.httpAct, .bareHexadecimal))),
    Fault(
      "post-method-lost-with-mode-1", breaks: "ACT-3", "with MODE 1 a POST is reported as GET",
      .result(when: .both(.streaming, .method(1)), .methodError(-1))),
    Fault(
      "read-refusal-clears-full-cache", breaks: "GEN-8",
      "with a full cache a refused read drops the data",
      .read(when: .fullCache, .refusalClears)),
    Fault(
      "refused-action-drops-full-cache", breaks: "GEN-8",
      "with a full cache a refused action drops the data",
      .read(when: .fullCache, .lostByRefusedAction)),
  ]

  private static let cornerStreams: [Fault] = [
    Fault(
      "padded-with-mode-1", breaks: "SET-15", "with MODE 1 a reply that ends early is filled up",
      .body(when: .streaming, .padded)),
    Fault(
      "asks-again-with-mode-1", breaks: "ACT-16",
      "with MODE 1 a POST whose reply breaks off is sent again",
      .head(when: .both(.method(1), .streaming), .asksAgainWhenBroken)),
    Fault(
      "stream-cut-of-1448", breaks: "SET-15",
      "with MODE 1 a reply of a multiple of 1448 bytes loses the last",
      .body(when: .streaming, .losesLastOf(1448))),
    Fault(
      "stream-padded-of-1448", breaks: "SET-15",
      "with MODE 1 a reply of a multiple of 1448 bytes has one more",
      .body(when: .streaming, .gainsOneOf(1448))),
    Fault(
      "stream-cut-of-1460", breaks: "SET-15",
      "with MODE 1 a reply of a multiple of 1460 bytes loses the last",
      .body(when: .streaming, .losesLastOf(1460))),
    Fault(
      "stream-padded-of-1460", breaks: "SET-15",
      "with MODE 1 a reply of a multiple of 1460 bytes has one more",
      .body(when: .streaming, .gainsOneOf(1460))),
    Fault(
      "stream-capped-below-header", breaks: "SET-15",
      "with MODE 1 no more with the header shown is handed over than the cache holds",
      .body(when: .both(.streaming, .withHeader), .capped)),
    Fault(
      "stream-capped-of-chunks", breaks: "SET-15",
      "with MODE 1 no more of a chunked reply is handed over than the cache holds",
      .body(when: .both(.streaming, .reply(.chunked)), .capped)),
    Fault(
      "stream-capped-without-length", breaks: "SET-15",
      "with MODE 1 no more of a reply without a length is handed over than the cache holds",
      .body(when: .both(.streaming, .reply(.unmeasured)), .capped)),
    Fault(
      "stream-capped-of-part", breaks: "SET-15",
      "with MODE 1 no more of a 206 is handed over than the cache holds",
      .body(when: .both(.streaming, .reply(.status(206...206))), .capped)),
    Fault(
      "stream-capped-of-error", breaks: "SET-15",
      "with MODE 1 no more of an error is handed over than the cache holds",
      .body(when: .both(.streaming, .reply(.status(400...599))), .capped)),
    Fault(
      "stream-length-capped-below-header", breaks: "SET-15",
      "with MODE 1 no more with the header shown is reported than the cache holds",
      .result(when: .both(.streaming, .withHeader), .capped)),
    Fault(
      "stream-length-capped-of-chunks", breaks: "SET-15",
      "with MODE 1 no more of a chunked reply is reported than the cache holds",
      .result(when: .both(.streaming, .reply(.chunked)), .capped)),
    Fault(
      "stream-length-capped-without-length", breaks: "SET-15",
      "with MODE 1 no more of a reply without a length is reported than the cache holds",
      .result(when: .both(.streaming, .reply(.unmeasured)), .capped)),
    Fault(
      "stream-304-awaits-body", breaks: "ACT-9",
      "with MODE 1 a 304 is waited for that announces a length",
      .result(when: .streaming, .awaitsBodyOf(304))),
    Fault(
      "post-304-awaits-body", breaks: "ACT-9",
      "of a POST a 304 is waited for that announces a length",
      .result(when: .method(1), .awaitsBodyOf(304))),
    Fault(
      "stream-path-port-ignored", breaks: "SET-6",
      "with MODE 1 the port behind the path is part of it",
      .url(when: .streaming, .ignoresPathPort(onlySecure: false))),
    Fault(
      "block-path-port-ignored", breaks: "SET-6",
      "with a block the port behind the path is part of it",
      .url(when: .withBlock, .ignoresPathPort(onlySecure: false))),
    Fault(
      "block-query-lost", breaks: "ACT-3", "with a block a query is not sent",
      .url(when: .withBlock, .target(.cutAt(text("?"))))),
  ]

  private static let cornerReplies: [Fault] = [
    Fault(
      "reply-cut-of-1448-over-tls", breaks: "ACT-10",
      "over TLS a reply of a multiple of 1448 bytes loses the last",
      .body(when: .secure, .losesLastOf(1448))),
    Fault(
      "reply-cut-of-1448-of-post", breaks: "ACT-10",
      "of a POST a reply of a multiple of 1448 bytes loses the last",
      .body(when: .method(1), .losesLastOf(1448))),
    Fault(
      "reply-cut-of-1448-of-chunks", breaks: "ACT-10",
      "in chunks a reply of a multiple of 1448 bytes loses the last",
      .body(when: .reply(.chunked), .losesLastOf(1448))),
    Fault(
      "reply-cut-of-1448-with-header", breaks: "ACT-10",
      "below its header a reply of a multiple of 1448 bytes loses the last",
      .body(when: .withHeader, .losesLastOf(1448))),
    Fault(
      "reply-cut-of-1448-with-range", breaks: "ACT-10",
      "with RANGE a reply of a multiple of 1448 bytes loses the last",
      .body(when: .withRange, .losesLastOf(1448))),
    Fault(
      "reply-cut-of-1448-without-length", breaks: "ACT-10",
      "without a length a reply of a multiple of 1448 bytes loses the last",
      .body(when: .reply(.unmeasured), .losesLastOf(1448))),
    Fault(
      "reply-cut-of-1448-plain", breaks: "ACT-10",
      "a reply of a multiple of 1448 bytes loses the last",
      .body(when: .plain, .losesLastOf(1448))),
    Fault(
      "reply-padded-of-1460-over-tls", breaks: "ACT-10",
      "over TLS a reply of a multiple of 1460 bytes has one more",
      .body(when: .secure, .gainsOneOf(1460))),
    Fault(
      "reply-padded-of-1460-of-post", breaks: "ACT-10",
      "of a POST a reply of a multiple of 1460 bytes has one more",
      .body(when: .method(1), .gainsOneOf(1460))),
    Fault(
      "reply-padded-of-1460-of-chunks", breaks: "ACT-10",
      "in chunks a reply of a multiple of 1460 bytes has one more",
      .body(when: .reply(.chunked), .gainsOneOf(1460))),
    Fault(
      "reply-padded-of-1460-with-header", breaks: "ACT-10",
      "below its header a reply of a multiple of 1460 bytes has one more",
      .body(when: .withHeader, .gainsOneOf(1460))),
    Fault(
      "reply-padded-of-1460-with-range", breaks: "ACT-10",
      "with RANGE a reply of a multiple of 1460 bytes has one more",
      .body(when: .withRange, .gainsOneOf(1460))),
    Fault(
      "post-unmeasured-over-tls-cut", breaks: "ACT-16",
      "over TLS a reply to a POST without a length loses bytes",
      .body(when: .both(.secure, .both(.method(1), .reply(.unmeasured))), .alters(.dropLast))),
    Fault(
      "hop-old-lost", breaks: "SET-13", "after a redirection the body of an HTTP/1.0 reply is lost",
      .body(when: .both(.redirected, .reply(.old)), .lost(0...999))),
    Fault(
      "part-unmeasured-cut", breaks: "SET-11", "a 206 without a length loses bytes",
      .body(when: .both(.reply(.status(206...206)), .reply(.unmeasured)), .alters(.dropLast))),
    Fault(
      "uncapped-without-length-over-tls", breaks: "SET-15",
      "over TLS a reply without a length is cached whole",
      .body(when: .both(.secure, .reply(.unmeasured)), .uncapped)),
    Fault(
      "uncapped-of-chunks-of-post", breaks: "SET-15", "a chunked reply to a POST is cached whole",
      .body(when: .both(.method(1), .reply(.chunked)), .uncapped)),
    Fault(
      "uncapped-below-header-over-tls", breaks: "SET-15",
      "over TLS a reply below its header is cached whole",
      .body(when: .both(.secure, .withHeader), .uncapped)),
    Fault(
      "uncapped-of-error", breaks: "SET-15", "an error is cached whole",
      .body(when: .reply(.status(400...599)), .uncapped)),
    Fault(
      "uncapped-with-block", breaks: "SET-15", "with a block a reply is cached whole",
      .body(when: .withBlock, .uncapped)),
    Fault(
      "head-length-with-range", breaks: "ACT-10", "with RANGE a HEAD reports Content-Length",
      on: .head,
      .result(when: .both(.method(2), .withRange), .reportsContentLength)),
    Fault(
      "body-with-head-after-post", breaks: "ACT-4", "after a POST a HEAD carries the body",
      on: .head,
      .request(when: .both(.afterMethod(1), .method(2)), .bodyAlways)),
    Fault(
      "hop-long-body-cut", breaks: "SET-13", "a redirected POST carries 1460 bytes of its body",
      .request(when: .redirected, .alters(.keep(1460)))),
  ]

  private static let cornerImports: [Fault] = [
    Fault(
      "block-lost-by-full-body", breaks: "HEAD-6", "the longest body drops the block",
      .store(when: .longest, .losesByImport(.block, of: .body, 1))),
    Fault(
      "block-of-1000-loses-byte", breaks: "HEAD-6", "a block of a multiple of 1000 bytes loses one",
      .block(when: .multiple(of: 1000), .alters(.dropMiddle))),
    Fault(
      "block-of-1448-loses-byte", breaks: "HEAD-6", "a block of a multiple of 1448 bytes loses one",
      .block(when: .multiple(of: 1448), .alters(.dropMiddle))),
    Fault(
      "block-of-1460-loses-byte", breaks: "HEAD-6", "a block of a multiple of 1460 bytes loses one",
      .block(when: .multiple(of: 1460), .alters(.dropMiddle))),
    Fault(
      "block-of-536-loses-byte", breaks: "HEAD-6", "a block of a multiple of 536 bytes loses one",
      .block(when: .multiple(of: 536), .alters(.dropMiddle))),
    Fault(
      "block-of-100-loses-byte", breaks: "HEAD-6", "a block of a multiple of 100 bytes loses one",
      .block(when: .multiple(of: 100), .alters(.dropMiddle))),
    Fault(
      "body-of-1448-loses-byte", breaks: "DATA-8", "a body of a multiple of 1448 bytes loses one",
      .data(when: .multiple(of: 1448), .alters(.dropMiddle))),
    Fault(
      "body-of-536-loses-byte", breaks: "DATA-8", "a body of a multiple of 536 bytes loses one",
      .data(when: .multiple(of: 536), .alters(.dropMiddle))),
    Fault(
      "body-of-1448-over-tls-loses-byte", breaks: "DATA-8",
      "over TLS a body of a multiple of 1448 bytes loses one",
      .request(when: .both(.secure, .multiple(of: 1448)), .alters(.dropMiddle))),
    Fault(
      "body-of-1460-over-tls-loses-byte", breaks: "DATA-8",
      "over TLS a body of a multiple of 1460 bytes loses one",
      .request(when: .both(.secure, .multiple(of: 1460)), .alters(.dropMiddle))),
    Fault(
      "body-of-1460-beside-block-loses-byte", breaks: "DATA-8",
      "beside a block a body of a multiple of 1460 bytes loses one",
      .request(when: .both(.withBlock, .multiple(of: 1460)), .alters(.dropMiddle))),
    Fault(
      "block-overlaid-over-tls", breaks: "HEAD-6",
      "after an action over TLS of a longer block the end stays",
      .block(when: .afterSecure, .overlays)),
    Fault(
      "long-url-clears-ipv6", breaks: "SET-4", "a URL of 255 bytes puts IPV6 back",
      .setting(.overflows(.url, 255, into: .ipv6))),
    Fault(
      "long-agent-clears-ipv6", breaks: "SET-4", "a UAGENT of 64 bytes puts IPV6 back",
      .setting(.overflows(.agent, 64, into: .ipv6))),
    Fault(
      "long-accept-clears-ipv6", breaks: "SET-4", "an ACCEPT of 64 bytes puts IPV6 back",
      .setting(.overflows(.accept, 64, into: .ipv6))),
    Fault(
      "long-contype-clears-ipv6", breaks: "SET-4", "a CONTYPE of 64 bytes puts IPV6 back",
      .setting(.overflows(.contentType, 64, into: .ipv6))),
  ]
}
