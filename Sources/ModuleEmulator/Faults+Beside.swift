// Faults of what one command does to what another one owns, and of names and texts that only look like
// those that count.
import Ground
import ModuleCatalogue

extension Fault {
  static let beside: [Fault] = sideEffects + lookAlikes + lengthsTogether + methodsAndModes

  private static let sideEffects: [Fault] = [
    resets("data-resets-mode", "SET-4", "an import puts MODE back", .body, [.mode]),
    resets("head-resets-agent", "SET-4", "an import of a block puts UAGENT back", .block, [.agent]),
    resets("time-out-resets-settings", "SET-4", "an import's time-out puts UAGENT back", .timeout),
    resets("surplus-resets-settings", "SET-4", "surplus bytes put UAGENT back", .surplus),
    resets("act-refusal-resets-settings", "GEN-3", "a refused HTTPACT puts UAGENT back", .refusal),
    resets("test-form-resets-settings", "SET-4", "HTTPSET=? puts UAGENT back", .testForm),
    Fault("head-test-form-with-block", "HEAD-1", "with a block set HTTPHEAD=? is refused") {
      $0.rareLines = Rarely(occasion: .withBlock, conduct: $0.lines)
      $0.rareLines?.conduct.refusedTestForms = [.httpHead]
    },
    ended("act-ended-by-read", "a read during an action ends it", .httpRead),
    ended("act-ended-by-setting", "a setting during an action ends it", .httpSet),
    dropsBody("data-lost-by-stream", "a GET with MODE 1 drops the imported body", .streaming),
    dropsBody("data-lost-over-tls", "a GET over TLS drops the imported body", .secure),
    withHead("data-lost-by-head", "DATA-8", "a HEAD drops the imported body") {
      $0.dropsBody = true
    },
    Fault("data-lost-by-failure", "DATA-8", "an action that fails drops the imported body") {
      $0.action.failureDropsBody = true
    },
    Fault("act-secure-falls-back", "ACT-12", "where TLS fails plain http is tried") {
      $0.action.fallsBack = true
    },
    Fault("act-no-host-silent", "ACT-7", "of a host that has no address nothing is reported") {
      $0.action.silentOf = "no such host"
    },
  ]

  private static let lookAlikes: [Fault] = [
    Fault("small-letters-raised", "SET-4", "a line that begins in small letters is all raised") {
      $0.lines.raisesSmallLetters = true
    },
    Fault("act-like-length", "ACT-10", "X-Content-Length is taken for Content-Length") {
      $0.action.trustsLengthLike = true
    },
    Fault("redirect-like-location", "SET-13", "Content-Location is taken for Location") {
      $0.action.hopTrustsLike = true
    },
    Fault("redirect-cut-at-255", "SET-13", "of a Location 255 bytes are requested") {
      $0.action.hopBytesMax = 255
    },
    Fault("set-loses-hash", "SET-4", "a # in a text is lost") {
      $0.settings.alteration = .drop(UInt8(ascii: "#"))
    },
    Fault("set-zero-is-empty", "SET-8", "the text 0 is taken for none") {
      $0.settings.zeroIsEmpty = true
    },
    Fault("url-cut-at-colon", "ACT-3", "a path ends at a colon that no port follows") {
      $0.url.targetAlteration = .cutAt([UInt8(ascii: ":")])
    },
    Fault("range-suffix-is-prefix", "SET-11", "bytes=-6 is sent as bytes=0-6") {
      $0.action.rangeSuffixIsPrefix = true
    },
    Fault("act-304-is-200", "ACT-9", "304 is reported as 200") {
      $0.action.reply = .instead(of: 304, 200)
    },
    Fault("act-410-is-404", "ACT-9", "410 is reported as 404") {
      $0.action.reply = .instead(of: 410, 404)
    },
    Fault("act-504-is-500", "ACT-9", "504 is reported as 500") {
      $0.action.reply = .instead(of: 504, 500)
    },
    Fault("head-type-lost", "HEAD-6", "a block's Content-Type is not sent") {
      $0.head.alteration = .dropField(Array("CONTENT-TYPE".utf8))
    },
    Fault("head-cookie-lost", "HEAD-6", "a block's Cookie is not sent") {
      $0.head.alteration = .dropField(Array("COOKIE".utf8))
    },
  ]

  private static let lengthsTogether: [Fault] = [
    Fault("set-form-1024", "SET-4", "HTTPSET? prints 1024 bytes of values") {
      $0.settings.formBytesMax = 1024
    },
    Fault("head-line-1024", "HEAD-6", "1024 bytes of each line of a block are sent") {
      $0.head.alteration = .cutLines(1024)
    },
    Fault("act-long-header", "READ-8", "below a header of more than 1500 bytes the body is lost") {
      $0.action.headBytesMax = 1500
    },
    shortens("post-target-220", "of a POST's path 220 bytes are sent", .method(1)),
    shortens("head-target-220", "of a HEAD's path 220 bytes are sent", .method(2)),
    shortens("block-target-220", "beside a block 220 bytes of a path are sent", .withBlock),
  ]

  private static let methodsAndModes: [Fault] = [
    withHead("head-failure-silent", "ACT-7", "a HEAD not connected reports nothing") {
      $0.reportsFailure = false
    },
    withHead("head-ok-waits", "GEN-4", "OK to a HEAD waits until the connection stands") {
      $0.okWaits = true
    },
    withHead("head-without-host", "ACT-4", "a HEAD sends no Host field") { $0.sendsHost = false },
    withHead("head-header-uncounted", "ACT-10", "a HEAD's shown header does not count") {
      $0.countsHeader = false
    },
    withHead("redirect-always-with-head", "ACT-4", "REDIR 0 follows the reply to a HEAD") {
      $0.redirection = .always
    },
    Fault("stream-failure-silent", "ACT-7", "with MODE 1 a failed connection is not reported") {
      $0.rarely(.streaming) { $0.reportsFailure = false }
    },
    Fault("stream-waits-forever", "ACT-8", "with MODE 1 nothing ends the wait for a reply") {
      $0.rarely(.streaming) { $0.responseTimer = .never }
    },
    Fault("stream-not-redirected", "SET-13", "with MODE 1 no redirection is followed") {
      $0.rarely(.streaming) { $0.redirection = .never }
    },
    Fault("stream-always-redirected", "SET-15", "with MODE 1 REDIR 0 follows a reply") {
      $0.rarely(.streaming) { $0.redirection = .always }
    },
    Fault("stream-loses-agent", "SET-8", "with MODE 1 UAGENT is not sent") {
      $0.rarely(.streaming) { $0.unsent = [.agent] }
    },
  ]

  private static func withHead(
    _ name: String, _ requirement: String, _ summary: String,
    _ change: @escaping @Sendable (inout ActionBehaviour) -> Void
  ) -> Fault {
    Fault(name, requirement, summary) {
      if $0.accepts.methods.contains(2) { $0.rarely(.method(2), change) }
    }
  }

  private static func resets(
    _ name: String, _ requirement: String, _ summary: String, _ cause: ResetCause,
    _ keys: [SettingKey] = [.agent]
  ) -> Fault {
    Fault(name, requirement, summary) { $0.settings.resetBy[cause] = keys }
  }

  private static func ended(_ name: String, _ summary: String, _ command: Command) -> Fault {
    Fault(name, "ACT-3", summary) { $0.action.endedBy = command }
  }

  private static func dropsBody(_ name: String, _ summary: String, _ occasion: Occasion) -> Fault {
    Fault(name, "DATA-8", summary) { $0.rarely(occasion) { $0.dropsBody = true } }
  }

  private static func shortens(_ name: String, _ summary: String, _ occasion: Occasion) -> Fault {
    Fault(name, "ACT-3", summary) {
      if occasion == .method(2), !$0.accepts.methods.contains(2) { return }
      $0.rarely(occasion) { $0.targetBytesMax = 220 }
    }
  }
}
