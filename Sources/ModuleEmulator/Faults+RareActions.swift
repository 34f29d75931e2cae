// Faults of actions that show on some occasions only.
import Ground
import ModuleCatalogue

extension Fault {
  static let rareActions: [Fault] = [
    Fault("act-result-first", "ACT-3", "+HTTPRES comes before +HTTP:1") {
      $0.action.resultFirst = true
    },
    Fault("act-result-late", "ACT-11", "the result comes 70 s after the reply") {
      $0.action.resultDelay = .seconds(70)
    },
    Fault("act-lost-result", "ACT-3", "from the thirtieth action on no result comes") {
      $0.rarely(.after(30)) { $0.reportsResult = false }
    },
    Fault("act-default-20", "ACT-6", "timernum is 20 by default") { $0.accepts.timerDefault = 20 },
    Fault("act-default-12", "ACT-6", "timernum is 12 by default") { $0.accepts.timerDefault = 12 },
    Fault("act-timer-kept", "ACT-6", "a timernum counts for later actions, too") {
      $0.action.keepsTimer = true
    },
    Fault("act-timer-once", "ACT-8", "the timer runs anew for the first piece alone") {
      $0.action.refreshesOnce = true
    },
    Fault("act-post-timer", "ACT-8", "for a POST the timer does not run anew") {
      $0.rarely(.method(1)) { $0.refreshesTimer = false }
    },
    Fault("act-secure-timer", "ACT-12", "over TLS the timer does not run anew") {
      $0.rarely(.secure) { $0.refreshesTimer = false }
    },
    Fault("act-secure-stall", "ACT-12", "over TLS an answer that stops is waited for") {
      $0.rarely(.secure) { $0.responseTimer = .never }
    },
    Fault("act-post-stall-is-success", "ACT-8", "a POST whose reply stops is reported as 200") {
      $0.rarely(.method(1)) { $0.stallIsSuccess = true }
    },
    Fault("act-post-failure-is-success", "ACT-7", "a POST not connected reports +HTTP:1") {
      $0.rarely(.method(1)) { $0.failedStatus = 1 }
    },
    Fault("act-secure-failure-silent", "ACT-12", "over TLS a failed connection reports nothing") {
      $0.rarely(.secure) { $0.reportsFailure = false }
    },
    Fault("act-after-failure", "ACT-13", "after a failed action a byte of the next is lost") {
      $0.rarely(.afterFailure) { $0.receivedAlteration = .dropMiddle }
    },
    Fault("act-after-refusal", "GEN-8", "after a refusal an action sends another method") {
      $0.rarely(.afterRefusal) { $0.methodNames = ["POST", "GET", "GET"] }
    },
    Fault("act-last-reply", "ACT-9", "the reply of the action before is reported") {
      $0.action.reply = .last
    },
    Fault("act-post-always-200", "ACT-9", "each reply to a POST is reported as 200") {
      $0.rarely(.method(1)) { $0.reply = .always(200) }
    },
    Fault("act-head-always-200", "ACT-4", "each reply to a HEAD is reported as 200") {
      if $0.accepts.methods.contains(2) { $0.rarely(.method(2)) { $0.reply = .always(200) } }
    },
    Fault("act-secure-always-200", "ACT-12", "each reply over TLS is reported as 200") {
      $0.rarely(.secure) { $0.reply = .always(200) }
    },
    Fault("act-206-is-200", "ACT-9", "206 is reported as 200") {
      $0.action.reply = .instead(of: 206, 200)
    },
    Fault("act-201-is-200", "ACT-9", "201 is reported as 200") {
      $0.action.reply = .instead(of: 201, 200)
    },
    Fault("act-502-is-500", "ACT-9", "502 is reported as 500") {
      $0.action.reply = .instead(of: 502, 500)
    },
    Fault("act-head-sends-body", "ACT-4", "HEAD sends the imported body") {
      if $0.accepts.methods.contains(2) { $0.rarely(.method(2)) { $0.sendsBodyWithGet = true } }
    },
    Fault("act-503-is-500", "ACT-9", "503 is reported as 500") {
      $0.action.reply = .instead(of: 503, 500)
    },
    Fault("act-length-15-bits", "ACT-10", "length keeps its low 15 bits") {
      $0.action.lengthMask = 0x7FFF
    },
    Fault("act-empty-length", "ACT-10", "an empty reply is reported with a length of 1") {
      $0.action.emptyLengthError = 1
    },
    Fault("act-post-length", "ACT-10", "the length of the reply to a POST is one too few") {
      $0.rarely(.method(1)) { $0.lengthError = -1 }
    },
    Fault("act-secure-drops-byte", "ACT-12", "over TLS a byte of each piece is lost") {
      $0.rarely(.secure) { $0.receivedAlteration = .dropMiddle }
    },
    Fault("act-post-drops-byte", "READ-8", "a byte of each piece of a POST's reply is lost") {
      $0.rarely(.method(1)) { $0.receivedAlteration = .dropMiddle }
    },
    Fault("act-empty-keeps-data", "ACT-13", "an empty reply does not replace the last data") {
      $0.action.leftover = .keptIfEmpty
    },
    Fault("act-head-keeps-data", "ACT-13", "HEAD does not replace the last data") {
      if $0.accepts.methods.contains(2) { $0.rarely(.method(2)) { $0.leftover = .keptIfEmpty } }
    },
    Fault("act-secure-joins-data", "ACT-12", "over TLS data is put behind the last data") {
      $0.rarely(.secure) { $0.joinsOldContent = true }
    },
    Fault("act-post-joins-data", "ACT-13", "a POST's data is put behind the last data") {
      $0.rarely(.method(1)) { $0.joinsOldContent = true }
    },
    Fault("act-chunk-length", "ACT-14", "of a chunked reply length is too great") {
      $0.action.chunkedLengthError = 5
    },
    Fault("act-chunk-last-byte", "ACT-14", "of each chunk the last byte is lost") {
      $0.action.chunkAlteration = .dropLast
    },
    Fault("act-secure-chunk-sizes", "ACT-12", "over TLS chunk sizes are left in the body") {
      $0.rarely(.secure) { $0.showsChunkSizes = true }
    },
    Fault("act-secure-status-lost", "ACT-12", "over TLS +HTTP:1 does not come") {
      $0.rarely(.secure) { $0.reportsConnection = false }
    },
    Fault("act-secure-result-twice", "ACT-12", "over TLS +HTTPRES comes twice") {
      $0.rarely(.secure) { $0.results = 2 }
    },
    Fault("as-version-1.0", "SER-7", "the module does as version 1.0 of the manual has it") {
      let isLE = $0.accepts.settings.contains { $0.domain == .text(maxBytes: 255) }
      if isLE, $0.accepts.dataLength == 1...36_000 { $0.accepts.dataLength = 1...64_000 }
      if $0.accepts.methods == [0, 1] { $0.accepts.methods = [0, 1, 2] }
    },
  ]
}
