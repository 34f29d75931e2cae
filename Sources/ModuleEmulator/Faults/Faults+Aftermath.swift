// Faults that a fourth stranger thought of: what an import that ran out of time or a reply that stopped
// leaves to whatever comes next, and what is lost of a value only on its way or only with some signs.
import Ground

extension Fault {
  static let aftermath: [Fault] =
    aftermathOfBlock + aftermathOfBody + aftermathOfReply + aftermathSigns + aftermathLengths

  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  private static let aftermathOfBlock: [Fault] = [
    Fault(
      "agent-unset-after-block-time-out", breaks: "SET-8",
      "after a block that timed out UAGENT is not sent",
      .request(when: .afterTimeOut(.block), .unset(.agent))),
    Fault(
      "range-unsent-after-block-time-out", breaks: "SET-11",
      "after a block that timed out RANGE is not sent",
      .request(when: .afterTimeOut(.block), .unset(.range))),
    Fault(
      "body-empty-after-block-time-out", breaks: "DATA-8",
      "after a block that timed out a POST has no body",
      .request(when: .afterTimeOut(.block), .emptyBody)),
    Fault(
      "unfollowed-after-block-time-out", breaks: "SET-13",
      "after a block that timed out no redirection is followed",
      .head(when: .afterTimeOut(.block), .follows(.never))),
    Fault(
      "header-hidden-after-block-time-out", breaks: "SET-14",
      "after a block that timed out the header is not shown",
      .head(when: .afterTimeOut(.block), .shows(false))),
  ]

  private static let aftermathOfBody: [Fault] = [
    Fault(
      "range-unsent-after-body-time-out", breaks: "SET-11",
      "after a body that timed out RANGE is not sent",
      .request(when: .afterTimeOut(.body), .unset(.range))),
    Fault(
      "accept-unset-after-body-time-out", breaks: "SET-8",
      "after a body that timed out ACCEPT is not sent",
      .request(when: .afterTimeOut(.body), .unset(.accept))),
    Fault(
      "error-as-success-after-body-time-out", breaks: "ACT-9",
      "after a body that timed out a 404 is reported as 200",
      .result(when: .afterTimeOut(.body), .reply(.instead(of: 404, 200)))),
    Fault(
      "reply-cut-after-body-time-out", breaks: "READ-3",
      "after a body that timed out a reply lacks its last byte",
      .body(when: .afterTimeOut(.body), .alters(.dropLast))),
    Fault(
      "chunk-sizes-after-body-time-out", breaks: "ACT-14",
      "after a body that timed out chunk sizes are left in",
      .body(when: .afterTimeOut(.body), .showsChunkSizes)),
  ]

  private static let aftermathOfReply: [Fault] = [
    Fault(
      "stream-cut-after-stall", breaks: "SET-15",
      "with MODE 1 a reply lacks its last byte after one that stopped",
      .body(when: .both(.streaming, .afterStall), .alters(.dropLast))),
    Fault(
      "reply-cut-after-stall-over-tls", breaks: "READ-8",
      "over TLS a reply lacks its last byte after one that stopped",
      .body(when: .both(.secure, .afterStall), .alters(.dropLast))),
    Fault(
      "range-unsent-after-stall", breaks: "SET-11",
      "after a reply that stopped RANGE is not sent",
      .request(when: .afterStall, .unset(.range))),
    Fault(
      "block-unsent-after-overflow", breaks: "HEAD-6",
      "after a reply beyond the cache the block is not sent",
      .request(when: .afterOverflow, .blockUnsent)),
    Fault(
      "block-404-as-200-over-tls", breaks: "ACT-9",
      "with a block a 404 is reported as 200 over TLS",
      .result(when: .both(.withBlock, .secure), .reply(.instead(of: 404, 200)))),
    Fault(
      "body-cut-during-action", breaks: "DATA-8",
      "a body imported during an action lacks its last byte",
      .data(when: .acting, .alters(.dropLast))),
  ]

  private static let aftermathSigns: [Fault] = [
    Fault(
      "content-type-cut-at-percent", breaks: "SET-8", "CONTYPE is sent up to a percent sign",
      .setting(.acts(.contentType, .cutAt(text("%"))))),
    Fault(
      "accept-cut-at-plus", breaks: "SET-8", "ACCEPT is sent up to a plus sign",
      .setting(.acts(.accept, .cutAt(text("+"))))),
    Fault(
      "agent-merges-blanks", breaks: "SET-8", "two blanks of UAGENT are sent as one",
      .setting(.acts(.agent, .replace(text("  "), with: text(" "))))),
    Fault(
      "block-loses-apostrophe", breaks: "HEAD-6", "an apostrophe in a block is lost",
      .block(.alters(.drop(UInt8(ascii: "'"))))),
    Fault(
      "block-loses-a-byte-beyond-ascii", breaks: "HEAD-6", "the byte 85 in a block is lost",
      .block(.alters(.drop(0x85)))),
    Fault(
      "stream-cut-at-ok", breaks: "READ-8", "with MODE 1 a reply ends at a line that spells OK",
      .body(when: .streaming, .alters(.cutAt(text("\r\nOK\r\n"))))),
    Fault(
      "set-takes-redir-without-value", breaks: "SET-16", "REDIR without a value is answered OK",
      .setting(.takes(.missingValueOf(.redirection)))),
    Fault(
      "switch-of-16-bits", breaks: "SET-9", "16 bits of a switch count",
      .setting(.takes(.bits(0xFFFF)))),
    Fault(
      "ipv6-resets-agent", breaks: "SET-4", "setting IPV6 clears UAGENT",
      .setting(.resets(.ipv6, .agent))),
    Fault(
      "mode-resets-ipv6", breaks: "SET-4", "setting MODE puts IPV6 back",
      .setting(.resets(.mode, .ipv6))),
  ]

  private static let aftermathLengths: [Fault] = [
    Fault(
      "read-all-cut-of-1024", breaks: "READ-4",
      "all of a multiple of 1024 bytes is read but for the last",
      .read(when: .both(.whole, .multiple(of: 1024)), .alters(.dropLast))),
    Fault(
      "hop-body-max-4096", breaks: "DATA-8", "a redirected POST has 4096 bytes at the most",
      .request(when: .redirected, .alters(.keep(4096)))),
  ]
}
