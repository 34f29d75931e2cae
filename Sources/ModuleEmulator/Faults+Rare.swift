// Faults that a suite misses easily: wrong only over TLS, only after a refusal, only the fifth time,
// only at the greatest length, only with two settings at once, or by what one command leaves to the
// next. They were thought up against the suites, and each made a case necessary or showed one good.
import Ground

extension Fault {
  static let rare: [Fault] = rareAnswers + rareSettings + rareImports + rareReads

  private static let rareAnswers: [Fault] = [
    Fault("refusal-says-ok", "GEN-3", "what is not listed is answered OK and not obeyed") {
      $0.lines.refusal = .saysOK
    },
    Fault("refusal-silent", "GEN-3", "a refusal says nothing") { $0.lines.refusal = .silent },
    Fault("refusal-twice", "GEN-3", "a refusal says ERROR twice") {
      $0.lines.refusal = .saidTwice
    },
    Fault("late-test-forms", "GEN-4", "test forms are answered after 1500 ms") {
      $0.lines.formDelays = [.test: .milliseconds(1500)]
    },
    Fault("late-read-forms", "GEN-4", "read forms are answered after 1500 ms") {
      $0.lines.formDelays = [.read: .milliseconds(1500)]
    },
    Fault("late-each-fiftieth", "GEN-4", "each fiftieth command is answered after 1500 ms") {
      $0.lines.lateEvery = 50
    },
    Fault("late-ok-of-data", "GEN-4", "OK comes 1500 ms after the last byte of a body") {
      $0.data.doneDelay = .milliseconds(1500)
    },
    Fault("late-ok-of-long-data", "GEN-4", "OK comes 1500 ms after the last byte of a long body") {
      let most = $0.accepts.dataLength.upperBound
      $0.rareData = $0.data.rarely(.bytes(most)) { $0.doneDelay = .milliseconds(1500) }
    },
    Fault("late-ok-of-head", "GEN-4", "OK comes 35 s after the last byte of a header block") {
      $0.head.doneDelay = .seconds(35)
    },
    Fault("stuck-after-time-out", "GEN-8", "nothing is answered after an import ran out of time") {
      $0.data.diesOfTimeout = true
    },
    Fault("deaf-after-time-out", "GEN-8", "the command after an import's time-out is lost") {
      $0.data.isDeafAfterTimeout = true
    },
    Fault("head-stuck-after-time-out", "GEN-8", "nothing is answered after HTTPHEAD's time-out") {
      $0.head.diesOfTimeout = true
    },
    Fault("line-loses-bytes", "READ-8", "each 5000th byte to the reader is lost") {
      $0.lines.losesEvery = 5000
    },
    Fault("line-doubles-bytes", "READ-8", "each 5000th byte to the reader comes twice") {
      $0.lines.doublesEvery = 5000
    },
  ]

  private static let rareSettings: [Fault] =
    SettingKey.allCases.map { key in
      let name = key.rawValue
      return Fault("survives-" + name.lowercased(), "GEN-6", "\(name) outlives a restart") {
        if $0.accepts.index(of: key) != nil { $0.settings.survivors = [key] }
      }
    } + [
      Fault("settings-count-late", "GEN-5", "a setting counts from the second request on") {
        $0.settings.countLate = true
      },
      spent(.agent, "SET-8"), spent(.accept, "SET-8"), spent(.contentType, "SET-8"),
      spent(.range, "SET-11"), sticks(.mode, "SET-15"), sticks(.redirection, "SET-13"),
      sticks(.responseHeader, "SET-14"),
      Fault("set-lower-case", "SET-4", "text is kept in small letters") {
        $0.settings.alteration = .lowerCase
      },
      Fault("set-cut-at-comma", "SET-4", "text is kept up to its first comma") {
        $0.settings.alteration = .cutAt([0x2C])
      },
      Fault("set-loses-blanks", "SET-4", "blanks in a text are lost") {
        $0.settings.alteration = .drop(0x20)
      },
      Fault("set-keeps-254", "SET-5", "254 bytes of a text are kept") {
        $0.settings.alteration = .keep(254)
      },
      Fault("set-second-byte", "SET-4", "the second byte of a text is altered") {
        $0.settings.alteration = .flipAt(1)
      },
      Fault("set-refused-clears", "SET-9", "a refused value puts back the default") {
        $0.settings.refusedClears = true
      },
      Fault("url-cleared-stays", "GEN-5", "once the URL is cleared the old one is requested") {
        $0.url.clearedStays = true
      },
      Fault("url-query-lost", "ACT-3", "what follows the question mark is not sent") {
        $0.url.dropsQuery = true
      },
      Fault("url-secure-path-port", "SET-6", "the port behind an https path is taken for a path") {
        $0.url.ignoresSecurePathPort = true
      },
      Fault("url-port-low-bits", "SET-6", "a port keeps its low 12 bits") {
        $0.url.portMask = 0xFFF
      },
      unsent(.agent, .method(0), "SET-8", "with GET"),
      unsent(.agent, .method(1), "SET-8", "with POST"),
      unsent(.accept, .method(1), "SET-8", "with POST"),
      unsent(.agent, .secure, "ACT-12", "over TLS"),
      unsent(.accept, .secure, "ACT-12", "over TLS"),
      unsent(.contentType, .secure, "ACT-12", "over TLS"),
      unsent(.range, .secure, "ACT-12", "over TLS"),
      beside(.agent), beside(.accept), beside(.contentType), beside(.range),
      Fault("range-begins-late", "SET-11", "the range sent begins one byte late") {
        $0.action.rangeFirstError = 1
      },
      Fault("redirect-not-with-post", "SET-13", "REDIR 1 does not follow the reply to a POST") {
        $0.rarely(.method(1)) { $0.redirection = .never }
      },
      Fault("redirect-not-over-tls", "ACT-12", "REDIR 1 does not follow a reply over TLS") {
        $0.rarely(.secure) { $0.redirection = .never }
      },
      Fault("redirect-not-301", "SET-13", "a 301 is not followed") {
        $0.action.redirection = .except(301)
      },
      Fault("redirect-not-303", "SET-13", "a 303 is not followed") {
        $0.action.redirection = .except(303)
      },
      Fault("redirect-not-308", "SET-13", "a 308 is not followed") {
        $0.action.redirection = .except(308)
      },
      Fault("redirect-not-307", "SET-13", "a 307 is not followed") {
        $0.action.redirection = .except(307)
      },
      Fault("header-not-counted-in-range", "SET-14", "beside RANGE the header does not count") {
        $0.rarely(.withRange) { $0.countsHeader = false }
      },
      Fault("header-not-of-post", "SET-14", "the header of the reply to a POST is not shown") {
        $0.rarely(.method(1)) { $0.showsHeader = false }
      },
      Fault("header-not-over-tls", "ACT-12", "the header of a reply over TLS is not shown") {
        $0.rarely(.secure) { $0.showsHeader = false }
      },
      Fault("header-cut-at-512", "SET-14", "512 bytes of the header are shown") {
        $0.action.headerAlteration = .keep(512)
      },
      Fault("header-line-ends", "SET-14", "the header's lines end in LF alone") {
        $0.action.headerAlteration = .replace([0x0D, 0x0A], with: [0x0A])
      },
      Fault("header-lower-case", "SET-14", "the header is shown in small letters") {
        $0.action.headerAlteration = .lowerCase
      },
      Fault("header-without-status", "SET-14", "the header is shown without its status line") {
        $0.action.headerAlteration = .replace(Array("HTTP/1.1 200 OK\r\n".utf8), with: [])
      },
      Fault("cache-keeps-end", "SET-15", "of what is too long the cache keeps the end") {
        $0.action.keepsEnd = true
      },
      Fault("length-before-the-cap", "ACT-10", "length counts what the cache dropped") {
        $0.action.lengthIsUncapped = true
      },
      Fault("stream-length-capped", "SET-15", "with MODE 1 length ends at the cache's size") {
        $0.action.capsStreamLength = true
      },
      Fault("stream-capped-with-post", "SET-15", "MODE 1 caps the reply to a POST") {
        $0.rarely(.method(1)) { $0.streamIsCapped = true }
      },
      Fault("stream-capped-over-tls", "ACT-12", "MODE 1 caps what comes over TLS") {
        $0.rarely(.secure) { $0.streamIsCapped = true }
      },
      Fault("stream-interrupted", "SET-15", "a line comes within data that MODE 1 passes on") {
        $0.action.interruption = Array("\r\n+CREG: 1\r\n".utf8)
      },
    ]

  private static let rareImports: [Fault] = [
    Fault("data-two-prompts", "DATA-3", "the prompt comes twice") { $0.data.prompts = 2 },
    Fault("head-two-prompts", "HEAD-3", "the prompt comes twice") { $0.head.prompts = 2 },
    Fault("data-refusal-clears", "DATA-4", "a refused length drops the body") {
      $0.data.refusalClears = true
    },
    Fault("data-surplus-leaks", "DATA-7", "a surplus byte begins the next body") {
      $0.data.surplusLeaks = true
    },
    Fault("data-outlives-restart", "GEN-6", "an imported body outlives a restart") {
      $0.data.survivesRestart = true
    },
    Fault("head-refusal-clears", "HEAD-4", "a refused length drops the block") {
      $0.head.refusalClears = true
    },
    Fault("head-surplus-joins", "HEAD-3", "surplus bytes become part of the block") {
      $0.head.surplusJoins = true
    },
    Fault("head-appends", "ACT-13", "a second block is put behind the first") {
      $0.head.appendsToEarlier = true
    },
    Fault("head-seven-bits", "HEAD-6", "the highest bit of each byte of a block is lost") {
      $0.head.alteration = .clearHighBits
    },
    Fault("data-lost-by-setting", "DATA-8", "HTTPSET drops the imported body") {
      $0.settings.dropBody = true
    },
    Fault("data-second-byte", "DATA-8", "the second byte is altered") {
      $0.data.alteration = .flipAt(1)
    },
    Fault("data-byte-4096", "DATA-8", "byte 4096 is lost") { $0.data.alteration = .dropAt(4096) },
    Fault("data-keeps-32767", "DATA-8", "32767 bytes are kept") {
      $0.data.alteration = .keep(32_767)
    },
    Fault("data-last-of-most", "DATA-8", "of the longest body the last byte is lost") {
      $0.data.alteration = .keep($0.accepts.dataLength.upperBound - 1)
    },
    Fault("data-after-refusal", "DATA-8", "after a refusal a byte of the body is altered") {
      $0.rareData = $0.data.rarely(.afterRefusal) { $0.alteration = .flipMiddle }
    },
    Fault("data-after-ten", "DATA-8", "from the tenth import on a byte is altered") {
      $0.rareData = $0.data.rarely(.after(10)) { $0.alteration = .flipMiddle }
    },
    Fault("data-loses-xon", "DATA-6", "XON is lost") { $0.data.alteration = .drop(0x11) },
    Fault("data-loses-delete", "DATA-6", "the byte 7F is lost") {
      $0.data.alteration = .drop(0x7F)
    },
    Fault("data-loses-backspace", "DATA-6", "the byte 08 is lost") {
      $0.data.alteration = .drop(0x08)
    },
    Fault("data-loses-ff", "DATA-6", "the byte FF is lost") { $0.data.alteration = .drop(0xFF) },
    Fault("data-adds-cr", "DATA-6", "LF becomes CR LF") {
      $0.data.alteration = .replace([0x0A], with: [0x0D, 0x0A])
    },
    Fault("data-adds-line-end", "DATA-8", "a line end is added to the body") {
      $0.data.alteration = .append(0x0A)
    },
    Fault("block-keeps-1024", "HEAD-6", "1024 bytes of the block are kept") {
      $0.head.alteration = .keep(1024)
    },
    Fault("block-first-line", "HEAD-6", "only the first line of the block is kept") {
      $0.head.alteration = .cutAt([0x0D, 0x0A])
    },
    Fault("block-lower-case", "HEAD-6", "the block is sent in small letters") {
      $0.head.alteration = .lowerCase
    },
    Fault("block-blanks", "HEAD-6", "two blanks of the block become one") {
      $0.head.alteration = .replace([0x20, 0x20], with: [0x20])
    },
    Fault("block-not-over-tls", "HEAD-6", "the block is not sent over TLS") {
      $0.rarely(.secure) { $0.sendsBlockWith = [] }
    },
    Fault("block-drops-body", "DATA-8", "a POST with a block sends no body") {
      $0.rarely(.withBlock) { $0.sendsEmptyBody = true }
    },
    Fault("block-alters-body", "DATA-8", "a POST with a block sends an altered body") {
      $0.rarely(.withBlock) { $0.bodyAlteration = .flipMiddle }
    },
    Fault("block-alters-reply", "READ-8", "a byte of the reply to a block is lost") {
      $0.rarely(.withBlock) { $0.receivedAlteration = .dropMiddle }
    },
    Fault("block-old-url", "HEAD-7", "with a block the URL before is requested") {
      $0.rarely(.withBlock) { $0.usesLastURL = true }
    },
    Fault("block-outlives-restart", "ACT-13", "a header block outlives a restart") {
      $0.head.survivesRestart = true
    },
    Fault("post-cut-at-4096", "DATA-8", "4096 bytes of a body are sent") {
      $0.action.bodyAlteration = .keep(4096)
    },
    Fault("post-long-content-length", "DATA-8", "Content-Length of a long body is one too few") {
      $0.rarely(.bytes(32_768)) { $0.contentLengthError = -1 }
    },
    Fault("post-altered-over-tls", "ACT-12", "a byte of a body is altered over TLS") {
      $0.rarely(.secure) { $0.bodyAlteration = .flipMiddle }
    },
    Fault("get-sends-body", "ACT-3", "GET sends the imported body") {
      $0.action.sendsBodyWithGet = true
    },
  ]

  private static let rareReads: [Fault] = [
    Fault("read-second-byte", "READ-8", "the second byte is altered") {
      $0.read.alteration = .flipAt(1)
    },
    Fault("read-byte-1460", "READ-8", "byte 1460 is lost") { $0.read.alteration = .dropAt(1460) },
    Fault("read-last-of-most", "READ-8", "the longest read alters a byte") {
      let most = $0.accepts.readLength.upperBound
      $0.rareRead = $0.read.rarely(.bytes(most)) { $0.alteration = .flipMiddle }
    },
    Fault("read-offset-15-bits", "READ-5", "an offset keeps its low 15 bits") {
      $0.read.offsetMask = 0x7FFF
    },
    Fault("read-length-15-bits", "READ-5", "a length keeps its low 15 bits") {
      $0.read.lengthMask = 0x7FFF
    },
    Fault("read-refuses-beyond-end", "READ-3", "a read of more than is left is refused") {
      $0.read.refusesBeyondEnd = true
    },
    Fault("read-refusal-clears", "READ-5", "a refused read drops the data") {
      $0.read.refusalClears = true
    },
    Fault("read-after-refusal", "GEN-8", "after a refusal a read alters a byte") {
      $0.rareRead = $0.read.rarely(.afterRefusal) { $0.alteration = .flipMiddle }
    },
    Fault("read-after-hundred", "READ-8", "from the hundredth read on a byte is altered") {
      $0.rareRead = $0.read.rarely(.after(100)) { $0.alteration = .flipMiddle }
    },
    Fault("read-all-4096", "READ-4", "a read of everything ends after 4096 bytes") {
      $0.rareRead = $0.read.rarely(.whole) { $0.most = 4096 }
    },
    Fault("read-all-consumes", "READ-9", "a read of everything uses the data up") {
      $0.rareRead = $0.read.rarely(.whole) { $0.consumes = true }
    },
    Fault("read-all-alters", "READ-4", "a read of everything alters a byte") {
      $0.rareRead = $0.read.rarely(.whole) { $0.alteration = .flipMiddle }
    },
    Fault("read-header-shortens", "SET-14", "of a shown header the last byte read is lost") {
      $0.rareRead = $0.read.rarely(.withHeader) { $0.alteration = .dropLast }
    },
  ]

  private static func spent(_ key: SettingKey, _ requirement: String) -> Fault {
    let name = key.rawValue
    return Fault("spent-" + name.lowercased(), requirement, "\(name) serves one request") {
      $0.settings.spent = [key]
    }
  }

  private static func sticks(_ key: SettingKey, _ requirement: String) -> Fault {
    let name = key.rawValue
    return Fault(name.lowercased() + "-sticks", requirement, "\(name) stays 1 for actions") {
      $0.settings.sticky = [key]
    }
  }

  private static func unsent(
    _ key: SettingKey, _ occasion: Occasion, _ requirement: String, _ when: String
  ) -> Fault {
    let (name, dashed) = (key.rawValue, when.split(separator: " ").joined(separator: "-"))
    return Fault(
      "\(name.lowercased())-not-\(dashed.lowercased())", requirement, "\(name) is not sent \(when)"
    ) { $0.rarely(occasion) { $0.unsent = [key] } }
  }

  private static func beside(_ key: SettingKey) -> Fault {
    let name = key.rawValue
    return Fault("block-beside-" + name.lowercased(), "HEAD-7", "\(name) is sent beside a block") {
      $0.action.besideBlock = [key]
    }
  }
}

extension Behaviour {
  /// Has actions be otherwise on an occasion.
  mutating func rarely(_ occasion: Occasion, _ change: (inout ActionBehaviour) -> Void) {
    var conduct = action
    change(&conduct)
    rareAction = Rarely(occasion: occasion, conduct: conduct)
  }
}

extension ImportBehaviour {
  /// This conduct, otherwise on an occasion.
  func rarely(_ occasion: Occasion, _ change: (inout Self) -> Void) -> Rarely<Self> {
    var conduct = self
    change(&conduct)
    return Rarely(occasion: occasion, conduct: conduct)
  }
}

extension ReadBehaviour {
  /// This conduct, otherwise on an occasion.
  func rarely(_ occasion: Occasion, _ change: (inout Self) -> Void) -> Rarely<Self> {
    var conduct = self
    change(&conduct)
    return Rarely(occasion: occasion, conduct: conduct)
  }
}
