// Faults of answers and times in general, and of what a series has.
import Ground
import ModuleCatalogue

extension Fault {
  static let general: [Fault] = [
    Fault(
      "test-form-refused", breaks: "GEN-1", "HTTPDATA=? answers ERROR",
      .answer(.refusesForm(.test, [.httpData]))),
    Fault(
      "test-form-silent", breaks: "GEN-1", "HTTPREAD=? answers OK alone",
      .answer(.silencesForm(.test, [.httpRead]))),
    Fault(
      "test-form-without-ok", breaks: "GEN-1", "test forms end without OK",
      .answer(.formLacksOK(.test, BuiltInCommand.allCases.filter(\.isHTTP)))),
    Fault(
      "extra-line", breaks: "GEN-2", "a line of no known kind stands before each OK",
      .answer(.lineBefore(Array("+DEBUG: 7".utf8)))),
    Fault(
      "ok-twice-to-all", breaks: "LINE-1", "OK comes twice to any command",
      .answer(.finalsOfAll(2))),
    Fault(
      "doubled-ok", breaks: "LINE-1", "OK comes twice to an HTTP command", .answer(.finals(2))),
    Fault(
      "stuck-after-error", breaks: "GEN-8", "nothing is answered after a refusal",
      .answer(.stuck(after: .refusal, forGood: true))),
    Fault(
      "deaf-after-error", breaks: "GEN-8", "the command after a refused one goes unanswered",
      .answer(.stuck(after: .refusal, forGood: false))),
    Fault(
      "late-set", breaks: "GEN-4", "HTTPSET answers after 1500 ms",
      .time(.late(.httpSet, .milliseconds(1500)))),
    Fault(
      "late-data", breaks: "GEN-4", "HTTPDATA prompts after 1500 ms",
      .time(.late(.httpData, .milliseconds(1500)))),
    Fault(
      "late-read", breaks: "GEN-4", "HTTPREAD answers after 1500 ms",
      .time(.late(.httpRead, .milliseconds(1500)))),
    Fault(
      "late-act", breaks: "GEN-4", "HTTPACT answers after 1500 ms",
      .time(.late(.httpAct, .milliseconds(1500)))),
    Fault(
      "late-head", breaks: "GEN-4", "HTTPHEAD prompts after 35 s",
      .time(.late(.httpHead, .milliseconds(35_000)))),
    Fault(
      "settings-survive-restart", breaks: "GEN-6", "settings are kept over a restart",
      .restart(.keepsSettings)),
    Fault(
      "commands-where-none", breaks: "SER-3", "the commands exist on models without them",
      .facts(.allCommands)),
    Fault(
      "url-limited", breaks: "SER-5", "a URL of 256 bytes is refused where there is no limit",
      .facts(.urlLimit(255))),
    Fault(
      "data-surplus-sticks", breaks: "GEN-8", "nothing is answered after surplus bytes",
      .answer(.stuck(after: .surplus, forGood: true))),
    Fault(
      "refusal-says-ok", breaks: "GEN-3", "what is not listed is answered OK and not obeyed",
      .answer(.refusal([.ok]))),
    Fault(
      "refusal-silent", breaks: "GEN-3", "a refusal says nothing", .answer(.refusal([]))),
    Fault(
      "refusal-twice", breaks: "LINE-1", "a refusal says ERROR twice",
      .answer(.refusal([.error, .error]))),
    Fault(
      "late-test-forms", breaks: "GEN-4", "test forms are answered after 1500 ms",
      .time(.formLate(.test, .milliseconds(1500)))),
    Fault(
      "late-read-forms", breaks: "GEN-4", "read forms are answered after 1500 ms",
      .time(.formLate(.read, .milliseconds(1500)))),
    Fault(
      "late-each-fiftieth", breaks: "GEN-4", "each fiftieth command is answered after 1500 ms",
      .time(.eachLate(50))),
    Fault(
      "late-ok-of-data", breaks: "GEN-4", "OK comes 1500 ms after the last byte of a body",
      .time(.dataDoneLate(.body, .milliseconds(1500)))),
    Fault(
      "late-ok-of-long-data", breaks: "GEN-4",
      "OK comes 1500 ms after the last byte of a long body",
      .time(when: .longest, .dataDoneLate(.body, .milliseconds(1500)))),
    Fault(
      "late-ok-of-head", breaks: "GEN-4", "OK comes 35 s after the last byte of a header block",
      .time(.dataDoneLate(.block, .seconds(35)))),
    Fault(
      "stuck-after-time-out", breaks: "GEN-8",
      "nothing is answered after an import ran out of time",
      .answer(.stuck(after: .timeOut(.body), forGood: true))),
    Fault(
      "deaf-after-time-out", breaks: "GEN-8", "the command after an import's time-out is lost",
      .answer(.stuck(after: .timeOut(.body), forGood: false))),
    Fault(
      "head-stuck-after-time-out", breaks: "GEN-8", "nothing is answered after HTTPHEAD's time-out",
      .answer(.stuck(after: .timeOut(.block), forGood: true))),
    Fault(
      "settings-count-late", breaks: "GEN-5", "a setting counts from the second request on",
      .setting(.allLate)),
    Fault(
      "url-cleared-stays", breaks: "GEN-5", "once the URL is cleared the old one is requested",
      .url(.clearedStays)),
    Fault(
      "data-outlives-restart", breaks: "GEN-6", "an imported body outlives a restart",
      .restart(.keepsBody)),
    Fault(
      "read-after-refusal", breaks: "GEN-8", "after a refusal a read alters a byte",
      .read(when: .afterRefusal, .alters(.flipMiddle))),
    Fault(
      "act-after-refusal", breaks: "GEN-8", "after a refusal an action sends another method",
      .request(when: .both(.afterRefusal, .method(0)), .method("POST")),
      .request(when: .both(.afterRefusal, .method(1)), .method("GET")),
      .request(when: .both(.afterRefusal, .method(2)), .method("GET"))),
    Fault(
      "as-version-1.0", breaks: "SER-7", "the module does as version 1.0 of the manual has it",
      .facts(.version1)),
    Fault(
      "test-form-after-refusal", breaks: "GEN-8", "after a refusal test forms are refused",
      .answer(when: .afterRefusal, .refusesForm(.test, BuiltInCommand.allCases.filter(\.isHTTP)))),
    Fault(
      "late-after-action", breaks: "GEN-4", "after an action read forms come late",
      .time(when: .afterActions(1), .formLate(.read, .milliseconds(1500)))),
    Fault(
      "late-during-action", breaks: "GEN-4", "during an action forms come late",
      .time(when: .acting, .formLate(.read, .milliseconds(1500)))),
    Fault(
      "late-set-after-action", breaks: "GEN-4", "after an action HTTPSET comes late",
      .time(when: .afterActions(1), .late(.httpSet, .milliseconds(1500)))),
    Fault(
      "late-act-with-body", breaks: "GEN-4", "with a body HTTPACT comes late",
      .time(when: .withBody, .late(.httpAct, .milliseconds(1500)))),
    Fault(
      "late-second-import", breaks: "GEN-4", "with a body HTTPDATA comes late",
      .time(when: .withBody, .late(.httpData, .milliseconds(1500)))),
    Fault(
      "late-second-block", breaks: "GEN-4", "with a block HTTPHEAD comes late",
      .time(when: .withBlock, .late(.httpHead, .seconds(35)))),
    Fault(
      "late-read-all", breaks: "GEN-4", "a read of everything comes late",
      .time(.formLate(.execute, .milliseconds(1500)))),
    Fault(
      "ok-twice-after-action", breaks: "LINE-1", "after an action OK comes twice",
      .answer(when: .afterActions(1), .finals(2))),
    Fault(
      "late-refusals", breaks: "GEN-4", "ERROR comes after 1500 ms",
      .time(.refusalLate(.milliseconds(1500)))),
    Fault(
      "stuck-after-three-refusals", breaks: "GEN-8", "three refusals in a row are the last answers",
      .answer(.stuck(after: .refusals(3), forGood: true))),
    Fault(
      "refused-once", breaks: "GEN-3", "what was refused is answered OK when it comes again",
      .answer(.acceptsRepeated)),
    Fault(
      "line-feed-is-a-line", breaks: "GEN-2", "the LF after a line's CR is answered ERROR",
      .answer(.refusesLineFeed)),
    Fault(
      "stuck-after-broken-action", breaks: "GEN-8",
      "nothing is answered after an action that failed",
      .answer(.stuck(after: .brokenAction, forGood: true))),
    Fault(
      "accept-counts-late", breaks: "GEN-5", "ACCEPT counts an action late",
      .setting(.late(.accept))),
    Fault(
      "contype-counts-late", breaks: "GEN-5", "CONTYPE counts an action late",
      .setting(.late(.contentType))),
    Fault(
      "redir-counts-late", breaks: "GEN-5", "REDIR counts an action late",
      .setting(.late(.redirection))),
    Fault(
      "responseheader-counts-late", breaks: "GEN-5", "RESPONSEHEADER counts an action late",
      .setting(.late(.responseHeader))),
    Fault(
      "mode-counts-late", breaks: "GEN-5", "MODE counts an action late", .setting(.late(.mode))),
    Fault(
      "range-counts-late", breaks: "GEN-5", "RANGE counts an action late", .setting(.late(.range))),
    Fault(
      "uagent-counts-late", breaks: "GEN-5", "UAGENT counts an action late", .setting(.late(.agent))
    ),
    Fault(
      "uagent-haunts", breaks: "GEN-6", "UAGENT acts on after a restart, unseen",
      .restart(.actsAfterRestart(.agent))),
    Fault(
      "accept-haunts", breaks: "GEN-6", "ACCEPT acts on after a restart, unseen",
      .restart(.actsAfterRestart(.accept))),
    Fault(
      "contype-haunts", breaks: "GEN-6", "CONTYPE acts on after a restart, unseen",
      .restart(.actsAfterRestart(.contentType))),
    Fault(
      "range-haunts", breaks: "GEN-6", "RANGE acts on after a restart, unseen",
      .restart(.actsAfterRestart(.range))),
    Fault(
      "redir-haunts", breaks: "GEN-6", "REDIR acts on after a restart, unseen",
      .restart(.actsAfterRestart(.redirection))),
    Fault(
      "responseheader-haunts", breaks: "GEN-6", "RESPONSEHEADER acts on after a restart, unseen",
      .restart(.actsAfterRestart(.responseHeader))),
    Fault(
      "mode-haunts", breaks: "GEN-6", "MODE acts on after a restart, unseen",
      .restart(.actsAfterRestart(.mode))),
    Fault(
      "url-haunts", breaks: "GEN-6", "URL acts on after a restart, unseen",
      .restart(.actsAfterRestart(.url))),
    Fault(
      "uagent-cleared-stays", breaks: "GEN-5", "UAGENT is sent on after it was cleared",
      .setting(.staysCleared(.agent))),
    Fault(
      "accept-cleared-stays", breaks: "GEN-5", "ACCEPT is sent on after it was cleared",
      .setting(.staysCleared(.accept))),
    Fault(
      "contype-cleared-stays", breaks: "GEN-5", "CONTYPE is sent on after it was cleared",
      .setting(.staysCleared(.contentType))),
    Fault(
      "head-deaf-after-time-out", breaks: "GEN-8", "the command after HTTPHEAD's time-out is lost",
      .answer(.stuck(after: .timeOut(.block), forGood: false))),
    Fault(
      "read-late-far-in", breaks: "GEN-4", "a read from offset 8192 on comes late",
      .time(.readLate(from: 8192))),
    Fault(
      "act-secure-ok-waits", breaks: "GEN-4", "over TLS OK waits until the connection stands",
      .answer(when: .secure, .waitsForConnection)),
    Fault(
      "act-ok-waits", breaks: "GEN-4", "OK waits until the connection stands or fails",
      .answer(.waitsForConnection)),
    Fault(
      "act-refusal-resets-settings", breaks: "GEN-3", "a refused HTTPACT puts UAGENT back",
      .setting(.reset(by: .refusedAction, [.agent]))),
    Fault(
      "head-ok-waits", breaks: "GEN-4", "OK to a HEAD waits until the connection stands", on: .head,
      .answer(when: .method(2), .waitsForConnection)),
    Fault(
      "survives-url", breaks: "GEN-6", "URL outlives a restart", .restart(.keepsSetting(.url))),
    Fault(
      "survives-uagent", breaks: "GEN-6", "UAGENT outlives a restart",
      .restart(.keepsSetting(.agent))),
    Fault(
      "survives-accept", breaks: "GEN-6", "ACCEPT outlives a restart",
      .restart(.keepsSetting(.accept))),
    Fault(
      "survives-range", breaks: "GEN-6", "RANGE outlives a restart", .restart(.keepsSetting(.range))
    ),
    Fault(
      "survives-responseheader", breaks: "GEN-6", "RESPONSEHEADER outlives a restart",
      .restart(.keepsSetting(.responseHeader))),
    Fault(
      "survives-contype", breaks: "GEN-6", "CONTYPE outlives a restart",
      .restart(.keepsSetting(.contentType))),
    Fault(
      "survives-mode", breaks: "GEN-6", "MODE outlives a restart", .restart(.keepsSetting(.mode))),
    Fault(
      "survives-redir", breaks: "GEN-6", "REDIR outlives a restart",
      .restart(.keepsSetting(.redirection))),
    Fault(
      "survives-ipv6", breaks: "GEN-6", "IPV6 outlives a restart", .restart(.keepsSetting(.ipv6))),
  ]
}
