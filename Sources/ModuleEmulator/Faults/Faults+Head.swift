// Faults of HTTPHEAD (manual 1.5), and of what becomes of an imported header block.
import Ground
import ModuleCatalogue

extension Fault {
  static let head: [Fault] =
    imports("head", .block, .headLength, .httpHead) + [
      Fault(
        "head-alters-byte", breaks: "HEAD-6", "a byte of the header block is altered",
        .block(.alters(.flipMiddle))),
      Fault(
        "head-not-with-get", breaks: "HEAD-6", "GET does not send the header block",
        .request(when: .method(0), .blockUnsent), .request(when: .method(2), .blockUnsent)),
      Fault(
        "head-not-with-post", breaks: "HEAD-6", "POST does not send the header block",
        .request(when: .method(1), .blockUnsent)),
      Fault(
        "head-not-sent", breaks: "HEAD-6", "the header block is never sent", .request(.blockUnsent)),
      Fault(
        "head-beside-settings", breaks: "HEAD-7", "settings are sent beside the header block",
        .request(.beside([.agent, .accept, .contentType, .range]))),
      Fault(
        "block-beside-uagent", breaks: "HEAD-7", "UAGENT is sent beside a block",
        .request(.beside([.agent]))),
      Fault(
        "block-beside-accept", breaks: "HEAD-7", "ACCEPT is sent beside a block",
        .request(.beside([.accept]))),
      Fault(
        "block-beside-contype", breaks: "HEAD-7", "CONTYPE is sent beside a block",
        .request(.beside([.contentType]))),
      Fault(
        "block-beside-range", breaks: "HEAD-7", "RANGE is sent beside a block",
        .request(.beside([.range]))),
      Fault(
        "head-two-prompts", breaks: "HEAD-3", "the prompt comes twice", .block(.prompts(2))),
      Fault(
        "head-refusal-clears", breaks: "HEAD-4", "a refused length drops the block",
        .block(.lost(by: .refusedLength))),
      Fault(
        "head-surplus-joins", breaks: "HEAD-3", "surplus bytes become part of the block",
        .block(.surplusJoins)),
      Fault(
        "head-seven-bits", breaks: "HEAD-6", "the highest bit of each byte of a block is lost",
        .block(.alters(.clearHighBits))),
      Fault(
        "block-keeps-1024", breaks: "HEAD-6", "1024 bytes of the block are kept",
        .block(.alters(.keep(1024)))),
      Fault(
        "block-first-line", breaks: "HEAD-6", "only the first line of the block is kept",
        .block(.alters(.cutAt([0x0D, 0x0A])))),
      Fault(
        "block-lower-case", breaks: "HEAD-6", "the block is sent in small letters",
        .block(.alters(.lowerCase))),
      Fault(
        "block-blanks", breaks: "HEAD-6", "two blanks of the block become one",
        .block(.alters(.replace([0x20, 0x20], with: [0x20])))),
      Fault(
        "block-not-over-tls", breaks: "HEAD-6", "the block is not sent over TLS",
        .request(when: .secure, .blockUnsent)),
      Fault(
        "block-old-url", breaks: "HEAD-7", "with a block the URL before is requested",
        .url(when: .withBlock, .usesLast)),
      Fault(
        "head-overlays", breaks: "HEAD-6", "the end of a longer block stays behind a shorter one",
        .block(.overlays)),
      Fault(
        "head-partial-leaks", breaks: "HEAD-6", "what came of a timed-out block begins the next",
        .block(.partialLeaks)),
      Fault(
        "head-surplus-leaks", breaks: "HEAD-6", "a surplus byte begins the next block",
        .block(.surplusLeaks)),
      Fault(
        "head-awaits-1024", breaks: "HEAD-3", "of a multiple of 1024 one byte more is awaited",
        .block(when: .multiple(of: 1024), .awaits(1))),
      Fault(
        "head-16-bits", breaks: "HEAD-4", "a number keeps its low bits alone",
        .facts(.bits(.httpHead, 0xFFFF))),
      Fault(
        "head-formats", breaks: "HEAD-6", "two percent signs become one",
        .block(.alters(.replace(Array("%%".utf8), with: Array("%".utf8))))),
      Fault(
        "head-sorted", breaks: "HEAD-6", "a field that comes twice is sent once",
        .block(.alters(.keepFirstOfName))),
      Fault(
        "head-test-form-with-block", breaks: "HEAD-1", "with a block set HTTPHEAD=? is refused",
        .answer(when: .withBlock, .refusesForm(.test, [.httpHead]))),
      Fault(
        "head-type-lost", breaks: "HEAD-6", "a block's Content-Type is not sent",
        .block(.alters(.dropField(Array("CONTENT-TYPE".utf8))))),
      Fault(
        "head-cookie-lost", breaks: "HEAD-6", "a block's Cookie is not sent",
        .block(.alters(.dropField(Array("COOKIE".utf8))))),
      Fault(
        "head-line-1024", breaks: "HEAD-6", "1024 bytes of each line of a block are sent",
        .block(.alters(.cutLines(1024)))),
      Fault(
        "head-multiple-256", breaks: "HEAD-6", "a block of a multiple of 256 is altered",
        .block(when: .multiple(of: 256), .alters(.flipMiddle))),
      Fault(
        "head-multiple-1024", breaks: "HEAD-6", "a block of a multiple of 1024 is altered",
        .block(when: .multiple(of: 1024), .alters(.flipMiddle))),
      Fault(
        "head-multiple-4096", breaks: "HEAD-6", "a block of a multiple of 4096 is altered",
        .block(when: .multiple(of: 4096), .alters(.flipMiddle))),
    ]
}
