// Faults of what one feature leaves to the next: a module that does each thing right alone, and wrong
// after, beside or during another.
import Ground

extension Fault {
  static let states: [Fault] =
    answerStates + settingStates + importStates + readStates + actionStates

  private static let answerStates: [Fault] = [
    lines("data-read-form-tells-length", "DATA-2", "with a body HTTPDATA? prints a line", .withBody)
    { $0.talkativeReadForms = [.httpData] },
    lines(
      "read-form-tells-length", "READ-2", "after an action HTTPREAD? prints a line", .afterAction
    ) { $0.talkativeReadForms = [.httpRead] },
    lines(
      "act-read-form-tells-state", "ACT-2", "after an action HTTPACT? prints a line", .afterAction
    ) { $0.talkativeReadForms = [.httpAct] },
    lines("data-read-form-refused-full", "DATA-2", "with a body HTTPDATA? is refused", .withBody) {
      $0.refusedReadForms = [.httpData]
    },
    lines(
      "read-form-refused-empty", "READ-2", "before any action HTTPREAD? is refused", .beforeAction
    ) { $0.refusedReadForms = [.httpRead] },
    lines(
      "read-test-form-empty", "READ-1", "before any action HTTPREAD=? is refused", .beforeAction
    ) {
      $0.refusedTestForms = [.httpRead]
    },
    lines("test-form-with-body", "DATA-1", "with a body HTTPDATA=? says OK alone", .withBody) {
      $0.silentTestForms = [.httpData]
    },
    lines(
      "test-form-after-refusal", "GEN-8", "after a refusal test forms are refused", .afterRefusal
    ) {
      $0.refusedTestForms = Command.allCases.filter(\.isHTTP)
    },
    lines("late-after-action", "GEN-4", "after an action read forms come late", .afterAction) {
      $0.formDelays = [.read: .milliseconds(1500)]
    },
    lines("late-during-action", "GEN-4", "during an action forms come late", .acting) {
      $0.formDelays = [.read: .milliseconds(1500)]
    },
    lines("late-set-after-action", "GEN-4", "after an action HTTPSET comes late", .afterAction) {
      $0.delays = [.httpSet: .milliseconds(1500)]
    },
    lines("late-act-with-body", "GEN-4", "with a body HTTPACT comes late", .withBody) {
      $0.delays = [.httpAct: .milliseconds(1500)]
    },
    lines("late-second-import", "GEN-4", "with a body HTTPDATA comes late", .withBody) {
      $0.delays = [.httpData: .milliseconds(1500)]
    },
    lines("late-second-block", "GEN-4", "with a block HTTPHEAD comes late", .withBlock) {
      $0.delays = [.httpHead: .seconds(35)]
    },
    Fault("late-read-all", "GEN-4", "a read of everything comes late") {
      $0.lines.formDelays = [.execute: .milliseconds(1500)]
    },
    lines("ok-twice-after-action", "GEN-2", "after an action OK comes twice", .afterAction) {
      $0.finals = 2
    },
    Fault("late-refusals", "GEN-4", "ERROR comes after 1500 ms") {
      $0.lines.refusalDelay = .milliseconds(1500)
    },
    Fault("stuck-after-three-refusals", "GEN-8", "three refusals in a row are the last answers") {
      $0.lines.refusalsBorne = 3
    },
    Fault("refused-once", "GEN-3", "what was refused is answered OK when it comes again") {
      $0.lines.acceptsRepeated = true
    },
    Fault("line-feed-is-a-line", "GEN-2", "the LF after a line's CR is answered ERROR") {
      $0.lines.refusesLineFeed = true
    },
    Fault("stuck-after-broken-action", "GEN-8", "nothing is answered after an action that failed") {
      $0.action.diesOfBreak = true
    },
  ]

  private static let settingStates: [Fault] =
    [
      late(.accept), late(.contentType), late(.redirection), late(.responseHeader), late(.mode),
      late(.range), late(.agent),
      haunts(.agent), haunts(.accept), haunts(.contentType), haunts(.range), haunts(.redirection),
      haunts(.responseHeader), haunts(.mode), haunts(.url),
      staysCleared(.agent), staysCleared(.accept), staysCleared(.contentType),
      resets(.url, .range), resets(.url, .agent), resets(.mode, .responseHeader),
      resets(.redirection, .mode), resets(.contentType, .accept), resets(.range, .redirection),
      resets(.responseHeader, .contentType),
    ] + [
      Fault("set-refusal-resets-all", "SET-16", "a refused value puts all settings back") {
        $0.settings.refusalResetsAll = true
      },
      Fault("set-repeated-toggles", "SET-4", "a switch set to its value takes the other") {
        $0.settings.togglesIfRepeated = true
      },
      Fault("act-resets-agent", "SET-4", "an action puts UAGENT back") {
        $0.settings.resetByAction = [.agent]
      },
      Fault("act-resets-redir", "SET-4", "an action puts REDIR back") {
        $0.settings.resetByAction = [.redirection]
      },
      Fault("act-resets-mode", "SET-4", "an action puts MODE back") {
        $0.settings.resetByAction = [.mode]
      },
      Fault("act-resets-header", "SET-4", "an action puts RESPONSEHEADER back") {
        $0.settings.resetByAction = [.responseHeader]
      },
      Fault("act-resets-url", "SET-4", "an action clears the URL") {
        $0.settings.resetByAction = [.url]
      },
      Fault("failure-resets-settings", "SET-4", "a failed action puts all settings back") {
        $0.settings.failureResetsAll = true
      },
      Fault("redirect-sets-url", "SET-4", "a redirection followed becomes the URL") {
        $0.action.storesHop = true
      },
      Fault("range-spent-by-post", "SET-11", "after a POST RANGE is not sent") {
        $0.rarely(.afterMethod(1)) { $0.unsent = [.range] }
      },
      Fault("range-lost-after-416", "SET-11", "after a 416 RANGE is not sent") {
        $0.rarely(.afterStatus(416)) { $0.unsent = [.range] }
      },
      Fault("agent-lost-after-error", "SET-8", "after a 404 UAGENT is not sent") {
        $0.rarely(.afterStatus(404)) { $0.unsent = [.agent] }
      },
      Fault("range-with-post-after-get", "SET-12", "a POST after a GET sends RANGE") {
        $0.rarely(.afterMethod(0)) { $0.sendsRangeWithPost = true }
      },
      Fault("range-with-post-over-tls", "ACT-12", "over TLS a POST sends RANGE") {
        $0.rarely(.secure) { $0.sendsRangeWithPost = true }
      },
    ]

  private static let importStates: [Fault] = [
    Fault("data-second-without-prompt", "DATA-3", "an import that replaces one has no prompt") {
      $0.rareData = $0.data.rarely(.withBody) { $0.prompts = 0 }
    },
    Fault("data-after-action-unasked", "DATA-3", "after an action an import has no prompt") {
      $0.rareData = $0.data.rarely(.afterAction) { $0.prompts = 0 }
    },
    Fault("data-after-action-altered", "DATA-8", "after an action a byte of the body is altered") {
      $0.rareData = $0.data.rarely(.afterAction) { $0.alteration = .flipMiddle }
    },
    Fault("data-overlays", "DATA-8", "the end of a longer body stays behind a shorter one") {
      $0.data.overlaysEarlier = true
    },
    Fault("head-overlays", "HEAD-6", "the end of a longer block stays behind a shorter one") {
      $0.head.overlaysEarlier = true
    },
    Fault("data-partial-leaks", "DATA-5", "what came of a timed-out import begins the next") {
      $0.data.partialDataLeaks = true
    },
    Fault("head-partial-leaks", "HEAD-6", "what came of a timed-out block begins the next") {
      $0.head.partialDataLeaks = true
    },
    Fault("head-deaf-after-time-out", "GEN-8", "the command after HTTPHEAD's time-out is lost") {
      $0.head.isDeafAfterTimeout = true
    },
    Fault("data-surplus-overwrites", "DATA-7", "surplus bytes replace the first ones") {
      $0.data.surplusOverwrites = true
    },
    Fault("head-surplus-leaks", "HEAD-6", "a surplus byte begins the next block") {
      $0.head.surplusLeaks = true
    },
    Fault("data-lost-by-refused-act", "DATA-8", "a refused action drops the imported body") {
      $0.action.refusalDropsBody = true
    },
    Fault("data-lost-by-reply", "DATA-8", "a long reply gets into the imported body") {
      $0.action.replyOverwritesBody = true
    },
    Fault("data-splits-line-break", "DATA-6", "an LF is lost when its CR ended the piece before") {
      $0.data.losesSplitLineBreak = true
    },
  ]

  private static let readStates: [Fault] = [
    Fault("refused-act-drops-reply", "READ-9", "a refused action drops the last one's data") {
      $0.action.refusalDropsContent = true
    },
    Fault("read-part-after-whole", "READ-9", "after a read of everything a part gives nothing") {
      $0.rareRead = $0.read.rarely(.partAfterWhole) { $0.most = 0 }
    },
    Fault("read-stale-beyond-end", "READ-6", "past the end the longer reply before is read") {
      $0.read.readsStale = true
    },
    Fault("read-outlives-restart", "READ-7", "a reply outlives a restart") {
      $0.read.survivesRestart = true
    },
    Fault("read-late-far-in", "GEN-4", "a read from offset 8192 on comes late") {
      $0.read.isLateFarIn = true
    },
  ]

  private static let actionStates: [Fault] = [
    after("act-after-head", "ACT-13", "after HEAD a reply's body is dropped", .afterMethod(2)) {
      $0.bodiless = 0...999
    },
    after("act-after-chunks", "ACT-13", "after a chunked reply a byte is lost", .afterChunked) {
      $0.receivedAlteration = .dropMiddle
    },
    after(
      "act-after-overflow", "ACT-13", "after a reply too long a body is dropped", .afterOverflow
    ) {
      $0.bodiless = 0...999
    },
    after("act-after-404", "ACT-13", "after a 404 the body is dropped", .afterStatus(404)) {
      $0.bodiless = 0...999
    },
    after("act-after-redirect", "ACT-13", "after a redirection data is joined", .afterRedirection) {
      $0.joinsOldContent = true
    },
    after("act-after-secure", "ACT-12", "over TLS a byte is lost after TLS", .afterSecure) {
      $0.receivedAlteration = .dropMiddle
    },
    after("act-after-post", "ACT-13", "after a POST a reply's length is one more", .afterMethod(1))
    {
      $0.lengthError = 1
    },
    after("act-second-failure-silent", "ACT-7", "the second failure reports nothing", .afterFailure)
    {
      $0.reportsFailure = false
    },
    after("act-204-sticks", "ACT-13", "after a 204 a reply's body is dropped", .afterStatus(204)) {
      $0.bodiless = 0...999
    },
    Fault("act-cached", "ACT-3", "a GET of the URL just got is answered from memory") {
      $0.action.repeatsReply = true
    },
    Fault("act-refused-timer-kept", "ACT-6", "the timernum of a refused action counts") {
      $0.action.refusalKeepsTimer = true
    },
    Fault("act-second-replaces", "ACT-15", "a second action replaces the first") {
      $0.action.second = .replacesFirst
    },
    Fault("act-second-ends-first", "ACT-15", "a second action is refused and ends the first") {
      $0.action.second = .endsFirst
    },
    Fault("act-second-vanishes", "ACT-15", "a second action is answered OK and not done") {
      $0.action.second = .vanishes
    },
    Fault("act-silent-in-import", "ACT-3", "a result that comes during an import is lost") {
      $0.action.isSilentInImport = true
    },
    Fault("data-ended-by-result", "DATA-3", "the result of an action ends an import") {
      $0.data.endsWithAction = true
    },
    Fault("stream-always-200", "ACT-9", "with MODE 1 each reply is reported as 200") {
      $0.rarely(.streaming) { $0.reply = .always(200) }
    },
    Fault("block-always-200", "ACT-9", "with a block each reply is reported as 200") {
      $0.rarely(.withBlock) { $0.reply = .always(200) }
    },
    Fault("block-chunk-sizes", "ACT-14", "with a block chunk sizes are left in the body") {
      $0.rarely(.withBlock) { $0.showsChunkSizes = true }
    },
    Fault("block-timer", "ACT-8", "with a block nothing ends the wait for a reply") {
      $0.rarely(.withBlock) { $0.responseTimer = .never }
    },
    Fault("header-timer", "ACT-8", "with the header shown the timer does not run anew") {
      $0.rarely(.withHeader) { $0.refreshesTimer = false }
    },
    Fault("range-timer", "ACT-8", "with RANGE nothing ends the wait for a reply") {
      $0.rarely(.withRange) { $0.responseTimer = .never }
    },
    Fault("act-secure-bodiless", "ACT-12", "over TLS the body of an error is dropped") {
      $0.rarely(.secure) { $0.bodiless = 400...599 }
    },
    Fault("act-secure-unmeasured", "ACT-12", "over TLS a body without a length is lost") {
      $0.rarely(.secure) { $0.losesUnmeasured = true }
    },
    Fault("act-secure-multiple", "ACT-12", "over TLS a multiple of 16384 loses a byte") {
      $0.rarely(.secure) { $0.losesLastOf = 16_384 }
    },
    Fault("act-post-bodiless", "ACT-10", "the body of an error to a POST is dropped") {
      $0.rarely(.method(1)) { $0.bodiless = 400...599 }
    },
    Fault("act-post-unmeasured", "ACT-10", "a POST's reply without a length is lost") {
      $0.rarely(.method(1)) { $0.losesUnmeasured = true }
    },
    Fault("act-post-again", "ACT-9", "after a 503 a POST is sent once more") {
      $0.rarely(.method(1)) { $0.retried = 503 }
    },
    Fault("act-secure-again", "ACT-12", "over TLS a server's 500 is answered by asking again") {
      $0.rarely(.secure) { $0.retried = 500 }
    },
    Fault("act-secure-ok-waits", "GEN-4", "over TLS OK waits until the connection stands") {
      $0.rarely(.secure) { $0.okWaits = true }
    },
    Fault("stream-reads-on", "SET-15", "MODE 1 begins where it ended", habit: "streaming=reads") {
      $0.action.streamReadsOn = true
    },
    Fault("stream-drip-cut", "ACT-8", "with MODE 1 the timer does not run anew") {
      $0.rarely(.streaming) { $0.refreshesTimer = false }
    },
  ]

  private static func lines(
    _ name: String, _ requirement: String, _ summary: String, _ occasion: Occasion,
    _ change: @escaping @Sendable (inout LineBehaviour) -> Void
  ) -> Fault {
    Fault(name, requirement, summary) {
      var conduct = $0.lines
      change(&conduct)
      $0.rareLines = Rarely(occasion: occasion, conduct: conduct)
    }
  }

  private static func after(
    _ name: String, _ requirement: String, _ summary: String, _ occasion: Occasion,
    _ change: @escaping @Sendable (inout ActionBehaviour) -> Void
  ) -> Fault {
    Fault(name, requirement, summary) {
      if occasion == .afterMethod(2), !$0.accepts.methods.contains(2) { return }
      $0.rarely(occasion, change)
    }
  }

  private static func late(_ key: SettingKey) -> Fault {
    let name = key.rawValue
    return Fault(name.lowercased() + "-counts-late", "GEN-5", "\(name) counts an action late") {
      $0.settings.countLateAlone = [key]
    }
  }

  private static func haunts(_ key: SettingKey) -> Fault {
    let name = key.rawValue
    return Fault(
      name.lowercased() + "-haunts", "GEN-6", "\(name) acts on after a restart, unseen"
    ) { $0.settings.haunting = [key] }
  }

  private static func staysCleared(_ key: SettingKey) -> Fault {
    let name = key.rawValue
    return Fault(
      name.lowercased() + "-cleared-stays", "GEN-5", "\(name) is sent on after it was cleared"
    ) { $0.settings.clearedStay = [key] }
  }

  private static func resets(_ key: SettingKey, _ other: SettingKey) -> Fault {
    let (name, second) = (key.rawValue, other.rawValue)
    return Fault(
      "\(name.lowercased())-resets-\(second.lowercased())", "SET-4",
      "setting \(name) puts \(second) back"
    ) { $0.settings.resets = [key: other] }
  }
}
