// Faults of HTTPACT (manual 1.4): its forms, methods, times and lines.
import Ground
import HTTPOrigin
import ModuleCatalogue

extension Fault {
  static let act: [Fault] = [
    Fault(
      "act-test-form-off", breaks: "ACT-1", "HTTPACT=? prints timernum up to 61",
      .facts(.announcedBound(.timer, high: 1))),
    Fault(
      "act-test-form-method", breaks: "ACT-1", "HTTPACT=? prints one method too many",
      .facts(.announcesOneMethodMore)),
    Fault(
      "act-read-form-refused", breaks: "ACT-2", "HTTPACT? answers ERROR",
      .answer(.refusesForm(.read, [.httpAct]))),
    Fault(
      "act-without-status", breaks: "ACT-3", "+HTTP:1 does not come", .result(.noStatus)),
    Fault(
      "act-without-result", breaks: "ACT-3", "+HTTPRES does not come", .result(.noResult)),
    Fault(
      "act-result-twice", breaks: "ACT-3", "+HTTPRES comes twice", .result(.results(2))),
    Fault(
      "act-wrong-method", breaks: "ACT-3", "+HTTPRES names another method", .result(.methodError(1))
    ),
    Fault(
      "act-get-posts", breaks: "ACT-3", "GET sends POST",
      .request(when: .method(0), .method("POST"))),
    Fault(
      "act-post-gets", breaks: "ACT-3", "POST sends GET", .request(when: .method(1), .method("GET"))
    ),
    Fault(
      "act-without-host", breaks: "ACT-3", "no Host field is sent", .request(.lacks(.host))),
    Fault(
      "act-head-gets", breaks: "ACT-4", "HEAD sends GET and takes the body", on: .head,
      .request(when: .method(2), .method("GET")), .body(when: .method(2), .takenWithHead)),
    Fault(
      "act-takes-head", breaks: "ACT-4", "HEAD is accepted where the series lacks it",
      .facts(.takesMethod(2))),
    Fault(
      "act-refuses-head", breaks: "ACT-4", "HEAD is refused where the series has it",
      .facts(.refusesMethod(2))),
    Fault(
      "act-takes-three", breaks: "ACT-5", "method 3 is accepted", .facts(.takesMethod(3))),
    Fault(
      "act-takes-negative", breaks: "ACT-5", "method -1 is accepted", .facts(.takesMethod(-1))),
    Fault(
      "act-takes-9", breaks: "ACT-6", "timernum 9 is accepted", .facts(.bound(.timer, low: -1))),
    Fault(
      "act-takes-61", breaks: "ACT-6", "timernum 61 is accepted", .facts(.bound(.timer, high: 1))),
    Fault(
      "act-refuses-10", breaks: "ACT-6", "timernum 10 is refused", .facts(.bound(.timer, low: 1))),
    Fault(
      "act-refuses-60", breaks: "ACT-6", "timernum 60 is refused", .facts(.bound(.timer, high: -1))),
    Fault(
      "act-default-30", breaks: "ACT-6", "timernum is 30 by default", .facts(.timerDefault(30))),
    Fault(
      "act-request-timer-40", breaks: "ACT-7", "connecting is given up after 40 s",
      .time(.phase(.request, .seconds(40)))),
    Fault(
      "act-failure-is-success", breaks: "ACT-7", "a failed connection reports +HTTP:1",
      .result(.failedStatus(1))),
    Fault(
      "act-failure-silent", breaks: "ACT-7", "a failed connection reports nothing",
      .result(.failureSilent)),
    Fault(
      "act-drip-cut", breaks: "ACT-8", "the response timer is not run anew", .time(.runsOnce)),
    Fault(
      "act-stall-forever", breaks: "ACT-8", "an answer that stops is waited for without end",
      .time(.phase(.response, nil))),
    Fault(
      "act-response-timer-5", breaks: "ACT-8", "an answer is given up after 5 s of silence",
      .time(.phase(.response, .seconds(5)))),
    Fault(
      "act-stall-is-success", breaks: "ACT-8", "an answer that stops is reported as 200",
      .result(.stopIsSuccess)),
    Fault(
      "url-query-lost", breaks: "ACT-3", "what follows the question mark is not sent",
      .url(.target(.cutAt([0x3F])))),
    Fault(
      "get-sends-body", breaks: "ACT-3", "GET sends the imported body", .request(.bodyAlways)),
    Fault(
      "act-result-first", breaks: "ACT-3", "+HTTPRES comes before +HTTP:1", .result(.resultFirst)),
    Fault(
      "act-result-late", breaks: "ACT-11", "the result comes 70 s after the reply",
      .time(.resultLate(.seconds(70)))),
    Fault(
      "act-lost-result", breaks: "ACT-3", "from the thirtieth action on no result comes",
      .result(when: .afterActions(30), .noResult)),
    Fault(
      "act-default-20", breaks: "ACT-6", "timernum is 20 by default", .facts(.timerDefault(20))),
    Fault(
      "act-default-12", breaks: "ACT-6", "timernum is 12 by default", .facts(.timerDefault(12))),
    Fault(
      "act-timer-kept", breaks: "ACT-6", "a timernum counts for later actions, too",
      .time(.timernumStays)),
    Fault(
      "act-timer-once", breaks: "ACT-8", "the timer runs anew for the first piece alone",
      .time(.runsAnewOnce)),
    Fault(
      "act-post-timer", breaks: "ACT-8", "for a POST the timer does not run anew",
      .time(when: .method(1), .runsOnce)),
    Fault(
      "act-post-stall-is-success", breaks: "ACT-8", "a POST whose reply stops is reported as 200",
      .result(when: .method(1), .stopIsSuccess)),
    Fault(
      "act-post-failure-is-success", breaks: "ACT-7", "a POST not connected reports +HTTP:1",
      .result(when: .method(1), .failedStatus(1))),
    Fault(
      "act-head-always-200", breaks: "ACT-4", "each reply to a HEAD is reported as 200", on: .head,
      .result(when: .method(2), .reply(.always(200)))),
    Fault(
      "act-head-sends-body", breaks: "ACT-4", "HEAD sends the imported body", on: .head,
      .request(when: .method(2), .bodyAlways)),
    Fault(
      "act-read-form-tells-state", breaks: "ACT-2", "after an action HTTPACT? prints a line",
      .answer(when: .afterActions(1), .talksInForm(.read, [.httpAct]))),
    Fault(
      "act-second-failure-silent", breaks: "ACT-7", "the second failure reports nothing",
      .result(when: .afterFailure, .failureSilent)),
    Fault(
      "act-cached", breaks: "ACT-3", "a GET of the URL just got is answered from memory",
      .result(.repeats)),
    Fault(
      "act-refused-timer-kept", breaks: "ACT-6", "the timernum of a refused action counts",
      .time(.refusedTimernumCounts)),
    Fault(
      "act-second-replaces", breaks: "ACT-15", "a second action replaces the first",
      .result(.second(.replacesFirst))),
    Fault(
      "act-second-ends-first", breaks: "ACT-15", "a second action is refused and ends the first",
      .result(.second(.endsFirst))),
    Fault(
      "act-second-vanishes", breaks: "ACT-15", "a second action is answered OK and not done",
      .result(.second(.vanishes))),
    Fault(
      "act-silent-in-import", breaks: "ACT-3", "a result that comes during an import is lost",
      .result(.silentIn(.body))),
    Fault(
      "block-timer", breaks: "ACT-8", "with a block nothing ends the wait for a reply",
      .time(when: .withBlock, .phase(.response, nil))),
    Fault(
      "header-timer", breaks: "ACT-8", "with the header shown the timer does not run anew",
      .time(when: .withHeader, .runsOnce)),
    Fault(
      "range-timer", breaks: "ACT-8", "with RANGE nothing ends the wait for a reply",
      .time(when: .withRange, .phase(.response, nil))),
    Fault(
      "stream-drip-cut", breaks: "ACT-8", "with MODE 1 the timer does not run anew",
      .time(when: .streaming, .runsOnce)),
    Fault(
      "act-8-bits", breaks: "ACT-5", "a number keeps its low bits alone",
      .facts(.bits(.httpAct, 0xFF))),
    Fault(
      "act-16-bits", breaks: "ACT-6", "a number keeps its low bits alone",
      .facts(.bits(.httpAct, 0xFFFF))),
    Fault(
      "act-32-bits", breaks: "ACT-5", "a number keeps its low bits alone",
      .facts(.bits(.httpAct, 0xFFFF_FFFF))),
    Fault(
      "url-loses-last-slash", breaks: "ACT-3", "a slash at the end is not sent",
      .url(.target(.dropTrailing(0x2F)))),
    Fault(
      "url-joins-slashes", breaks: "ACT-3", "two slashes are sent as one",
      .url(.target(.replace([0x2F, 0x2F], with: [0x2F])))),
    Fault(
      "url-cut-at-semicolon", breaks: "ACT-3", "the path is cut at a semicolon",
      .url(.target(.cutAt([0x3B])))),
    Fault(
      "url-cut-at-comma", breaks: "ACT-3", "the path is cut at a comma",
      .url(.target(.cutAt([0x2C])))),
    Fault(
      "url-plus", breaks: "ACT-3", "a plus sign is sent as %20",
      .url(.target(.replace([0x2B], with: Array("%20".utf8))))),
    Fault(
      "url-decodes", breaks: "ACT-3", "%41 is sent as A",
      .url(.target(.replace(Array("%41".utf8), with: [0x41])))),
    Fault(
      "url-lower-case", breaks: "ACT-3", "the path is sent in small letters",
      .url(.target(.lowerCase))),
    Fault(
      "url-cut-at-127", breaks: "ACT-3", "127 bytes of the path are sent", .url(.target(.keep(127)))
    ),
    Fault(
      "url-cut-at-equals", breaks: "ACT-3", "an equals sign is escaped",
      .url(.target(.replace([0x3D], with: Array("%3D".utf8))))),
    Fault(
      "redirect-head-gets", breaks: "ACT-4", "a redirected HEAD becomes a GET", on: .head,
      .request(when: .both(.method(2), .redirected), .method("GET")),
      .body(when: .method(2), .takenWithHead)),
    Fault(
      "redirect-waits-forever", breaks: "ACT-8", "after a redirection nothing ends the wait",
      .time(when: .redirected, .phase(.response, nil))),
    Fault(
      "act-status-twice", breaks: "ACT-3", "+HTTP:1 comes twice", .result(.statuses(2))),
    Fault(
      "act-post-says-get", breaks: "ACT-3", "the result of a POST names method 0",
      .result(when: .method(1), .methodError(-1))),
    Fault(
      "act-head-says-get", breaks: "ACT-4", "the result of a HEAD names method 0", on: .head,
      .result(when: .method(2), .methodError(-2))),
    Fault(
      "act-failure-says-200", breaks: "ACT-7", "+HTTP:0 is followed by the result 200",
      .result(.failedReply(200))),
    Fault(
      "act-head-waits", breaks: "ACT-4", "a HEAD waits for the body that Content-Length announces",
      on: .head, .result(.awaitsBodyOfHead)),
    Fault(
      "act-head-stalls", breaks: "ACT-8", "a HEAD that gets no answer does not end", on: .head,
      .time(when: .method(2), .phase(.response, nil))),
    Fault(
      "act-post-timer-ignored", breaks: "ACT-7", "a POST is given up connecting after 40 s",
      .time(when: .method(1), .phase(.request, .seconds(40)))),
    Fault(
      "act-ended-by-read", breaks: "ACT-3", "a read during an action ends it",
      .result(.endedBy(.httpRead))),
    Fault(
      "act-ended-by-setting", breaks: "ACT-3", "a setting during an action ends it",
      .result(.endedBy(.httpSet))),
    Fault(
      "act-no-host-silent", breaks: "ACT-7", "of a host that has no address nothing is reported",
      .result(.silentOf(.unknownHost))),
    Fault(
      "url-cut-at-colon", breaks: "ACT-3", "a path ends at a colon that no port follows",
      .url(.target(.cutAt([UInt8(ascii: ":")])))),
    Fault(
      "post-target-220", breaks: "ACT-3", "of a POST's path 220 bytes are sent",
      .request(when: .method(1), .targetMax(220))),
    Fault(
      "head-target-220", breaks: "ACT-3", "of a HEAD's path 220 bytes are sent", on: .head,
      .request(when: .method(2), .targetMax(220))),
    Fault(
      "block-target-220", breaks: "ACT-3", "beside a block 220 bytes of a path are sent",
      .request(when: .withBlock, .targetMax(220))),
    Fault(
      "head-failure-silent", breaks: "ACT-7", "a HEAD not connected reports nothing", on: .head,
      .result(when: .method(2), .failureSilent)),
    Fault(
      "head-without-host", breaks: "ACT-4", "a HEAD sends no Host field", on: .head,
      .request(when: .method(2), .lacks(.host))),
    Fault(
      "redirect-always-with-head", breaks: "ACT-4", "REDIR 0 follows the reply to a HEAD",
      on: .head, .head(when: .method(2), .follows(.always))),
    Fault(
      "stream-failure-silent", breaks: "ACT-7", "with MODE 1 a failed connection is not reported",
      .result(when: .streaming, .failureSilent)),
    Fault(
      "stream-waits-forever", breaks: "ACT-8", "with MODE 1 nothing ends the wait for a reply",
      .time(when: .streaming, .phase(.response, nil))),
    Fault(
      "head-silent-with-mode-1", breaks: "ACT-4", "with MODE 1 a HEAD has no result", on: .head,
      .result(when: .both(.method(2), .streaming), .noResult)),
    Fault(
      "redirect-without-end", breaks: "ACT-11", "a redirection that leads to itself does not end",
      .head(.followsWithoutEnd)),
  ]
}
