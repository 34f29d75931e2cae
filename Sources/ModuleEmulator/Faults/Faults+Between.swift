// Faults of a fresh look at the manual alone: what a command leaves behind that another relies on, where
// numbers, parts and packets end, what is right alone and wrong beside something else, and what ends
// after many times.
import Ground

extension Fault {
  static let between: [Fault] = leftBehind + atBorders + besideOthers + longRuns

  // What a command takes away that it has nothing to do with.
  private static let leftBehind: [Fault] = [
    Fault(
      "body-lost-by-own-test-form", breaks: "DATA-8", "HTTPDATA=? drops the body",
      .store(.loses(.body, by: .httpData, .test, refused: false))),
    Fault(
      "body-lost-by-other-form", breaks: "DATA-8", "HTTPREAD? drops the body",
      .store(.loses(.body, by: .httpRead, .read, refused: false))),
    Fault(
      "body-lost-by-read", breaks: "DATA-8", "a part read drops the body",
      .store(.loses(.body, by: .httpRead, .set, refused: false))),
    Fault(
      "body-lost-by-refused-block", breaks: "DATA-8", "a refused HTTPHEAD drops the body",
      .store(.loses(.body, by: .httpHead, .set, refused: true))),
    Fault(
      "body-lost-by-refused-setting", breaks: "DATA-8", "a refused HTTPSET drops the body",
      .store(.loses(.body, by: .httpSet, .set, refused: true))),
    Fault(
      "body-lost-by-block-time-out", breaks: "DATA-8", "a block that times out drops the body",
      .store(.losesByTimeOut(.body, of: .block))),
    Fault(
      "head-lost-by-setting", breaks: "HEAD-6", "HTTPSET drops the block",
      .store(.loses(.block, by: .httpSet, .set, refused: false))),
    Fault(
      "head-lost-by-settings-form", breaks: "HEAD-6", "HTTPSET? drops the block",
      .store(.loses(.block, by: .httpSet, .read, refused: false))),
    Fault(
      "head-lost-by-read", breaks: "HEAD-6", "AT+HTTPREAD drops the block",
      .store(.loses(.block, by: .httpRead, .execute, refused: false))),
    Fault(
      "head-lost-by-refused-act", breaks: "HEAD-6", "a refused action drops the block",
      .store(.loses(.block, by: .httpAct, .set, refused: true))),
    Fault(
      "head-lost-by-refused-body", breaks: "HEAD-6", "a refused HTTPDATA drops the block",
      .store(.loses(.block, by: .httpData, .set, refused: true))),
    Fault(
      "reply-lost-by-setting", breaks: "READ-9", "HTTPSET drops what can be read",
      .store(.loses(.reply, by: .httpSet, .set, refused: false))),
    Fault(
      "reply-lost-by-refused-setting", breaks: "READ-9", "a refused HTTPSET drops what can be read",
      .store(.loses(.reply, by: .httpSet, .set, refused: true))),
    Fault(
      "reply-lost-by-form", breaks: "READ-9", "HTTPREAD=? drops what can be read",
      .store(.loses(.reply, by: .httpRead, .test, refused: false))),
    Fault(
      "reply-lost-by-refused-block", breaks: "READ-9", "a refused HTTPHEAD drops what can be read",
      .store(.loses(.reply, by: .httpHead, .set, refused: true))),
    Fault(
      "mode-lost-by-read", breaks: "SET-4", "AT+HTTPREAD puts MODE back",
      .store(.loses(.setting(.mode), by: .httpRead, .execute, refused: false))),
    Fault(
      "redir-lost-by-form", breaks: "SET-4", "HTTPACT=? puts REDIR back",
      .store(.loses(.setting(.redirection), by: .httpAct, .test, refused: false))),
    Fault(
      "redir-lost-by-block", breaks: "SET-4", "HTTPHEAD puts REDIR back",
      .store(.loses(.setting(.redirection), by: .httpHead, .set, refused: false))),
    Fault(
      "header-lost-by-time-out", breaks: "SET-4",
      "an import that times out puts RESPONSEHEADER back",
      .store(.losesByTimeOut(.setting(.responseHeader), of: .body))),
    Fault(
      "range-lost-by-refused-read", breaks: "SET-4", "a refused HTTPREAD puts RANGE back",
      .store(.loses(.setting(.range), by: .httpRead, .set, refused: true))),
    Fault(
      "url-lost-by-block-time-out", breaks: "SET-4", "a block that times out clears the URL",
      .store(.losesByTimeOut(.setting(.url), of: .block))),
  ]

  // Where numbers, parts and pieces end.
  private static let atBorders: [Fault] = [
    Fault(
      "read-altered-across-4096", breaks: "READ-3",
      "a part across a multiple of 4096 is altered there",
      .read(when: .part, .altersAcross(4096))),
    Fault(
      "read-altered-across-16384", breaks: "READ-3",
      "a part across a multiple of 16384 is altered there",
      .read(when: .part, .altersAcross(16384))),
    Fault(
      "read-end-lost", breaks: "READ-3", "a part that ends where the data end lacks the last byte",
      .read(when: .part, .losesEnd)),
    Fault(
      "read-count-as-asked", breaks: "READ-3", "reslength is what was asked for, not what there is",
      .read(when: .part, .countAsAsked)),
    Fault(
      "read-padded", breaks: "READ-3", "a part is filled up with NULs to what was asked for",
      .read(when: .part, .padsToAsked)),
    Fault(
      "read-all-goes-on", breaks: "READ-9",
      "a read of everything begins where the part before ended",
      .read(.wholeGoesOn)),
    Fault(
      "range-15-bits", breaks: "SET-11", "the ends of a RANGE keep their low 15 bits",
      .request(.rangeBits(0x7FFF))),
    Fault(
      "range-16-bits", breaks: "SET-11", "the ends of a RANGE keep their low 16 bits",
      on: .largeCache, .request(.rangeBits(0xFFFF))),
    Fault(
      "url-port-signed", breaks: "SET-6", "a port keeps its low 15 bits",
      .url(.portBits(0x7FFF))),
    Fault(
      "reply-length-15-bits", breaks: "ACT-10", "a Content-Length keeps its low 15 bits",
      .head(.lengthBits(0x7FFF))),
    Fault(
      "reply-length-16-bits", breaks: "ACT-10", "a Content-Length keeps its low 16 bits",
      on: .largeCache, .head(.lengthBits(0xFFFF))),
    Fault(
      "chunk-over-8191", breaks: "ACT-16", "a chunk of 8192 bytes is taken as broken",
      .body(when: .reply(.longChunk(8192)), .breaksAtChunk)),
    Fault(
      "chunk-over-32767", breaks: "ACT-16", "a chunk of 32768 bytes is taken as broken",
      .body(when: .reply(.longChunk(32_768)), .breaksAtChunk)),
    Fault(
      "chunk-over-65535", breaks: "ACT-16", "a chunk of 65536 bytes is taken as broken",
      .body(when: .reply(.longChunk(65_536)), .breaksAtChunk)),
    Fault(
      "header-in-pieces-breaks", breaks: "ACT-16",
      "a header that comes in two pieces is taken as broken",
      .head(.breaksWhenTorn)),
    Fault(
      "chunk-size-in-pieces-breaks", breaks: "ACT-16",
      "a chunk size that comes in two pieces is taken as broken",
      .head(when: .reply(.chunked), .breaksWhenTorn)),
    Fault(
      "line-break-in-pieces-lost", breaks: "READ-8",
      "an LF is lost when its CR ended the piece before",
      .body(.losesSplitLineBreak)),
  ]

  // What is right alone and wrong beside TLS, a block, a redirection or an interim answer.
  private static let besideOthers: [Fault] = [
    Fault(
      "second-interim-is-reply", breaks: "ACT-16",
      "of two answers before the reply the second is taken for it",
      .head(when: .reply(.interims(2)), .takesInterim)),
    Fault(
      "interim-is-reply-over-tls", breaks: "ACT-16",
      "over TLS an answer before the reply is taken for it",
      .head(when: .secure, .takesInterim)),
    Fault(
      "interim-is-reply-beside-range", breaks: "ACT-16",
      "with RANGE an answer before the reply is taken for it",
      .head(when: .withRange, .takesInterim)),
    Fault(
      "interim-is-reply-to-a-block", breaks: "ACT-16",
      "with a block an answer before the reply is taken for it",
      .head(when: .withBlock, .takesInterim)),
    Fault(
      "broken-reply-padded-over-tls", breaks: "ACT-16",
      "over TLS a reply that breaks off is filled up",
      .body(when: .secure, .padded)),
    Fault(
      "silence-over-tls-forever", breaks: "ACT-8",
      "over TLS nothing ends the wait for a first byte",
      .time(when: .both(.reply(.awaited), .secure), .phase(.response, nil))),
    Fault(
      "silence-behind-a-hop-forever", breaks: "ACT-8",
      "after a redirection nothing ends the wait for a first byte",
      .time(when: .both(.reply(.awaited), .redirected), .phase(.response, nil))),
    Fault(
      "hop-connects-forever", breaks: "ACT-7",
      "after a redirection nothing ends the wait for a connection",
      .time(when: .redirected, .phase(.request, nil))),
    Fault(
      "block-connects-forever", breaks: "ACT-7",
      "with a block nothing ends the wait for a connection",
      .time(when: .withBlock, .phase(.request, nil))),
    Fault(
      "post-timer-10", breaks: "ACT-8", "a reply to a POST is given up after 10 s of silence",
      .time(when: .method(1), .phase(.response, .seconds(10)))),
    Fault(
      "head-timer-10", breaks: "ACT-8", "a reply to a HEAD is given up after 10 s of silence",
      on: .head, .time(when: .method(2), .phase(.response, .seconds(10)))),
    Fault(
      "tls-timer-10", breaks: "ACT-8", "over TLS a reply is given up after 10 s of silence",
      .time(when: .secure, .phase(.response, .seconds(10)))),
    Fault(
      "range-timer-10", breaks: "ACT-8", "with RANGE a reply is given up after 10 s of silence",
      .time(when: .withRange, .phase(.response, .seconds(10)))),
    Fault(
      "hop-timer-10", breaks: "ACT-8",
      "after a redirection a reply is given up after 10 s of silence",
      .time(when: .redirected, .phase(.response, .seconds(10)))),
    Fault(
      "block-timer-10", breaks: "ACT-8", "with a block a reply is given up after 10 s of silence",
      .time(when: .withBlock, .phase(.response, .seconds(10)))),
    Fault(
      "block-drip-cut", breaks: "ACT-8", "with a block the timer does not run anew",
      .time(when: .withBlock, .runsOnce)),
    Fault(
      "range-drip-cut", breaks: "ACT-8", "with RANGE the timer does not run anew",
      .time(when: .withRange, .runsOnce)),
    Fault(
      "unmeasured-timer-once", breaks: "ACT-8",
      "of a body without a length the first piece alone begins the timer anew",
      .time(when: .reply(.unmeasured), .runsAnewOnce)),
    Fault(
      "redirect-keeps-scheme", breaks: "SET-13", "a redirection from https leads to https",
      .head(.keepsScheme)),
    Fault(
      "redirect-tight-location", breaks: "SET-13",
      "a Location with no blank before it is not followed",
      .head(.exactLocationBlank)),
    Fault(
      "redirect-to-bare-host", breaks: "SET-13", "a Location without a path is not followed",
      .head(.pathlessUnfollowed)),
    Fault(
      "unchanged-waits", breaks: "ACT-16", "a 304 waits for the body that it names the length of",
      .result(.awaitsBodyOf(304))),
    Fault(
      "act-ended-by-import", breaks: "ACT-17", "HTTPDATA during an action ends it",
      .result(.endedBy(.httpData))),
    Fault(
      "small-commands-unknown", breaks: "GEN-2", "a command in small letters is not known",
      .answer(.exactNames)),
    Fault(
      "small-names-ignored", breaks: "SET-16",
      "a parameter in small letters is answered OK and not set",
      .setting(.takes(.smallName))),
  ]

  // What ends after many times.
  private static let longRuns: [Fault] = [
    Fault(
      "import-255-refused", breaks: "DATA-3", "from the 255th import on HTTPDATA is refused",
      .data(when: .afterImports(255), .refused)),
    Fault(
      "import-128-altered", breaks: "DATA-8", "from the 128th import on a body is altered",
      .data(when: .afterImports(127), .alters(.flipLast))),
    Fault(
      "read-1000-altered", breaks: "READ-8", "from the thousandth read on a byte is altered",
      .read(when: .afterReads(1000), .alters(.flipMiddle))),
    Fault(
      "read-1000-spoils-import", breaks: "DATA-3", "after a thousand reads HTTPDATA is refused",
      .data(when: .afterReads(1000), .refused)),
    Fault(
      "refusal-255-spoils-import", breaks: "DATA-3", "after 255 refusals HTTPDATA is refused",
      .data(when: .afterRefusals(255), .refused)),
    Fault(
      "failure-8-for-good", breaks: "GEN-8", "after eight failed connections none is made",
      .request(when: .afterFailures(8), .unconnected)),
    Fault(
      "hop-8-for-good", breaks: "GEN-8", "after eight redirections no connection is made",
      .request(when: .afterRedirections(8), .unconnected)),
    Fault(
      "tls-16-for-good", breaks: "GEN-8", "after sixteen actions over TLS no connection is made",
      .request(when: .afterSecureActions(16), .unconnected)),
    Fault(
      "act-255-for-good", breaks: "GEN-8", "after 255 actions no connection is made",
      .request(when: .afterActions(255), .unconnected)),
  ]
}
