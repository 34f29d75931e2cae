// Faults of HTTPREAD (manual 1.3).
import Ground
import ModuleCatalogue

extension Fault {
  static let read: [Fault] = [
    Fault(
      "read-test-form-off", breaks: "READ-1", "HTTPREAD=? prints a greatest length one too many",
      .facts(.announcedBound(.readLength, high: 1))),
    Fault(
      "read-form-talks", breaks: "READ-2", "HTTPREAD? prints a line",
      .answer(.talksInForm(.read, [.httpRead]))),
    Fault(
      "read-form-refused", breaks: "READ-2", "HTTPREAD? answers ERROR",
      .answer(.refusesForm(.read, [.httpRead]))),
    Fault(
      "read-count-one-more", breaks: "READ-3", "reslength is one more than what comes",
      .read(.countError(1))),
    Fault(
      "read-count-one-less", breaks: "READ-3", "reslength is one less than what comes",
      .read(.countError(-1))),
    Fault(
      "read-without-ok", breaks: "READ-3", "the partial form ends without OK", .read(.lacksOK)),
    Fault(
      "read-offset-off", breaks: "READ-3", "the data begins one byte late", .read(.offsetError(1))),
    Fault(
      "read-takes-length-zero", breaks: "READ-5", "a length of 0 is accepted",
      .facts(.bound(.readLength, low: -1))),
    Fault(
      "read-takes-length-beyond", breaks: "READ-5", "a length one beyond is accepted",
      .facts(.bound(.readLength, high: 1))),
    Fault(
      "read-length-max-refused", breaks: "READ-5", "the greatest length is refused",
      .facts(.bound(.readLength, high: -1))),
    Fault(
      "read-takes-offset-beyond", breaks: "READ-5", "an offset one beyond is accepted",
      .facts(.bound(.readOffset, high: 1))),
    Fault(
      "read-takes-negative", breaks: "READ-5", "an offset of -1 is accepted",
      .facts(.bound(.readOffset, low: -1))),
    Fault(
      "read-wraps", breaks: "READ-6", "an offset past the end reads from the start",
      .read(.wrapsAround)),
    Fault(
      "read-cut-at-nul", breaks: "READ-8", "a NUL ends the data", .read(.alters(.cutAt([0])))),
    Fault(
      "read-cut-at-ok", breaks: "READ-8", "the text OK ends the data",
      .read(.alters(.cutAt(Array("OK".utf8))))),
    Fault(
      "read-drops-byte", breaks: "READ-8", "a byte in the middle is lost",
      .read(.alters(.dropMiddle))),
    Fault(
      "read-doubles-byte", breaks: "READ-8", "a byte in the middle comes twice",
      .read(.alters(.doubleMiddle))),
    Fault(
      "read-alters-byte", breaks: "READ-8", "a byte in the middle is altered",
      .read(.alters(.flipMiddle))),
    Fault(
      "read-line-ends", breaks: "READ-8", "LF becomes CR LF",
      .read(.alters(.replace([0x0A], with: [0x0D, 0x0A])))),
    Fault(
      "read-seven-bits", breaks: "READ-8", "the highest bit of each byte is lost",
      .read(.alters(.clearHighBits))),
    Fault(
      "read-interrupted", breaks: "READ-8", "an unsolicited line comes within counted data",
      .read(.interrupted(Array("\r\n+CREG: 1\r\n".utf8)))),
    Fault(
      "read-consumes", breaks: "READ-9", "what was read is gone", .read(.consumes)),
    Fault(
      "act-drops-byte", breaks: "READ-8", "a byte of each piece received is lost",
      .body(.alters(.dropMiddle))),
    Fault(
      "line-loses-bytes", breaks: "READ-8", "each 5000th byte to the reader is lost",
      .answer(.loses(each: 5000))),
    Fault(
      "line-doubles-bytes", breaks: "READ-8", "each 5000th byte to the reader comes twice",
      .answer(.doubles(each: 5000))),
    Fault(
      "block-alters-reply", breaks: "READ-8", "a byte of the reply to a block is lost",
      .body(when: .withBlock, .alters(.dropMiddle))),
    Fault(
      "read-second-byte", breaks: "READ-8", "the second byte is altered", .read(.alters(.flipAt(1)))
    ),
    Fault(
      "read-byte-1460", breaks: "READ-8", "byte 1460 is lost", .read(.alters(.dropAt(1460)))),
    Fault(
      "read-last-of-most", breaks: "READ-8", "the longest read alters a byte",
      .read(when: .longest, .alters(.flipMiddle))),
    Fault(
      "read-offset-15-bits", breaks: "READ-5", "an offset keeps its low 15 bits",
      .read(.offsetBits(0x7FFF))),
    Fault(
      "read-length-15-bits", breaks: "READ-5", "a length keeps its low 15 bits",
      .read(.lengthBits(0x7FFF))),
    Fault(
      "read-refuses-beyond-end", breaks: "READ-3", "a read of more than is left is refused",
      .read(.refusesBeyondEnd)),
    Fault(
      "read-refusal-clears", breaks: "READ-5", "a refused read drops the data",
      .read(.refusalClears)),
    Fault(
      "read-after-hundred", breaks: "READ-8", "from the hundredth read on a byte is altered",
      .read(when: .afterReads(100), .alters(.flipMiddle))),
    Fault(
      "read-all-4096", breaks: "READ-4", "a read of everything ends after 4096 bytes",
      .read(when: .whole, .most(4096))),
    Fault(
      "read-all-consumes", breaks: "READ-9", "a read of everything uses the data up",
      .read(when: .whole, .consumes)),
    Fault(
      "read-all-alters", breaks: "READ-4", "a read of everything alters a byte",
      .read(when: .whole, .alters(.flipMiddle))),
    Fault(
      "act-post-drops-byte", breaks: "READ-8", "a byte of each piece of a POST's reply is lost",
      .body(when: .method(1), .alters(.dropMiddle))),
    Fault(
      "read-form-tells-length", breaks: "READ-2", "after an action HTTPREAD? prints a line",
      .answer(when: .afterActions(1), .talksInForm(.read, [.httpRead]))),
    Fault(
      "read-form-refused-empty", breaks: "READ-2", "before any action HTTPREAD? is refused",
      .answer(when: .beforeAction, .refusesForm(.read, [.httpRead]))),
    Fault(
      "read-test-form-empty", breaks: "READ-1", "before any action HTTPREAD=? is refused",
      .answer(when: .beforeAction, .refusesForm(.test, [.httpRead]))),
    Fault(
      "refused-act-drops-reply", breaks: "READ-9", "a refused action drops the last one's data",
      .read(.lostByRefusedAction)),
    Fault(
      "read-part-after-whole", breaks: "READ-9", "after a read of everything a part gives nothing",
      .read(when: .partAfterWhole, .most(0))),
    Fault(
      "read-stale-beyond-end", breaks: "READ-6", "past the end the longer reply before is read",
      .read(.readsStale)),
    Fault(
      "read-outlives-restart", breaks: "READ-7", "a reply outlives a restart", .restart(.keepsReply)
    ),
    Fault(
      "read-32-bits", breaks: "READ-5", "a number keeps its low bits alone",
      .facts(.bits(.httpRead, 0xFFFF_FFFF))),
    Fault(
      "read-16-bits", breaks: "READ-5", "HTTPREAD keeps the low 16 bits of its numbers",
      on: .smallCache, .facts(.bits(.httpRead, 0xFFFF))),
    Fault(
      "read-formats", breaks: "READ-8", "two percent signs become one",
      .read(.alters(.replace(Array("%%".utf8), with: Array("%".utf8))))),
    Fault(
      "read-format-words", breaks: "READ-8", "the text %d becomes a number",
      .read(.alters(.replace(Array("%d".utf8), with: Array("0".utf8))))),
    Fault(
      "read-unescapes", breaks: "READ-8", "a backslash and n become LF",
      .read(.alters(.replace(Array("\\n".utf8), with: [0x0A])))),
    Fault(
      "read-loses-first-blank", breaks: "READ-8", "a blank at the beginning is lost",
      .read(.alters(.dropFirst(0x20)))),
    Fault(
      "read-loses-last-blank", breaks: "READ-8", "a blank at the end is lost",
      .read(.alters(.dropTrailing(0x20)))),
    Fault(
      "read-loses-mark", breaks: "READ-8", "a byte order mark is lost",
      .read(.alters(.replace([0xEF, 0xBB, 0xBF], with: [])))),
    Fault(
      "act-text-line-ends", breaks: "READ-8", "of a text CR LF becomes LF",
      .body(.altersText(.replace([0x0D, 0x0A], with: [0x0A])))),
    Fault(
      "act-3xx-bodiless", breaks: "READ-8", "the body of a 3xx is dropped", .body(.lost(300...399))),
    Fault(
      "act-201-bodiless", breaks: "READ-8", "the body of a 201 is dropped", .body(.lost(201...299))),
    Fault(
      "act-long-header", breaks: "READ-8",
      "below a header of more than 1500 bytes the body is lost", .head(.headMax(1500))),
    Fault(
      "read-cut-at-reply", breaks: "READ-8", "a body ends where it looks like a reply",
      .body(.alters(.cutAt(Array("HTTP/1.1 ".utf8))))),
    Fault(
      "read-multiple-1024", breaks: "READ-3", "a read of a multiple of 1024 loses a byte",
      .read(when: .multiple(of: 1024), .most(1023))),
    Fault(
      "read-multiple-4096", breaks: "READ-3", "a read of a multiple of 4096 loses a byte",
      .read(when: .multiple(of: 4096), .most(4095))),
    Fault(
      "read-multiple-16384", breaks: "READ-3", "a read of a multiple of 16384 loses a byte",
      .read(when: .multiple(of: 16384), .most(16383))),
  ]
}
