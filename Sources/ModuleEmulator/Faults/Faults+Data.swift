// Faults of HTTPDATA (manual 1.2), and of what becomes of an imported body.
import Ground
import ModuleCatalogue

extension Fault {
  static let data: [Fault] =
    imports("data", .body, .dataLength, .httpData) + [
      Fault(
        "data-ends-at-nul", breaks: "DATA-6", "a NUL cuts the data", .data(.alters(.cutAt([0])))),
      Fault(
        "data-ends-at-ok", breaks: "DATA-6", "the text OK ends the import",
        .data(.endsAt(Array("OK\r\n".utf8)))),
      Fault(
        "data-ends-at-ctrl-z", breaks: "DATA-6", "Ctrl-Z ends the import", .data(.endsAt([0x1A]))),
      Fault(
        "data-ends-at-escape", breaks: "DATA-6", "ESC ends the import", .data(.endsAt([0x1B]))),
      Fault(
        "data-ends-at-plus", breaks: "DATA-6", "+++ ends the import",
        .data(.endsAt(Array("+++".utf8)))),
      Fault(
        "data-loses-nul", breaks: "DATA-6", "NULs are lost", .data(.alters(.drop(0)))),
      Fault(
        "data-loses-cr", breaks: "DATA-6", "carriage returns are lost", .data(.alters(.drop(0x0D)))),
      Fault(
        "data-line-ends", breaks: "DATA-6", "CR LF becomes LF",
        .data(.alters(.replace([0x0D, 0x0A], with: [0x0A])))),
      Fault(
        "data-seven-bits", breaks: "DATA-6", "the highest bit of each byte is lost",
        .data(.alters(.clearHighBits))),
      Fault(
        "data-drops-byte", breaks: "DATA-8", "a byte in the middle is lost",
        .data(.alters(.dropMiddle))),
      Fault(
        "data-doubles-byte", breaks: "DATA-8", "a byte in the middle comes twice",
        .data(.alters(.doubleMiddle))),
      Fault(
        "data-alters-byte", breaks: "DATA-8", "a byte in the middle is altered",
        .data(.alters(.flipMiddle))),
      Fault(
        "data-drops-last", breaks: "DATA-8", "the last byte is lost", .data(.alters(.dropLast))),
      Fault(
        "data-keeps-1024", breaks: "DATA-8", "only 1024 bytes are kept", .data(.alters(.keep(1024)))
      ),
      Fault(
        "data-appends", breaks: "DATA-8", "a second import is appended to the first",
        .data(.appends)),
      Fault(
        "data-surplus-joins", breaks: "DATA-7", "surplus bytes become part of the body",
        .data(.surplusJoins)),
      Fault(
        "data-late-bytes-used", breaks: "DATA-5", "the bytes of an import that timed out are used",
        .data(.usesPartial)),
      Fault(
        "data-content-length", breaks: "DATA-8", "Content-Length is one too many",
        .request(.contentLength(1))),
      Fault(
        "data-empty-post", breaks: "DATA-8", "POST sends no body", .request(.emptyBody)),
      Fault(
        "act-body-altered", breaks: "DATA-8", "a byte of the body is altered on its way out",
        .request(.alters(.flipMiddle))),
      Fault(
        "data-two-prompts", breaks: "DATA-3", "the prompt comes twice", .data(.prompts(2))),
      Fault(
        "data-refusal-clears", breaks: "DATA-4", "a refused length drops the body",
        .data(.lost(by: .refusedLength))),
      Fault(
        "data-surplus-leaks", breaks: "DATA-7", "a surplus byte begins the next body",
        .data(.surplusLeaks)),
      Fault(
        "data-lost-by-setting", breaks: "DATA-8", "HTTPSET drops the imported body",
        .data(.lost(by: .setting))),
      Fault(
        "data-second-byte", breaks: "DATA-8", "the second byte is altered",
        .data(.alters(.flipAt(1)))),
      Fault(
        "data-byte-4096", breaks: "DATA-8", "byte 4096 is lost", .data(.alters(.dropAt(4096)))),
      Fault(
        "data-keeps-32767", breaks: "DATA-8", "32767 bytes are kept", .data(.alters(.keep(32_767)))),
      Fault(
        "data-last-of-most", breaks: "DATA-8", "of the longest body the last byte is lost",
        .data(when: .longest, .alters(.dropLast))),
      Fault(
        "data-after-refusal", breaks: "DATA-8", "after a refusal a byte of the body is altered",
        .data(when: .afterRefusal, .alters(.flipMiddle))),
      Fault(
        "data-after-ten", breaks: "DATA-8", "from the tenth import on a byte is altered",
        .data(when: .afterImports(10), .alters(.flipMiddle))),
      Fault(
        "data-loses-xon", breaks: "DATA-6", "XON is lost", .data(.alters(.drop(0x11)))),
      Fault(
        "data-loses-delete", breaks: "DATA-6", "the byte 7F is lost", .data(.alters(.drop(0x7F)))),
      Fault(
        "data-loses-backspace", breaks: "DATA-6", "the byte 08 is lost", .data(.alters(.drop(0x08)))
      ),
      Fault(
        "data-loses-ff", breaks: "DATA-6", "the byte FF is lost", .data(.alters(.drop(0xFF)))),
      Fault(
        "data-adds-cr", breaks: "DATA-6", "LF becomes CR LF",
        .data(.alters(.replace([0x0A], with: [0x0D, 0x0A])))),
      Fault(
        "data-adds-line-end", breaks: "DATA-8", "a line end is added to the body",
        .data(.alters(.append(0x0A)))),
      Fault(
        "block-drops-body", breaks: "DATA-8", "a POST with a block sends no body",
        .request(when: .withBlock, .emptyBody)),
      Fault(
        "block-alters-body", breaks: "DATA-8", "a POST with a block sends an altered body",
        .request(when: .withBlock, .alters(.flipMiddle))),
      Fault(
        "post-cut-at-4096", breaks: "DATA-8", "4096 bytes of a body are sent",
        .request(.alters(.keep(4096)))),
      Fault(
        "post-long-content-length", breaks: "DATA-8",
        "Content-Length of a long body is one too few",
        .request(when: .bytes(32_768), .contentLength(-1))),
      Fault(
        "data-read-form-tells-length", breaks: "DATA-2", "with a body HTTPDATA? prints a line",
        .answer(when: .withBody, .talksInForm(.read, [.httpData]))),
      Fault(
        "data-read-form-refused-full", breaks: "DATA-2", "with a body HTTPDATA? is refused",
        .answer(when: .withBody, .refusesForm(.read, [.httpData]))),
      Fault(
        "test-form-with-body", breaks: "DATA-1", "with a body HTTPDATA=? says OK alone",
        .answer(when: .withBody, .silencesForm(.test, [.httpData]))),
      Fault(
        "data-second-without-prompt", breaks: "DATA-3", "an import that replaces one has no prompt",
        .data(when: .withBody, .prompts(0))),
      Fault(
        "data-after-action-unasked", breaks: "DATA-3", "after an action an import has no prompt",
        .data(when: .afterActions(1), .prompts(0))),
      Fault(
        "data-after-action-altered", breaks: "DATA-8",
        "after an action a byte of the body is altered",
        .data(when: .afterActions(1), .alters(.flipMiddle))),
      Fault(
        "data-overlays", breaks: "DATA-8", "the end of a longer body stays behind a shorter one",
        .data(.overlays)),
      Fault(
        "data-partial-leaks", breaks: "DATA-5", "what came of a timed-out import begins the next",
        .data(.partialLeaks)),
      Fault(
        "data-surplus-overwrites", breaks: "DATA-7", "surplus bytes replace the first ones",
        .data(.surplusOverwrites)),
      Fault(
        "data-lost-by-refused-act", breaks: "DATA-8", "a refused action drops the imported body",
        .data(.lost(by: .refusedAction))),
      Fault(
        "data-lost-by-reply", breaks: "DATA-8", "a long reply gets into the imported body",
        .data(.overwrittenByReply)),
      Fault(
        "data-splits-line-break", breaks: "DATA-6",
        "an LF is lost when its CR ended the piece before", .data(.losesSplitLineBreak)),
      Fault(
        "data-ended-by-result", breaks: "DATA-3", "the result of an action ends an import",
        .data(.endedByResult)),
      Fault(
        "data-16-bits", breaks: "DATA-4", "a number keeps its low bits alone",
        .facts(.bits(.httpData, 0xFFFF))),
      Fault(
        "data-32-bits", breaks: "DATA-4", "a number keeps its low bits alone",
        .facts(.bits(.httpData, 0xFFFF_FFFF))),
      Fault(
        "data-formats", breaks: "DATA-6", "two percent signs become one",
        .data(.alters(.replace(Array("%%".utf8), with: Array("%".utf8))))),
      Fault(
        "data-unescapes", breaks: "DATA-6", "a backslash and n become LF",
        .data(.alters(.replace(Array("\\n".utf8), with: [0x0A])))),
      Fault(
        "data-loses-first-blank", breaks: "DATA-6", "a blank at the beginning is lost",
        .data(.alters(.dropFirst(0x20)))),
      Fault(
        "data-loses-last-blank", breaks: "DATA-6", "a blank at the end is lost",
        .data(.alters(.dropTrailing(0x20)))),
      Fault(
        "data-decodes-form", breaks: "DATA-6", "%20 becomes a blank",
        .data(.alters(.replace(Array("%20".utf8), with: [0x20])))),
      Fault(
        "data-lost-by-stream", breaks: "DATA-8", "a GET with MODE 1 drops the imported body",
        .data(when: .streaming, .lost(by: .action))),
      Fault(
        "data-lost-over-tls", breaks: "DATA-8", "a GET over TLS drops the imported body",
        .data(when: .secure, .lost(by: .action))),
      Fault(
        "data-lost-by-head", breaks: "DATA-8", "a HEAD drops the imported body", on: .head,
        .data(when: .method(2), .lost(by: .action))),
      Fault(
        "data-lost-by-failure", breaks: "DATA-8", "an action that fails drops the imported body",
        .data(.lost(by: .failedAction))),
      Fault(
        "data-lost-after-stall", breaks: "DATA-8", "after a reply that stalled a POST has no body",
        .request(when: .afterStall, .emptyBody)),
      Fault(
        "data-multiple-512", breaks: "DATA-8", "a body of a multiple of 512 is altered",
        .data(when: .multiple(of: 512), .alters(.flipMiddle))),
      Fault(
        "data-multiple-1024", breaks: "DATA-8", "a body of a multiple of 1024 is altered",
        .data(when: .multiple(of: 1024), .alters(.flipMiddle))),
      Fault(
        "data-multiple-4096", breaks: "DATA-8", "a body of a multiple of 4096 is altered",
        .data(when: .multiple(of: 4096), .alters(.flipMiddle))),
      Fault(
        "data-multiple-16384", breaks: "DATA-8", "a body of a multiple of 16384 is altered",
        .data(when: .multiple(of: 16384), .alters(.flipMiddle))),
      Fault(
        "data-awaits-1024", breaks: "DATA-3", "of a multiple of 1024 one byte more is awaited",
        .data(when: .multiple(of: 1024), .awaits(1))),
      Fault(
        "data-awaits-4096", breaks: "DATA-3", "of a multiple of 4096 one byte more is awaited",
        .data(when: .multiple(of: 4096), .awaits(1))),
    ]
}
