// Faults of what settings do: what of them reaches the server, redirections, shown headers, MODE.
import Ground
import ModuleCatalogue

extension Fault {
  static let use: [Fault] = [
    Fault(
      "range-first-stays", breaks: "SET-12", "a second RANGE does not overwrite the first",
      .setting(.keepsFirst(.range))),
    Fault(
      "ignored-range", breaks: "SET-11", "RANGE is without effect", .setting(.ignored(.range))),
    Fault(
      "ignored-redir", breaks: "SET-13", "REDIR is without effect", .setting(.ignored(.redirection))
    ),
    Fault(
      "ignored-responseheader", breaks: "SET-14", "RESPONSEHEADER is without effect",
      .setting(.ignored(.responseHeader))),
    Fault(
      "ignored-mode", breaks: "SET-15", "MODE is without effect", .setting(.ignored(.mode))),
    Fault(
      "range-off-by-one", breaks: "SET-11", "the range sent ends one byte early",
      .request(.rangeLast(-1))),
    Fault(
      "range-with-post", breaks: "SET-12", "RANGE is sent with POST", .request(.rangeWithPost)),
    Fault(
      "redirect-always", breaks: "SET-13", "REDIR 0 follows redirections, too",
      .head(.follows(.always))),
    Fault(
      "redirect-once", breaks: "SET-13", "only the first redirection is followed",
      .head(.follows(.once))),
    Fault(
      "redirect-reports-first", breaks: "SET-13", "a redirection followed is reported",
      .result(.reply(.first))),
    Fault(
      "header-always", breaks: "SET-14", "the header is shown whatever RESPONSEHEADER says",
      .head(.shows(true))),
    Fault(
      "header-never", breaks: "SET-14", "the header is never shown", .head(.shows(false))),
    Fault(
      "header-not-counted", breaks: "SET-14", "the header does not count in length",
      .head(.uncounted)),
    Fault(
      "cache-one-short", breaks: "SET-15", "one byte less than the cache holds is cached",
      .facts(.cache(-1))),
    Fault(
      "cache-one-over", breaks: "SET-15", "one byte more than the cache holds is cached",
      .facts(.cache(1))),
    Fault(
      "stream-capped", breaks: "SET-15", "MODE 1 ends at the size of the cache", .body(.capped)),
    Fault(
      "stream-starts-over", breaks: "SET-15", "with MODE 1 HTTPREAD begins anew each time",
      habit: "streaming=reads", .read(.startsOver)),
    Fault(
      "stream-always", breaks: "SET-15", "MODE 0 passes data on as MODE 1 does", .body(.streams)),
    Fault(
      "spent-range", breaks: "SET-11", "RANGE serves one request", .setting(.spent(.range))),
    Fault(
      "mode-sticks", breaks: "SET-15", "MODE stays 1 for actions", .setting(.sticks(.mode))),
    Fault(
      "redir-sticks", breaks: "SET-13", "REDIR stays 1 for actions", .setting(.sticks(.redirection))
    ),
    Fault(
      "responseheader-sticks", breaks: "SET-14", "RESPONSEHEADER stays 1 for actions",
      .setting(.sticks(.responseHeader))),
    Fault(
      "range-begins-late", breaks: "SET-11", "the range sent begins one byte late",
      .request(.rangeFirst(1))),
    Fault(
      "redirect-not-with-post", breaks: "SET-13", "REDIR 1 does not follow the reply to a POST",
      .head(when: .method(1), .follows(.never))),
    Fault(
      "redirect-not-301", breaks: "SET-13", "a 301 is not followed", .head(.follows(.except(301)))),
    Fault(
      "redirect-not-303", breaks: "SET-13", "a 303 is not followed", .head(.follows(.except(303)))),
    Fault(
      "redirect-not-308", breaks: "SET-13", "a 308 is not followed", .head(.follows(.except(308)))),
    Fault(
      "redirect-not-307", breaks: "SET-13", "a 307 is not followed", .head(.follows(.except(307)))),
    Fault(
      "header-not-counted-in-range", breaks: "SET-14", "beside RANGE the header does not count",
      .head(when: .withRange, .uncounted)),
    Fault(
      "header-not-of-post", breaks: "SET-14", "the header of the reply to a POST is not shown",
      .head(when: .method(1), .shows(false))),
    Fault(
      "header-cut-at-512", breaks: "SET-14", "512 bytes of the header are shown",
      .head(.alters(.keep(512)))),
    Fault(
      "header-line-ends", breaks: "SET-14", "the header's lines end in LF alone",
      .head(.alters(.replace([0x0D, 0x0A], with: [0x0A])))),
    Fault(
      "header-lower-case", breaks: "SET-14", "the header is shown in small letters",
      .head(.alters(.lowerCase))),
    Fault(
      "header-without-status", breaks: "SET-14", "the header is shown without its status line",
      .head(.alters(.replace(Array("HTTP/1.1 200 OK\r\n".utf8), with: [])))),
    Fault(
      "cache-keeps-end", breaks: "SET-15", "of what is too long the cache keeps the end",
      .body(.keepsEnd)),
    Fault(
      "stream-length-capped", breaks: "SET-15", "with MODE 1 length ends at the cache's size",
      .result(.capped)),
    Fault(
      "stream-capped-with-post", breaks: "SET-15", "MODE 1 caps the reply to a POST",
      .body(when: .method(1), .capped)),
    Fault(
      "stream-interrupted", breaks: "SET-15", "a line comes within data that MODE 1 passes on",
      .body(.interrupted(Array("\r\n+CREG: 1\r\n".utf8)))),
    Fault(
      "read-header-shortens", breaks: "SET-14", "of a shown header the last byte read is lost",
      .read(when: .withHeader, .alters(.dropLast))),
    Fault(
      "range-spent-by-post", breaks: "SET-11", "after a POST RANGE is not sent",
      .request(when: .afterMethod(1), .unset(.range))),
    Fault(
      "range-lost-after-416", breaks: "SET-11", "after a 416 RANGE is not sent",
      .request(when: .afterStatus(416), .unset(.range))),
    Fault(
      "range-with-post-after-get", breaks: "SET-12", "a POST after a GET sends RANGE",
      .request(when: .afterMethod(0), .rangeWithPost)),
    Fault(
      "stream-reads-on", breaks: "SET-15", "MODE 1 begins where it ended", habit: "streaming=reads",
      .body(.readsOn)),
    Fault(
      "redirect-any-status", breaks: "SET-13", "REDIR 1 follows a Location of a 2xx and 4xx, too",
      .head(.follows(.anyStatus))),
    Fault(
      "redirect-shows-both", breaks: "SET-14", "the header of each redirection is shown",
      .head(.showsHops)),
    Fault(
      "redirect-length-adds", breaks: "SET-13", "length counts the redirection's body",
      .result(.countsHops)),
    Fault(
      "redirect-loses-query", breaks: "SET-13", "the query of a Location is not sent",
      .head(.hopTarget(.cutAt([0x3F])))),
    Fault(
      "redirect-exact-name", breaks: "SET-13", "a location in small letters is not followed",
      .head(.exactLocation)),
    Fault(
      "redirect-keeps-port", breaks: "SET-13", "a Location without a port leads to the old port",
      .head(.keepsPort)),
    Fault(
      "redirect-loses-range", breaks: "SET-11", "a redirected request has no RANGE",
      .request(when: .redirected, .lacks(.range))),
    Fault(
      "redirect-post-307", breaks: "SET-13", "the 307 of a POST is not followed",
      .head(when: .method(1), .follows(.except(307)))),
    Fault(
      "redirect-post-303", breaks: "SET-13", "the 303 of a POST is not followed",
      .head(when: .method(1), .follows(.except(303)))),
    Fault(
      "redirect-not-with-head", breaks: "SET-13", "REDIR 1 does not follow the reply to a HEAD",
      on: .head, .head(when: .method(2), .follows(.never))),
    Fault(
      "redirect-always-with-post", breaks: "SET-13", "REDIR 0 follows the reply to a POST",
      .head(when: .method(1), .follows(.always))),
    Fault(
      "redirect-header-hides", breaks: "SET-13", "with the header shown REDIR 1 does not follow",
      .head(when: .withHeader, .follows(.never))),
    Fault(
      "redirect-not-with-range", breaks: "SET-13", "with RANGE set REDIR 1 does not follow",
      .head(when: .withRange, .follows(.never))),
    Fault(
      "range-zero-is-none", breaks: "SET-11", "the range 0-0 is not sent",
      .request(.rangeZeroIsNone)),
    Fault(
      "header-not-of-chunks", breaks: "SET-14", "the header of a chunked reply is not shown",
      .head(.hidesChunked)),
    Fault(
      "header-16-lines", breaks: "SET-14", "16 lines of the header are shown",
      .head(.alters(.keepLines(16)))),
    Fault(
      "header-names-once", breaks: "SET-14", "of fields of one name the first is shown",
      .head(.alters(.keepFirstOfName))),
    Fault(
      "header-cut-at-2048", breaks: "SET-14", "2048 bytes of the header are shown",
      .head(.alters(.keep(2048)))),
    Fault(
      "header-not-of-head", breaks: "SET-14", "the header of the reply to a HEAD is not shown",
      on: .head, .head(when: .method(2), .shows(false))),
    Fault(
      "header-not-with-range", breaks: "SET-14", "beside RANGE the header is not shown",
      .head(when: .withRange, .shows(false))),
    Fault(
      "header-without-blank-line", breaks: "SET-14", "the empty line after the header is lost",
      .head(.alters(.replace(Array("\r\n\r\n".utf8), with: Array("\r\n".utf8))))),
    Fault(
      "cache-uncapped-with-post", breaks: "SET-15", "the reply to a POST is cached beyond the cap",
      .body(when: .method(1), .uncapped)),
    Fault(
      "cache-uncapped-with-range", breaks: "SET-15",
      "beside RANGE a reply is cached beyond the cap", .body(when: .withRange, .uncapped)),
    Fault(
      "stream-loses-unmeasured", breaks: "SET-15", "with MODE 1 a body without a length is lost",
      .body(when: .streaming, .unmeasuredLost)),
    Fault(
      "stream-silent-of-nothing", breaks: "SET-15", "with MODE 1 an empty reply has no result",
      .result(when: .streaming, .silentOfNothing)),
    Fault(
      "stream-multiple-1024", breaks: "SET-15", "with MODE 1 a multiple of 1024 loses a byte",
      .body(when: .streaming, .losesLastOf(1024))),
    Fault(
      "redirect-like-location", breaks: "SET-13", "Content-Location is taken for Location",
      .head(.likeLocation)),
    Fault(
      "redirect-cut-at-255", breaks: "SET-13", "of a Location 255 bytes are requested",
      .head(.locationMax(255))),
    Fault(
      "range-suffix-is-prefix", breaks: "SET-11", "bytes=-6 is sent as bytes=0-6",
      .request(.rangeSuffixIsPrefix)),
    Fault(
      "stream-not-redirected", breaks: "SET-13", "with MODE 1 no redirection is followed",
      .head(when: .streaming, .follows(.never))),
    Fault(
      "stream-always-redirected", breaks: "SET-15", "with MODE 1 REDIR 0 follows a reply",
      .head(when: .streaming, .follows(.always))),
    Fault(
      "stream-range-with-post", breaks: "SET-12", "with MODE 1 a POST sends RANGE",
      .request(when: .both(.method(1), .streaming), .rangeWithPost)),
    Fault(
      "redirect-nowhere-silent", breaks: "SET-13", "of a 3xx without Location no result comes",
      .head(.silentOfNowhere)),
  ]
}
