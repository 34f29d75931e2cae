// Faults of answers in general, of HTTPSET, and of what of it reaches the server.
import Ground
import ModuleCatalogue

extension Fault {
  static let general: [Fault] = [
    Fault("test-form-refused", "GEN-1", "HTTPDATA=? answers ERROR") {
      $0.lines.refusedTestForms = [.httpData]
    },
    Fault("test-form-silent", "GEN-1", "HTTPREAD=? answers OK alone") {
      $0.lines.silentTestForms = [.httpRead]
    },
    Fault("test-form-without-ok", "GEN-1", "test forms end without OK") {
      $0.lines.testFormsLackOK = true
    },
    Fault("extra-line", "GEN-2", "a line of no known kind stands before each OK") {
      $0.lines.stray = Array("+DEBUG: 7".utf8)
    },
    Fault("doubled-ok", "GEN-2", "OK comes twice") { $0.lines.finals = 2 },
    Fault("stuck-after-error", "GEN-8", "nothing is answered after a refusal") {
      $0.lines.diesOfError = true
    },
    Fault("deaf-after-error", "GEN-8", "the command after a refused one goes unanswered") {
      $0.lines.isDeafAfterError = true
    },
    Fault("late-set", "GEN-4", "HTTPSET answers after 1500 ms") { $0.delay(.httpSet, 1500) },
    Fault("late-data", "GEN-4", "HTTPDATA prompts after 1500 ms") { $0.delay(.httpData, 1500) },
    Fault("late-read", "GEN-4", "HTTPREAD answers after 1500 ms") { $0.delay(.httpRead, 1500) },
    Fault("late-act", "GEN-4", "HTTPACT answers after 1500 ms") { $0.delay(.httpAct, 1500) },
    Fault("late-head", "GEN-4", "HTTPHEAD prompts after 35 s") { $0.delay(.httpHead, 35_000) },
    Fault("settings-survive-restart", "GEN-6", "settings are kept over a restart") {
      $0.settings.surviveRestart = true
    },
    Fault("commands-where-none", "SER-3", "the commands exist on models without them") {
      $0.accepts.commands = Command.allCases.filter(\.isHTTP)
    },
  ]

  static let setting: [Fault] = [
    Fault("set-test-form-refused", "SET-1", "HTTPSET=? answers ERROR") {
      $0.lines.refusedTestForms = [.httpSet]
    },
    Fault("set-test-form-silent", "SET-1", "HTTPSET=? answers OK alone") {
      $0.lines.silentTestForms = [.httpSet]
    },
    Fault("set-read-form-refused", "SET-2", "HTTPSET? answers ERROR") {
      $0.lines.refusedReadForms = [.httpSet]
    },
    Fault("set-read-hides-mode", "SET-2", "HTTPSET? leaves MODE out") {
      $0.settings.hidden = [.mode]
    },
    Fault("set-read-hides-url", "SET-2", "HTTPSET? leaves URL out") { $0.settings.hidden = [.url] },
    Fault("set-read-without-ok", "SET-2", "HTTPSET? ends without OK") {
      $0.settings.readLacksOK = true
    },
    byDefault(.mode, "1"), byDefault(.redirection, "1"), byDefault(.responseHeader, "1"),
    byDefault(.agent, "Module"), byDefault(.accept, "text/html"),
    byDefault(.contentType, "text/plain"),
    byDefault(.range, "bytes=0-1"), byDefault(.url, "http://example.com/"),
    unstored(.url), unstored(.agent), unstored(.accept), unstored(.contentType), unstored(.mode),
    unstored(.redirection), unstored(.responseHeader), unstored(.range),
    Fault("set-cuts-text", "SET-4", "the last byte of a text value is lost") {
      $0.settings.cut = 1
    },
    Fault("set-agent-sets-accept", "SET-4", "setting UAGENT sets ACCEPT, too") {
      $0.settings.coupled = [.agent: .accept]
    },
    Fault("set-mode-sets-redir", "SET-4", "setting MODE sets REDIR, too") {
      $0.settings.coupled = [.mode: .redirection]
    },
    Fault("url-max-refused", "SET-5", "a URL of the greatest length is refused") {
      $0.accepts.change(.url) {
        if case .text(let most?) = $0.domain { $0.domain = .text(maxBytes: most - 1) }
      }
    },
    Fault("url-takes-max-plus-one", "SET-5", "a URL one byte too long is accepted") {
      $0.accepts.change(.url) {
        if case .text(let most?) = $0.domain { $0.domain = .text(maxBytes: most + 1) }
      }
    },
    Fault("url-limited", "SER-5", "a URL of 256 bytes is refused where there is no limit") {
      $0.accepts.change(.url) {
        if $0.domain == .text(maxBytes: nil) { $0.domain = .text(maxBytes: 255) }
      }
    },
    Fault("url-empty-refused", "SET-5", "an empty URL is refused") {
      $0.settings.refusesEmpty = [.url]
    },
    Fault("url-any-scheme", "SET-7", "a URL of another scheme is accepted") {
      $0.url.acceptsAnyScheme = true
    },
    Fault("url-no-host", "SET-7", "a URL without a host is accepted") {
      $0.url.acceptsNoHost = true
    },
    chosen(.mode), chosen(.redirection), chosen(.responseHeader), chosen(.ipv6),
    Fault("range-takes-beyond", "SET-10", "a RANGE beyond the bound is accepted") {
      $0.accepts.changeRange(by: 1)
    },
    Fault("range-max-refused", "SET-10", "a RANGE up to the bound is refused") {
      $0.accepts.changeRange(by: -1)
    },
    Fault("range-first-stays", "SET-12", "a second RANGE does not overwrite the first") {
      $0.settings.keepsFirstRange = true
    },
    Fault("set-unclosed-quote", "SET-16", "an unclosed quotation mark is accepted") {
      $0.settings.acceptsUnclosedQuote = true
    },
    Fault("set-surplus", "SET-16", "a surplus parameter is accepted") {
      $0.settings.acceptsSurplus = true
    },
    Fault("set-missing-value", "SET-16", "a missing value is accepted") {
      $0.settings.acceptsMissingValue = true
    },
    Fault("set-unknown-name", "SET-16", "an unknown parameter name is accepted") {
      $0.settings.acceptsUnknownName = true
    },
    Fault("set-refused-stored", "SET-9", "a refused value is stored all the same") {
      $0.settings.storesRefused = true
    },
  ]

  static let sending: [Fault] = [
    Fault("url-host-port-ignored", "SET-6", "the port behind the host is ignored") {
      $0.url.ignoresHostPort = true
    },
    Fault("url-path-port-ignored", "SET-6", "the port behind the path is taken for a path") {
      $0.url.ignoresPathPort = true
    },
    Fault("url-path-port-wins", "SET-6", "of two ports the one behind the path counts") {
      $0.url.pathPortWins = true
    },
    Fault("url-path-lost", "SET-6", "the path is not sent") { $0.url.dropsPath = true },
    Fault("url-default-port", "SET-6", "the default port is 8080") { $0.url.defaultPort = 8080 },
    Fault("url-secure-default-port", "SET-6", "the default port of https is 80") {
      $0.url.secureDefaultPort = 80
    },
    ignored(.agent, "SET-8"), ignored(.accept, "SET-8"), ignored(.contentType, "SET-8"),
    ignored(.range, "SET-11"), ignored(.redirection, "SET-13"), ignored(.responseHeader, "SET-14"),
    ignored(.mode, "SET-15"),
    Fault("range-off-by-one", "SET-11", "the range sent ends one byte early") {
      $0.action.rangeError = -1
    },
    Fault("range-with-post", "SET-12", "RANGE is sent with POST") {
      $0.action.sendsRangeWithPost = true
    },
    Fault("range-sticks", "ACT-13", "a RANGE that was cleared is sent all the same") {
      $0.action.rangeSticks = true
    },
    Fault("redirect-always", "SET-13", "REDIR 0 follows redirections, too") {
      $0.action.redirection = .always
    },
    Fault("redirect-once", "SET-13", "only the first redirection is followed") {
      $0.action.redirection = .once
    },
    Fault("redirect-reports-first", "SET-13", "a redirection followed is reported") {
      $0.action.redirection = .reportsFirst
    },
    Fault("header-always", "SET-14", "the header is shown whatever RESPONSEHEADER says") {
      $0.action.showsHeader = true
    },
    Fault("header-never", "SET-14", "the header is never shown") { $0.action.showsHeader = false },
    Fault("header-not-counted", "SET-14", "the header does not count in length") {
      $0.action.countsHeader = false
    },
    Fault("cache-one-short", "SET-15", "one byte less than the cache holds is cached") {
      $0.accepts.cacheBytes -= 1
    },
    Fault("cache-one-over", "SET-15", "one byte more than the cache holds is cached") {
      $0.accepts.cacheBytes += 1
    },
    Fault("stream-capped", "SET-15", "MODE 1 ends at the size of the cache") {
      $0.action.streamIsCapped = true
    },
    Fault(
      "stream-starts-over", "SET-15", "with MODE 1 HTTPREAD begins anew each time",
      habit: "streaming=reads"
    ) {
      $0.read.streamStartsOver = true
    },
    Fault("stream-always", "SET-15", "MODE 0 passes data on as MODE 1 does") {
      $0.action.streams = true
    },
  ]

  private static func byDefault(_ key: SettingKey, _ value: String) -> Fault {
    let name = key.rawValue
    return Fault("default-" + name.lowercased(), "SET-3", "\(name) is \(value) by default") {
      $0.accepts.change(key) { $0.defaults = [Array(value.utf8)] }
    }
  }

  private static func unstored(_ key: SettingKey) -> Fault {
    let name = key.rawValue
    return Fault("unstored-" + name.lowercased(), "SET-4", "setting \(name) changes nothing") {
      $0.settings.unstored = [key]
    }
  }

  private static func ignored(_ key: SettingKey, _ requirement: String) -> Fault {
    let name = key.rawValue
    return Fault("ignored-" + name.lowercased(), requirement, "\(name) is without effect") {
      $0.settings.ignored = [key]
    }
  }

  private static func chosen(_ key: SettingKey) -> Fault {
    let name = key.rawValue
    return Fault(name.lowercased() + "-takes-two", "SET-9", "\(name) accepts 2") {
      $0.accepts.change(key) {
        if case .choices(let values) = $0.domain { $0.domain = .choices(values + [2]) }
      }
    }
  }
}

extension Behaviour {
  fileprivate mutating func delay(_ command: Command, _ milliseconds: Int64) {
    lines.delays[command] = .milliseconds(milliseconds)
  }
}

extension Acceptance {
  fileprivate mutating func changeRange(by difference: Int) {
    change(.range) {
      if case .offsets(let bounds) = $0.domain {
        $0.domain = .offsets(bounds.lowerBound...(bounds.upperBound + difference))
      }
    }
  }
}
