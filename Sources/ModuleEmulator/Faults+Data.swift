// Faults of imports (HTTPDATA, HTTPHEAD), of HTTPREAD and of HTTPACT.
import Ground

extension Fault {
  static let importing: [Fault] =
    imports("data", \.data, \.dataLength, .httpData, [1, 2, 3, 4, 5])
    + imports("head", \.head, \.headLength, .httpHead, [1, 2, 3, 4, 5]) + [
      Fault("data-ends-at-nul", "DATA-6", "a NUL cuts the data") {
        $0.data.alteration = .cutAt([0])
      },
      Fault("data-ends-at-ok", "DATA-6", "the text OK ends the import") {
        $0.data.endMark = Array("OK\r\n".utf8)
      },
      Fault("data-ends-at-ctrl-z", "DATA-6", "Ctrl-Z ends the import") { $0.data.endMark = [0x1A] },
      Fault("data-ends-at-escape", "DATA-6", "ESC ends the import") { $0.data.endMark = [0x1B] },
      Fault("data-ends-at-plus", "DATA-6", "+++ ends the import") {
        $0.data.endMark = Array("+++".utf8)
      },
      Fault("data-loses-nul", "DATA-6", "NULs are lost") { $0.data.alteration = .drop(0) },
      Fault("data-loses-cr", "DATA-6", "carriage returns are lost") {
        $0.data.alteration = .drop(0x0D)
      },
      Fault("data-line-ends", "DATA-6", "CR LF becomes LF") {
        $0.data.alteration = .replace([0x0D, 0x0A], with: [0x0A])
      },
      Fault("data-seven-bits", "DATA-6", "the highest bit of each byte is lost") {
        $0.data.alteration = .clearHighBits
      },
      Fault("data-drops-byte", "DATA-8", "a byte in the middle is lost") {
        $0.data.alteration = .dropMiddle
      },
      Fault("data-doubles-byte", "DATA-8", "a byte in the middle comes twice") {
        $0.data.alteration = .doubleMiddle
      },
      Fault("data-alters-byte", "DATA-8", "a byte in the middle is altered") {
        $0.data.alteration = .flipMiddle
      },
      Fault("data-drops-last", "DATA-8", "the last byte is lost") {
        $0.data.alteration = .dropLast
      },
      Fault("data-keeps-1024", "DATA-8", "only 1024 bytes are kept") {
        $0.data.alteration = .keep(1024)
      },
      Fault("data-appends", "DATA-8", "a second import is appended to the first") {
        $0.data.appendsToEarlier = true
      },
      Fault("data-surplus-joins", "DATA-7", "surplus bytes become part of the body") {
        $0.data.surplusJoins = true
      },
      Fault("data-surplus-sticks", "GEN-8", "nothing is answered after surplus bytes") {
        $0.data.diesOfSurplus = true
      },
      Fault("data-late-bytes-used", "DATA-5", "the bytes of an import that timed out are used") {
        $0.data.usesPartialData = true
      },
      Fault("data-content-length", "DATA-8", "Content-Length is one too many") {
        $0.action.contentLengthError = 1
      },
      Fault("data-empty-post", "DATA-8", "POST sends no body") { $0.action.sendsEmptyBody = true },
      Fault("head-alters-byte", "HEAD-6", "a byte of the header block is altered") {
        $0.head.alteration = .flipMiddle
      },
      Fault("head-not-with-get", "HEAD-6", "GET does not send the header block") {
        $0.action.sendsBlockWith = [1]
      },
      Fault("head-not-with-post", "HEAD-6", "POST does not send the header block") {
        $0.action.sendsBlockWith = [0, 2]
      },
      Fault("head-not-sent", "HEAD-6", "the header block is never sent") {
        $0.action.sendsBlockWith = []
      },
      Fault("head-beside-settings", "HEAD-7", "settings are sent beside the header block") {
        $0.action.settingsBesideBlock = true
      },
    ]

  static let reading: [Fault] = [
    Fault("read-test-form-off", "READ-1", "HTTPREAD=? prints a greatest length one too many") {
      $0.announces.readLength = 1...($0.announces.readLength.upperBound + 1)
    },
    Fault("read-form-talks", "READ-2", "HTTPREAD? prints a line") {
      $0.lines.talkativeReadForms = [.httpRead]
    },
    Fault("read-form-refused", "READ-2", "HTTPREAD? answers ERROR") {
      $0.lines.refusedReadForms = [.httpRead]
    },
    Fault("read-count-one-more", "READ-3", "reslength is one more than what comes") {
      $0.read.countError = 1
    },
    Fault("read-count-one-less", "READ-3", "reslength is one less than what comes") {
      $0.read.countError = -1
    },
    Fault("read-without-ok", "READ-3", "the partial form ends without OK") {
      $0.read.lacksOK = true
    },
    Fault("read-offset-off", "READ-3", "the data begins one byte late") { $0.read.offsetError = 1 },
    Fault("read-takes-length-zero", "READ-5", "a length of 0 is accepted") {
      $0.accepts.readLength = 0...$0.accepts.readLength.upperBound
    },
    Fault("read-takes-length-beyond", "READ-5", "a length one beyond is accepted") {
      $0.accepts.readLength = 1...($0.accepts.readLength.upperBound + 1)
    },
    Fault("read-length-max-refused", "READ-5", "the greatest length is refused") {
      $0.accepts.readLength = 1...($0.accepts.readLength.upperBound - 1)
    },
    Fault("read-takes-offset-beyond", "READ-5", "an offset one beyond is accepted") {
      $0.accepts.readOffset = 0...($0.accepts.readOffset.upperBound + 1)
    },
    Fault("read-takes-negative", "READ-5", "an offset of -1 is accepted") {
      $0.accepts.readOffset = -1...$0.accepts.readOffset.upperBound
    },
    Fault("read-wraps", "READ-6", "an offset past the end reads from the start") {
      $0.read.wrapsAround = true
    },
    Fault("read-cut-at-nul", "READ-8", "a NUL ends the data") { $0.read.alteration = .cutAt([0]) },
    Fault("read-cut-at-ok", "READ-8", "the text OK ends the data") {
      $0.read.alteration = .cutAt(Array("OK".utf8))
    },
    Fault("read-drops-byte", "READ-8", "a byte in the middle is lost") {
      $0.read.alteration = .dropMiddle
    },
    Fault("read-doubles-byte", "READ-8", "a byte in the middle comes twice") {
      $0.read.alteration = .doubleMiddle
    },
    Fault("read-alters-byte", "READ-8", "a byte in the middle is altered") {
      $0.read.alteration = .flipMiddle
    },
    Fault("read-line-ends", "READ-8", "LF becomes CR LF") {
      $0.read.alteration = .replace([0x0A], with: [0x0D, 0x0A])
    },
    Fault("read-seven-bits", "READ-8", "the highest bit of each byte is lost") {
      $0.read.alteration = .clearHighBits
    },
    Fault("read-interrupted", "READ-8", "an unsolicited line comes within counted data") {
      $0.read.interruption = Array("\r\n+CREG: 1\r\n".utf8)
    },
    Fault("read-consumes", "READ-9", "what was read is gone") { $0.read.consumes = true },
  ]

  static let acting: [Fault] = [
    Fault("act-test-form-off", "ACT-1", "HTTPACT=? prints timernum up to 61") {
      $0.announces.timer = 10...61
    },
    Fault("act-test-form-method", "ACT-1", "HTTPACT=? prints one method too many") {
      $0.announces.methods.append(($0.announces.methods.last ?? 1) + 1)
    },
    Fault("act-read-form-refused", "ACT-2", "HTTPACT? answers ERROR") {
      $0.lines.refusedReadForms = [.httpAct]
    },
    Fault("act-without-status", "ACT-3", "+HTTP:1 does not come") {
      $0.action.reportsConnection = false
    },
    Fault("act-without-result", "ACT-3", "+HTTPRES does not come") {
      $0.action.reportsResult = false
    },
    Fault("act-result-twice", "ACT-3", "+HTTPRES comes twice") { $0.action.results = 2 },
    Fault("act-wrong-method", "ACT-3", "+HTTPRES names another method") {
      $0.action.methodError = 1
    },
    Fault("act-get-posts", "ACT-3", "GET sends POST") { $0.action.methodNames[0] = "POST" },
    Fault("act-post-gets", "ACT-3", "POST sends GET") { $0.action.methodNames[1] = "GET" },
    Fault("act-without-host", "ACT-3", "no Host field is sent") { $0.action.sendsHost = false },
    Fault("act-head-gets", "ACT-4", "HEAD sends GET and takes the body") {
      guard $0.accepts.methods.contains(2) else { return }
      $0.action.methodNames[2] = "GET"
      $0.action.headFetchesBody = true
    },
    Fault("act-takes-head", "ACT-4", "HEAD is accepted where the series lacks it") {
      if !$0.accepts.methods.contains(2) { $0.accepts.methods.append(2) }
    },
    Fault("act-refuses-head", "ACT-4", "HEAD is refused where the series has it") {
      $0.accepts.methods.removeAll { $0 == 2 }
    },
    Fault("act-takes-three", "ACT-5", "method 3 is accepted") { $0.accepts.methods.append(3) },
    Fault("act-takes-negative", "ACT-5", "method -1 is accepted") { $0.accepts.methods.append(-1) },
    Fault("act-takes-9", "ACT-6", "timernum 9 is accepted") { $0.accepts.timer = 9...60 },
    Fault("act-takes-61", "ACT-6", "timernum 61 is accepted") { $0.accepts.timer = 10...61 },
    Fault("act-refuses-10", "ACT-6", "timernum 10 is refused") { $0.accepts.timer = 11...60 },
    Fault("act-refuses-60", "ACT-6", "timernum 60 is refused") { $0.accepts.timer = 10...59 },
    Fault("act-default-30", "ACT-6", "timernum is 30 by default") { $0.accepts.timerDefault = 30 },
    Fault("act-request-timer-40", "ACT-7", "connecting is given up after 40 s") {
      $0.action.requestTimer = .fixed(.seconds(40))
    },
    Fault("act-failure-is-success", "ACT-7", "a failed connection reports +HTTP:1") {
      $0.action.failedStatus = 1
    },
    Fault("act-failure-silent", "ACT-7", "a failed connection reports nothing") {
      $0.action.reportsFailure = false
    },
    Fault("act-drip-cut", "ACT-8", "the response timer is not run anew") {
      $0.action.refreshesTimer = false
    },
    Fault("act-stall-forever", "ACT-8", "an answer that stops is waited for without end") {
      $0.action.responseTimer = .never
    },
    Fault("act-response-timer-5", "ACT-8", "an answer is given up after 5 s of silence") {
      $0.action.responseTimer = .fixed(.seconds(5))
    },
    Fault("act-stall-is-success", "ACT-8", "an answer that stops is reported as 200") {
      $0.action.stallIsSuccess = true
    },
    Fault("act-always-200", "ACT-9", "each reply is reported as 200") {
      $0.action.reply = .always(200)
    },
    Fault("act-hundreds", "ACT-9", "404 is reported as 400, 204 as 200") {
      $0.action.reply = .hundreds
    },
    Fault("act-404-is-603", "ACT-9", "404 is reported as 603") {
      $0.action.reply = .instead(of: 404, 603)
    },
    Fault("act-length-one-more", "ACT-10", "length is one too many") { $0.action.lengthError = 1 },
    Fault("act-length-one-less", "ACT-10", "length is one too few") { $0.action.lengthError = -1 },
    Fault("act-https-plain", "ACT-12", "https is done as http") { $0.action.isPlain = true },
    Fault("act-stale-data", "ACT-13", "an action does not replace the last one's data") {
      $0.action.keepsOldContent = true
    },
    Fault("act-joins-data", "ACT-13", "an action's data is put behind the last one's") {
      $0.action.joinsOldContent = true
    },
    Fault("act-chunk-sizes", "ACT-14", "chunk sizes are left in the body") {
      $0.action.showsChunkSizes = true
    },
    Fault("act-drops-byte", "READ-8", "a byte of each piece received is lost") {
      $0.action.receivedAlteration = .dropMiddle
    },
    Fault("act-body-altered", "DATA-8", "a byte of the body is altered on its way out") {
      $0.action.bodyAlteration = .flipMiddle
    },
  ]

  /// The faults that HTTPDATA and HTTPHEAD can have alike; `ids` are the numbers of the requirements
  /// on test form, read form, lengths taken, lengths refused and time-out.
  private static func imports(
    _ name: String, _ part: any WritableKeyPath<Behaviour, ImportBehaviour> & Sendable,
    _ range: any WritableKeyPath<Acceptance, ClosedRange<Int>> & Sendable, _ command: Command,
    _ ids: [Int]
  ) -> [Fault] {
    let id = ids.map { "\(name.uppercased())-\($0)" }
    func widened(_ low: Int, _ high: Int) -> @Sendable (inout Behaviour) -> Void {
      {
        let old = $0.accepts[keyPath: range]
        $0.accepts[keyPath: range] = (old.lowerBound + low)...(old.upperBound + high)
      }
    }
    return [
      Fault(name + "-test-form-off", id[0], "the test form prints a maximum one too many") {
        let old = $0.announces[keyPath: range]
        $0.announces[keyPath: range] = old.lowerBound...(old.upperBound + 1)
      },
      Fault(name + "-read-form-talks", id[1], "the read form prints a line") {
        $0.lines.talkativeReadForms = [command]
      },
      Fault(name + "-refuses-min", id[2], "the least length is refused", widened(1, 0)),
      Fault(name + "-refuses-max", id[2], "the greatest length is refused", widened(0, -1)),
      Fault(name + "-without-prompt", id[2], "no prompt comes") {
        $0[keyPath: part].prompts = 0
      },
      Fault(name + "-ends-early", id[2], "OK comes one byte early") {
        $0[keyPath: part].awaitedBytes = -1
      },
      Fault(name + "-ends-late", id[2], "one byte more than announced is awaited") {
        $0[keyPath: part].awaitedBytes = 1
      },
      Fault(name + "-echoes", id[2], "data is echoed") { $0[keyPath: part].echoesData = true },
      Fault(name + "-takes-zero", id[3], "a length of 0 is accepted", widened(-1, 0)),
      Fault(name + "-takes-negative", id[3], "a length of -1 is accepted", widened(-2, 0)),
      Fault(
        name + "-takes-max-plus-one", id[3], "a length one too great is accepted", widened(0, 1)),
      Fault(name + "-takes-words", id[3], "a word is accepted for a length") {
        $0[keyPath: part].acceptsWords = true
      },
      Fault(name + "-waits-forever", id[4], "data is waited for without end") {
        $0[keyPath: part].timeout = nil
      },
      Fault(name + "-times-out-early", id[4], "data is given up after 20 s") {
        $0[keyPath: part].timeout = .seconds(20)
      },
      Fault(name + "-times-out-late", id[4], "data is given up after 45 s") {
        $0[keyPath: part].timeout = .seconds(45)
      },
      Fault(name + "-time-out-ok", id[4], "data that did not come is answered OK") {
        $0[keyPath: part].timeoutAnswersOK = true
      },
    ]
  }
}
