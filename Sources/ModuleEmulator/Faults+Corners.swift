// Faults at sizes, texts, replies and URLs that a suite of round examples does not have.
import Ground
import ModuleCatalogue

extension Fault {
  static let corners: [Fault] =
    sizes + numbers + texts + addresses + redirections + replies + shownHeaders + caches

  private static let sizes: [Fault] =
    [256, 512, 1024, 1460, 4096, 16_384, 32_768].map { factor in
      Fault("act-multiple-\(factor)", "ACT-10", "a reply of a multiple of \(factor) loses a byte") {
        $0.action.losesLastOf = factor
      }
    }
    + [1024, 4096, 16_384].map { factor in
      Fault("read-multiple-\(factor)", "READ-3", "a read of a multiple of \(factor) loses a byte") {
        $0.rareRead = $0.read.rarely(.multiple(of: factor)) { $0.most = factor - 1 }
      }
    }
    + [512, 1024, 4096, 16_384].map { factor in
      Fault("data-multiple-\(factor)", "DATA-8", "a body of a multiple of \(factor) is altered") {
        $0.rareData = $0.data.rarely(.multiple(of: factor)) { $0.alteration = .flipMiddle }
      }
    }
    + [1024, 4096].map { factor in
      Fault(
        "data-awaits-\(factor)", "DATA-3", "of a multiple of \(factor) one byte more is awaited"
      ) {
        $0.rareData = $0.data.rarely(.multiple(of: factor)) { $0.awaitedBytes = 1 }
      }
    }
    + [256, 1024, 4096].map { factor in
      Fault("head-multiple-\(factor)", "HEAD-6", "a block of a multiple of \(factor) is altered") {
        $0.rareHead = $0.head.rarely(.multiple(of: factor)) { $0.alteration = .flipMiddle }
      }
    } + [
      Fault("head-awaits-1024", "HEAD-3", "of a multiple of 1024 one byte more is awaited") {
        $0.rareHead = $0.head.rarely(.multiple(of: 1024)) { $0.awaitedBytes = 1 }
      },
      Fault("post-cut-over-tls", "ACT-12", "over TLS 16384 bytes of a body are sent") {
        $0.rarely(.secure) { $0.bodyAlteration = .keep(16_384) }
      },
      kept(.agent, 64), kept(.accept, 128), kept(.contentType, 128), kept(.agent, 255),
      acting(.agent, 64), acting(.accept, 64), acting(.contentType, 128),
    ]

  private static let numbers: [Fault] = [
    narrow("data-16-bits", "DATA-4", .httpData, 0xFFFF),
    narrow("data-32-bits", "DATA-4", .httpData, 0xFFFF_FFFF),
    narrow("head-16-bits", "HEAD-4", .httpHead, 0xFFFF),
    narrow("act-8-bits", "ACT-5", .httpAct, 0xFF),
    narrow("act-16-bits", "ACT-6", .httpAct, 0xFFFF),
    narrow("act-32-bits", "ACT-5", .httpAct, 0xFFFF_FFFF),
    narrow("read-32-bits", "READ-5", .httpRead, 0xFFFF_FFFF),
    Fault("read-16-bits", "READ-5", "HTTPREAD keeps the low 16 bits of its numbers") {
      if $0.accepts.readOffset.upperBound < 0xFFFF { $0.accepts.masks = [.httpRead: 0xFFFF] }
    },
  ]

  private static let texts: [Fault] = [
    Fault("read-formats", "READ-8", "two percent signs become one") {
      $0.read.alteration = .replace(Array("%%".utf8), with: Array("%".utf8))
    },
    Fault("read-format-words", "READ-8", "the text %d becomes a number") {
      $0.read.alteration = .replace(Array("%d".utf8), with: Array("0".utf8))
    },
    Fault("read-unescapes", "READ-8", "a backslash and n become LF") {
      $0.read.alteration = .replace(Array("\\n".utf8), with: [0x0A])
    },
    Fault("read-loses-first-blank", "READ-8", "a blank at the beginning is lost") {
      $0.read.alteration = .dropFirst(0x20)
    },
    Fault("read-loses-last-blank", "READ-8", "a blank at the end is lost") {
      $0.read.alteration = .dropTrailing(0x20)
    },
    Fault("read-loses-mark", "READ-8", "a byte order mark is lost") {
      $0.read.alteration = .replace([0xEF, 0xBB, 0xBF], with: [])
    },
    Fault("act-text-line-ends", "READ-8", "of a text CR LF becomes LF") {
      $0.action.textAlteration = .replace([0x0D, 0x0A], with: [0x0A])
    },
    Fault("data-formats", "DATA-6", "two percent signs become one") {
      $0.data.alteration = .replace(Array("%%".utf8), with: Array("%".utf8))
    },
    Fault("data-unescapes", "DATA-6", "a backslash and n become LF") {
      $0.data.alteration = .replace(Array("\\n".utf8), with: [0x0A])
    },
    Fault("data-loses-first-blank", "DATA-6", "a blank at the beginning is lost") {
      $0.data.alteration = .dropFirst(0x20)
    },
    Fault("data-loses-last-blank", "DATA-6", "a blank at the end is lost") {
      $0.data.alteration = .dropTrailing(0x20)
    },
    Fault("data-decodes-form", "DATA-6", "%20 becomes a blank") {
      $0.data.alteration = .replace(Array("%20".utf8), with: [0x20])
    },
    Fault("head-formats", "HEAD-6", "two percent signs become one") {
      $0.head.alteration = .replace(Array("%%".utf8), with: Array("%".utf8))
    },
    Fault("head-sorted", "HEAD-6", "a field that comes twice is sent once") {
      $0.head.alteration = .keepFirstOfName
    },
    Fault("set-formats", "SET-4", "two percent signs of a text become one") {
      $0.settings.alteration = .replace(Array("%%".utf8), with: Array("%".utf8))
    },
    Fault("set-loses-first-blank", "SET-4", "a blank at a text's beginning is lost") {
      $0.settings.alteration = .dropFirst(0x20)
    },
    Fault("set-decodes-url", "SET-4", "%20 in a URL becomes a plus sign") {
      $0.settings.alterations = [.url: .replace(Array("%20".utf8), with: Array("+".utf8))]
    },
    Fault("set-cuts-url-slash", "SET-4", "a slash at a URL's end is lost") {
      $0.settings.alterations = [.url: .dropTrailing(0x2F)]
    },
    Fault("set-lowers-url", "SET-4", "a URL is kept in small letters") {
      $0.settings.alterations = [.url: .lowerCase]
    },
    Fault("set-name-tail", "SET-16", "a name that goes on after a known one is taken for it") {
      $0.settings.ignoresNameTail = true
    },
    Fault("set-name-cut", "SET-16", "the first letters of a name will do") {
      $0.settings.abbreviatesNames = true
    },
    Fault("switch-8-bits", "SET-9", "a switch takes the low 8 bits of a number") {
      $0.settings.choiceMask = 0xFF
    },
    Fault("switch-32-bits", "SET-9", "a switch takes the low 32 bits of a number") {
      $0.settings.choiceMask = 0xFFFF_FFFF
    },
    Fault("switch-bare-number", "SET-9", "a bare number is taken whatever it is") {
      $0.settings.takesBareNumbers = true
    },
    Fault("range-open-beyond", "SET-10", "a RANGE without an end may begin beyond the bound") {
      $0.settings.takesOpenRanges = true
    },
  ]

  private static let addresses: [Fault] = [
    Fault("url-secure-no-host", "SET-7", "an https URL without a host is accepted") {
      $0.url.acceptsSecureNoHost = true
    },
    Fault("url-scheme-tail", "SET-7", "a scheme that ends in http is accepted") {
      $0.url.acceptsSchemeTail = true
    },
    Fault("url-host-64", "SET-6", "a host of more than 64 bytes is refused") {
      $0.url.hostBytesMax = 64
    },
    Fault("url-host-hyphen", "SET-6", "a host with a hyphen is refused") {
      $0.url.refusesHyphen = true
    },
    Fault("url-port-15-bits", "SET-6", "a port beyond 32767 is refused") {
      $0.url.portMax = 0x7FFF
    },
    Fault("url-long-cut", "SET-4", "of a URL without a limit 290 bytes are kept") {
      let isUnlimited = $0.accepts.settings.contains {
        $0.key == .url && $0.domain == .text(maxBytes: nil)
      }
      if isUnlimited { $0.settings.keptBytes = [.url: 290] }
    },
    target("url-loses-last-slash", "a slash at the end is not sent", .dropTrailing(0x2F)),
    target(
      "url-joins-slashes", "two slashes are sent as one", .replace([0x2F, 0x2F], with: [0x2F])),
    target("url-cut-at-semicolon", "the path is cut at a semicolon", .cutAt([0x3B])),
    target("url-cut-at-comma", "the path is cut at a comma", .cutAt([0x2C])),
    target("url-plus", "a plus sign is sent as %20", .replace([0x2B], with: Array("%20".utf8))),
    target("url-decodes", "%41 is sent as A", .replace(Array("%41".utf8), with: [0x41])),
    target("url-lower-case", "the path is sent in small letters", .lowerCase),
    target("url-cut-at-127", "127 bytes of the path are sent", .keep(127)),
    target(
      "url-cut-at-equals", "an equals sign is escaped", .replace([0x3D], with: Array("%3D".utf8))),
  ]

  private static let redirections: [Fault] = [
    Fault("redirect-any-status", "SET-13", "REDIR 1 follows a Location of a 2xx and 4xx, too") {
      $0.action.redirection = .anyStatus
    },
    Fault("redirect-shows-both", "SET-14", "the header of each redirection is shown") {
      $0.action.showsHopHeader = true
    },
    Fault("redirect-length-adds", "SET-13", "length counts the redirection's body") {
      $0.action.countsHopLength = true
    },
    Fault("redirect-loses-query", "SET-13", "the query of a Location is not sent") {
      $0.action.hopTargetAlteration = .cutAt([0x3F])
    },
    Fault("redirect-exact-name", "SET-13", "a location in small letters is not followed") {
      $0.action.hopIsExact = true
    },
    Fault("redirect-keeps-port", "SET-13", "a Location without a port leads to the old port") {
      $0.action.hopKeepsPort = true
    },
    Fault("redirect-loses-agent", "SET-8", "a redirected request has no UAGENT") {
      $0.action.hopLacks = ["user-agent"]
    },
    Fault("redirect-loses-range", "SET-11", "a redirected request has no RANGE") {
      $0.action.hopLacks = ["range"]
    },
    Fault("redirect-post-307", "SET-13", "the 307 of a POST is not followed") {
      $0.rarely(.method(1)) { $0.redirection = .except(307) }
    },
    Fault("redirect-post-303", "SET-13", "the 303 of a POST is not followed") {
      $0.rarely(.method(1)) { $0.redirection = .except(303) }
    },
    Fault("redirect-not-with-head", "SET-13", "REDIR 1 does not follow the reply to a HEAD") {
      if $0.accepts.methods.contains(2) { $0.rarely(.method(2)) { $0.redirection = .never } }
    },
    Fault("redirect-head-gets", "ACT-4", "a redirected HEAD becomes a GET") {
      guard $0.accepts.methods.contains(2) else { return }
      $0.rarely(.method(2)) {
        $0.hopMethod = "GET"
        $0.headFetchesBody = true
      }
    },
    Fault("redirect-always-with-post", "SET-13", "REDIR 0 follows the reply to a POST") {
      $0.rarely(.method(1)) { $0.redirection = .always }
    },
    Fault("redirect-always-over-tls", "ACT-12", "REDIR 0 follows a reply over TLS") {
      $0.rarely(.secure) { $0.redirection = .always }
    },
    Fault("redirect-waits-forever", "ACT-8", "after a redirection nothing ends the wait") {
      $0.action.hopWaitsForever = true
    },
    Fault("redirect-header-hides", "SET-13", "with the header shown REDIR 1 does not follow") {
      $0.rarely(.withHeader) { $0.redirection = .never }
    },
    Fault("redirect-not-with-range", "SET-13", "with RANGE set REDIR 1 does not follow") {
      $0.rarely(.withRange) { $0.redirection = .never }
    },
  ]

  private static let replies: [Fault] = [
    Fault("act-ok-waits", "GEN-4", "OK waits until the connection stands or fails") {
      $0.action.okWaits = true
    },
    Fault("act-status-twice", "ACT-3", "+HTTP:1 comes twice") { $0.action.connections = 2 },
    Fault("act-post-says-get", "ACT-3", "the result of a POST names method 0") {
      $0.rarely(.method(1)) { $0.methodError = -1 }
    },
    Fault("act-head-says-get", "ACT-4", "the result of a HEAD names method 0") {
      if $0.accepts.methods.contains(2) { $0.rarely(.method(2)) { $0.methodError = -2 } }
    },
    Fault("act-failure-says-200", "ACT-7", "+HTTP:0 is followed by the result 200") {
      $0.action.failedReply = 200
    },
    Fault("act-503-again", "ACT-9", "after a 503 the server is asked once more") {
      $0.action.retried = 503
    },
    Fault("act-401-again", "ACT-9", "after a 401 the server is asked once more") {
      $0.action.retried = 401
    },
    Fault("act-error-bodiless", "ACT-10", "the body of a 4xx is dropped") {
      $0.action.bodiless = 400...499
    },
    Fault("act-5xx-bodiless", "ACT-10", "the body of a 5xx is dropped") {
      $0.action.bodiless = 500...599
    },
    Fault("act-3xx-bodiless", "READ-8", "the body of a 3xx is dropped") {
      $0.action.bodiless = 300...399
    },
    Fault("act-201-bodiless", "READ-8", "the body of a 201 is dropped") {
      $0.action.bodiless = 201...299
    },
    Fault("act-head-length", "ACT-10", "the result of a HEAD reports Content-Length") {
      if $0.accepts.methods.contains(2) { $0.action.reportsContentLength = true }
    },
    Fault("act-head-waits", "ACT-4", "a HEAD waits for the body that Content-Length announces") {
      if $0.accepts.methods.contains(2) { $0.action.awaitsBodyOfHead = true }
    },
    Fault("act-head-stalls", "ACT-8", "a HEAD that gets no answer does not end") {
      if $0.accepts.methods.contains(2) { $0.rarely(.method(2)) { $0.responseTimer = .never } }
    },
    Fault("act-post-chunk-sizes", "ACT-14", "chunk sizes are left in the reply to a POST") {
      $0.rarely(.method(1)) { $0.showsChunkSizes = true }
    },
    Fault("act-header-chunk-sizes", "ACT-14", "below a shown header chunk sizes are left") {
      $0.rarely(.withHeader) { $0.showsChunkSizes = true }
    },
    Fault("agent-twice", "SET-8", "the module's own User-Agent follows the one set") {
      $0.action.agentComesTwice = true
    },
    Fault("agent-not-with-head", "SET-8", "UAGENT is not sent with HEAD") {
      if $0.accepts.methods.contains(2) { $0.rarely(.method(2)) { $0.unsent = [.agent] } }
    },
    Fault("accept-not-with-head", "SET-8", "ACCEPT is not sent with HEAD") {
      if $0.accepts.methods.contains(2) { $0.rarely(.method(2)) { $0.unsent = [.accept] } }
    },
    Fault("range-zero-is-none", "SET-11", "the range 0-0 is not sent") {
      $0.action.rangeZeroIsNone = true
    },
    Fault("act-post-timer-ignored", "ACT-7", "a POST is given up connecting after 40 s") {
      $0.rarely(.method(1)) { $0.requestTimer = .fixed(.seconds(40)) }
    },
    Fault("act-secure-connects-long", "ACT-12", "over TLS connecting is given up after 40 s") {
      $0.rarely(.secure) { $0.requestTimer = .fixed(.seconds(40)) }
    },
  ]

  private static let shownHeaders: [Fault] = [
    Fault("header-not-of-chunks", "SET-14", "the header of a chunked reply is not shown") {
      $0.action.hidesChunkedHeader = true
    },
    Fault("header-16-lines", "SET-14", "16 lines of the header are shown") {
      $0.action.headerAlteration = .keepLines(16)
    },
    Fault("header-names-once", "SET-14", "of fields of one name the first is shown") {
      $0.action.headerAlteration = .keepFirstOfName
    },
    Fault("header-cut-at-2048", "SET-14", "2048 bytes of the header are shown") {
      $0.action.headerAlteration = .keep(2048)
    },
    Fault("header-not-of-head", "SET-14", "the header of the reply to a HEAD is not shown") {
      if $0.accepts.methods.contains(2) { $0.rarely(.method(2)) { $0.showsHeader = false } }
    },
    Fault("header-not-with-range", "SET-14", "beside RANGE the header is not shown") {
      $0.rarely(.withRange) { $0.showsHeader = false }
    },
    Fault("header-without-blank-line", "SET-14", "the empty line after the header is lost") {
      $0.action.headerAlteration = .replace(Array("\r\n\r\n".utf8), with: Array("\r\n".utf8))
    },
  ]

  private static let caches: [Fault] = [
    Fault("cache-uncapped-with-post", "SET-15", "the reply to a POST is cached beyond the cap") {
      $0.rarely(.method(1)) { $0.isUncapped = true }
    },
    Fault("cache-uncapped-with-range", "SET-15", "beside RANGE a reply is cached beyond the cap") {
      $0.rarely(.withRange) { $0.isUncapped = true }
    },
    Fault("cache-uncapped-over-tls", "ACT-12", "over TLS a reply is cached beyond the cap") {
      $0.rarely(.secure) { $0.isUncapped = true }
    },
    Fault("cache-loses-unmeasured", "ACT-10", "a body without a length is lost") {
      $0.action.losesUnmeasured = true
    },
    Fault("stream-loses-unmeasured", "SET-15", "with MODE 1 a body without a length is lost") {
      $0.rarely(.streaming) { $0.losesUnmeasured = true }
    },
    Fault("stream-silent-of-nothing", "SET-15", "with MODE 1 an empty reply has no result") {
      $0.rarely(.streaming) { $0.isSilentOfNothing = true }
    },
    Fault("stream-multiple-1024", "SET-15", "with MODE 1 a multiple of 1024 loses a byte") {
      $0.rarely(.streaming) { $0.losesLastOf = 1024 }
    },
  ]

  private static func kept(_ key: SettingKey, _ count: Int) -> Fault {
    let name = key.rawValue
    return Fault(
      "\(name.lowercased())-keeps-\(count)", "SET-4", "\(count) bytes of \(name) are kept"
    ) { $0.settings.keptBytes = [key: count] }
  }

  private static func acting(_ key: SettingKey, _ count: Int) -> Fault {
    let name = key.rawValue
    return Fault(
      "\(name.lowercased())-sends-\(count)", "SET-8", "\(count) bytes of \(name) are sent"
    ) { $0.settings.actingBytes = [key: count] }
  }

  private static func narrow(
    _ name: String, _ requirement: String, _ command: Command, _ mask: Int
  ) -> Fault {
    Fault(name, requirement, "a number keeps its low bits alone") {
      $0.accepts.masks = [command: mask]
    }
  }

  private static func target(_ name: String, _ summary: String, _ change: Alteration) -> Fault {
    Fault(name, "ACT-3", summary) { $0.url.targetAlteration = change }
  }
}
