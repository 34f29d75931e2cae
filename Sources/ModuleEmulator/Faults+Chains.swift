// Faults that show where things come together or follow each other: a method with a mode, a POST
// over TLS, a redirection that leads nowhere or to itself, what a stalled reply leaves to the next.
import Ground

extension Fault {
  static let chains: [Fault] = [
    both("head-silent-with-mode-1", "ACT-4", "with MODE 1 a HEAD has no result", 2, .streaming) {
      $0.reportsResult = false
    },
    both("stream-range-with-post", "SET-12", "with MODE 1 a POST sends RANGE", 1, .streaming) {
      $0.sendsRangeWithPost = true
    },
    both("post-header-not-over-tls", "ACT-12", "over TLS a POST shows no header", 1, .secure) {
      $0.showsHeader = false
    },
    both("post-chunks-over-tls", "ACT-12", "over TLS a POST's reply has chunk sizes", 1, .secure) {
      $0.showsChunkSizes = true
    },
    both("post-hop-not-over-tls", "ACT-12", "over TLS a POST is not redirected", 1, .secure) {
      $0.redirection = .never
    },
    Fault("redirect-without-end", "ACT-11", "a redirection that leads to itself does not end") {
      $0.action.hopsMax = Int.max
    },
    Fault("redirect-nowhere-silent", "SET-13", "of a 3xx without Location no result comes") {
      $0.action.isSilentOfNowhere = true
    },
    Fault("act-415-is-400", "ACT-9", "415 is reported as 400") {
      $0.action.reply = .instead(of: 415, 400)
    },
    Fault("read-cut-at-reply", "READ-8", "a body ends where it looks like a reply") {
      $0.action.receivedAlteration = .cutAt(Array("HTTP/1.1 ".utf8))
    },
    Fault("act-long-field", "ACT-10", "below a field of more than 1024 bytes the body is lost") {
      $0.action.fieldBytesMax = 1024
    },
    Fault("agent-overlaid", "SET-8", "the end of a longer UAGENT is sent behind a shorter one") {
      $0.settings.overlaid = [.agent]
    },
    Fault("agent-lost-after-stall", "SET-8", "after a reply that stalled UAGENT is not sent") {
      $0.rarely(.afterStall) { $0.unsent = [.agent] }
    },
    Fault("data-lost-after-stall", "DATA-8", "after a reply that stalled a POST has no body") {
      $0.rarely(.afterStall) { $0.sendsEmptyBody = true }
    },
  ]

  /// An action of that method, where something else is so, too.
  private static func both(
    _ name: String, _ requirement: String, _ summary: String, _ method: Int, _ other: Occasion,
    _ change: @escaping @Sendable (inout ActionBehaviour) -> Void
  ) -> Fault {
    Fault(name, requirement, summary) {
      if $0.accepts.methods.contains(method) {
        $0.rarely(.both(.method(method), other), change)
      }
    }
  }
}
