// Faults of what HTTPSET takes, keeps and shows (manual 1.1).
import Ground
import ModuleCatalogue

extension Fault {
  static let set: [Fault] = [
    Fault(
      "set-test-form-refused", breaks: "SET-1", "HTTPSET=? answers ERROR",
      .answer(.refusesForm(.test, [.httpSet]))),
    Fault(
      "set-test-form-silent", breaks: "SET-1", "HTTPSET=? answers OK alone",
      .answer(.silencesForm(.test, [.httpSet]))),
    Fault(
      "set-read-form-refused", breaks: "SET-2", "HTTPSET? answers ERROR",
      .answer(.refusesForm(.read, [.httpSet]))),
    Fault(
      "set-read-hides-mode", breaks: "SET-2", "HTTPSET? leaves MODE out", .setting(.hides(.mode))),
    Fault(
      "set-read-hides-url", breaks: "SET-2", "HTTPSET? leaves URL out", .setting(.hides(.url))),
    Fault(
      "set-read-without-ok", breaks: "SET-2", "HTTPSET? ends without OK",
      .answer(.formLacksOK(.read, [.httpSet]))),
    Fault(
      "default-mode", breaks: "SET-3", "MODE is 1 by default", .facts(.byDefault(.mode, "1"))),
    Fault(
      "default-redir", breaks: "SET-3", "REDIR is 1 by default",
      .facts(.byDefault(.redirection, "1"))),
    Fault(
      "default-responseheader", breaks: "SET-3", "RESPONSEHEADER is 1 by default",
      .facts(.byDefault(.responseHeader, "1"))),
    Fault(
      "default-uagent", breaks: "SET-3", "UAGENT is Module by default",
      .facts(.byDefault(.agent, "Module"))),
    Fault(
      "default-accept", breaks: "SET-3", "ACCEPT is text/html by default",
      .facts(.byDefault(.accept, "text/html"))),
    Fault(
      "default-contype", breaks: "SET-3", "CONTYPE is text/plain by default",
      .facts(.byDefault(.contentType, "text/plain"))),
    Fault(
      "default-range", breaks: "SET-3", "RANGE is bytes=0-1 by default",
      .facts(.byDefault(.range, "bytes=0-1"))),
    Fault(
      "default-url", breaks: "SET-3", "URL is http://example.com/ by default",
      .facts(.byDefault(.url, "http://example.com/"))),
    Fault(
      "unstored-url", breaks: "SET-4", "setting URL changes nothing", .setting(.unstored(.url))),
    Fault(
      "unstored-uagent", breaks: "SET-4", "setting UAGENT changes nothing",
      .setting(.unstored(.agent))),
    Fault(
      "unstored-accept", breaks: "SET-4", "setting ACCEPT changes nothing",
      .setting(.unstored(.accept))),
    Fault(
      "unstored-contype", breaks: "SET-4", "setting CONTYPE changes nothing",
      .setting(.unstored(.contentType))),
    Fault(
      "unstored-mode", breaks: "SET-4", "setting MODE changes nothing", .setting(.unstored(.mode))),
    Fault(
      "unstored-redir", breaks: "SET-4", "setting REDIR changes nothing",
      .setting(.unstored(.redirection))),
    Fault(
      "unstored-responseheader", breaks: "SET-4", "setting RESPONSEHEADER changes nothing",
      .setting(.unstored(.responseHeader))),
    Fault(
      "unstored-range", breaks: "SET-4", "setting RANGE changes nothing",
      .setting(.unstored(.range))),
    Fault(
      "set-cuts-text", breaks: "SET-4", "the last byte of a text value is lost", .setting(.cuts)),
    Fault(
      "set-agent-sets-accept", breaks: "SET-4", "setting UAGENT sets ACCEPT, too",
      .setting(.couples(.agent, .accept))),
    Fault(
      "set-mode-sets-redir", breaks: "SET-4", "setting MODE sets REDIR, too",
      .setting(.couples(.mode, .redirection))),
    Fault(
      "url-max-refused", breaks: "SET-5", "a URL of the greatest length is refused",
      .facts(.urlBound(-1))),
    Fault(
      "url-takes-max-plus-one", breaks: "SET-5", "a URL one byte too long is accepted",
      .facts(.urlBound(1))),
    Fault(
      "url-empty-refused", breaks: "SET-5", "an empty URL is refused", .setting(.refusesEmpty(.url))
    ),
    Fault(
      "url-any-scheme", breaks: "SET-7", "a URL of another scheme is accepted",
      .url(.takesAnyScheme)),
    Fault(
      "url-no-host", breaks: "SET-7", "a URL without a host is accepted",
      .url(.takesNoHost(onlySecure: false))),
    Fault(
      "mode-takes-two", breaks: "SET-9", "MODE accepts 2", .facts(.choice(.mode, 2))),
    Fault(
      "redir-takes-two", breaks: "SET-9", "REDIR accepts 2", .facts(.choice(.redirection, 2))),
    Fault(
      "responseheader-takes-two", breaks: "SET-9", "RESPONSEHEADER accepts 2",
      .facts(.choice(.responseHeader, 2))),
    Fault(
      "ipv6-takes-two", breaks: "SET-9", "IPV6 accepts 2", .facts(.choice(.ipv6, 2))),
    Fault(
      "range-takes-beyond", breaks: "SET-10", "a RANGE beyond the bound is accepted",
      .facts(.rangeBound(1))),
    Fault(
      "range-max-refused", breaks: "SET-10", "a RANGE up to the bound is refused",
      .facts(.rangeBound(-1))),
    Fault(
      "set-unclosed-quote", breaks: "SET-16", "an unclosed quotation mark is accepted",
      .setting(.takes(.unclosedQuote))),
    Fault(
      "set-surplus", breaks: "SET-16", "a surplus parameter is accepted", .setting(.takes(.surplus))
    ),
    Fault(
      "set-missing-value", breaks: "SET-16", "a missing value is accepted",
      .setting(.takes(.missingValue))),
    Fault(
      "set-unknown-name", breaks: "SET-16", "an unknown parameter name is accepted",
      .setting(.takes(.unknownName))),
    Fault(
      "set-refused-stored", breaks: "SET-9", "a refused value is stored all the same",
      .setting(.refusalStores)),
    Fault(
      "url-host-port-ignored", breaks: "SET-6", "the port behind the host is ignored",
      .url(.ignoresHostPort)),
    Fault(
      "url-path-port-ignored", breaks: "SET-6", "the port behind the path is taken for a path",
      .url(.ignoresPathPort(onlySecure: false))),
    Fault(
      "url-host-port-refused", breaks: "SET-6", "http://host:port/path is refused",
      .url(.refusesHostPort)),
    Fault(
      "url-path-port-refused", breaks: "SET-6", "http://host/path:port is refused",
      .url(.refusesPathPort)),
    Fault(
      "url-path-port-wins", breaks: "SET-6", "of two ports the one behind the path counts",
      .url(.pathPortWins)),
    Fault(
      "url-path-lost", breaks: "SET-6", "the path is not sent", .url(.dropsPath)),
    Fault(
      "url-default-port", breaks: "SET-6", "the default port is 8080",
      .url(.defaultPort(8080, isSecure: false))),
    Fault(
      "url-secure-default-port", breaks: "SET-6", "the default port of https is 80",
      .url(.defaultPort(80, isSecure: true))),
    Fault(
      "ignored-uagent", breaks: "SET-8", "UAGENT is without effect", .setting(.ignored(.agent))),
    Fault(
      "ignored-accept", breaks: "SET-8", "ACCEPT is without effect", .setting(.ignored(.accept))),
    Fault(
      "ignored-contype", breaks: "SET-8", "CONTYPE is without effect",
      .setting(.ignored(.contentType))),
    Fault(
      "spent-uagent", breaks: "SET-8", "UAGENT serves one request", .setting(.spent(.agent))),
    Fault(
      "spent-accept", breaks: "SET-8", "ACCEPT serves one request", .setting(.spent(.accept))),
    Fault(
      "spent-contype", breaks: "SET-8", "CONTYPE serves one request", .setting(.spent(.contentType))
    ),
    Fault(
      "set-lower-case", breaks: "SET-4", "text is kept in small letters",
      .setting(.altersTexts(.lowerCase))),
    Fault(
      "set-cut-at-comma", breaks: "SET-4", "text is kept up to its first comma",
      .setting(.altersTexts(.cutAt([0x2C])))),
    Fault(
      "set-loses-blanks", breaks: "SET-4", "blanks in a text are lost",
      .setting(.altersTexts(.drop(0x20)))),
    Fault(
      "set-keeps-254", breaks: "SET-5", "254 bytes of a text are kept",
      .setting(.altersTexts(.keep(254)))),
    Fault(
      "set-second-byte", breaks: "SET-4", "the second byte of a text is altered",
      .setting(.altersTexts(.flipAt(1)))),
    Fault(
      "set-refused-clears", breaks: "SET-9", "a refused value puts back the default",
      .setting(.refusalResets)),
    Fault(
      "url-secure-path-port", breaks: "SET-6", "the port behind an https path is taken for a path",
      .url(.ignoresPathPort(onlySecure: true))),
    Fault(
      "url-port-low-bits", breaks: "SET-6", "a port keeps its low 12 bits", .url(.portBits(0xFFF))),
    Fault(
      "uagent-not-with-get", breaks: "SET-8", "UAGENT is not sent with GET",
      .request(when: .method(0), .unset(.agent))),
    Fault(
      "uagent-not-with-post", breaks: "SET-8", "UAGENT is not sent with POST",
      .request(when: .method(1), .unset(.agent))),
    Fault(
      "accept-not-with-post", breaks: "SET-8", "ACCEPT is not sent with POST",
      .request(when: .method(1), .unset(.accept))),
    Fault(
      "url-resets-range", breaks: "SET-4", "setting URL puts RANGE back",
      .setting(.resets(.url, .range))),
    Fault(
      "url-resets-uagent", breaks: "SET-4", "setting URL puts UAGENT back",
      .setting(.resets(.url, .agent))),
    Fault(
      "mode-resets-responseheader", breaks: "SET-4", "setting MODE puts RESPONSEHEADER back",
      .setting(.resets(.mode, .responseHeader))),
    Fault(
      "redir-resets-mode", breaks: "SET-4", "setting REDIR puts MODE back",
      .setting(.resets(.redirection, .mode))),
    Fault(
      "contype-resets-accept", breaks: "SET-4", "setting CONTYPE puts ACCEPT back",
      .setting(.resets(.contentType, .accept))),
    Fault(
      "range-resets-redir", breaks: "SET-4", "setting RANGE puts REDIR back",
      .setting(.resets(.range, .redirection))),
    Fault(
      "responseheader-resets-contype", breaks: "SET-4", "setting RESPONSEHEADER puts CONTYPE back",
      .setting(.resets(.responseHeader, .contentType))),
    Fault(
      "set-refusal-resets-all", breaks: "SET-16", "a refused value puts all settings back",
      .setting(.refusalResetsAll)),
    Fault(
      "set-repeated-toggles", breaks: "SET-4", "a switch set to its value takes the other",
      .setting(.toggles)),
    Fault(
      "act-resets-agent", breaks: "SET-4", "an action puts UAGENT back",
      .setting(.reset(by: .action, [.agent]))),
    Fault(
      "act-resets-redir", breaks: "SET-4", "an action puts REDIR back",
      .setting(.reset(by: .action, [.redirection]))),
    Fault(
      "act-resets-mode", breaks: "SET-4", "an action puts MODE back",
      .setting(.reset(by: .action, [.mode]))),
    Fault(
      "act-resets-header", breaks: "SET-4", "an action puts RESPONSEHEADER back",
      .setting(.reset(by: .action, [.responseHeader]))),
    Fault(
      "act-resets-url", breaks: "SET-4", "an action clears the URL",
      .setting(.reset(by: .action, [.url]))),
    Fault(
      "failure-resets-settings", breaks: "SET-4", "a failed action puts all settings back",
      .setting(.reset(by: .failedAction, nil))),
    Fault(
      "redirect-sets-url", breaks: "SET-4", "a redirection followed becomes the URL",
      .head(.becomesURL)),
    Fault(
      "agent-lost-after-error", breaks: "SET-8", "after a 404 UAGENT is not sent",
      .request(when: .afterStatus(404), .unset(.agent))),
    Fault(
      "uagent-keeps-64", breaks: "SET-4", "64 bytes of UAGENT are kept",
      .setting(.alters(.agent, .keep(64)))),
    Fault(
      "accept-keeps-128", breaks: "SET-4", "128 bytes of ACCEPT are kept",
      .setting(.alters(.accept, .keep(128)))),
    Fault(
      "contype-keeps-128", breaks: "SET-4", "128 bytes of CONTYPE are kept",
      .setting(.alters(.contentType, .keep(128)))),
    Fault(
      "uagent-keeps-255", breaks: "SET-4", "255 bytes of UAGENT are kept",
      .setting(.alters(.agent, .keep(255)))),
    Fault(
      "uagent-sends-64", breaks: "SET-8", "64 bytes of UAGENT are sent",
      .setting(.acts(.agent, .keep(64)))),
    Fault(
      "accept-sends-64", breaks: "SET-8", "64 bytes of ACCEPT are sent",
      .setting(.acts(.accept, .keep(64)))),
    Fault(
      "contype-sends-128", breaks: "SET-8", "128 bytes of CONTYPE are sent",
      .setting(.acts(.contentType, .keep(128)))),
    Fault(
      "set-formats", breaks: "SET-4", "two percent signs of a text become one",
      .setting(.altersTexts(.replace(Array("%%".utf8), with: Array("%".utf8))))),
    Fault(
      "set-loses-first-blank", breaks: "SET-4", "a blank at a text's beginning is lost",
      .setting(.altersTexts(.dropFirst(0x20)))),
    Fault(
      "set-decodes-url", breaks: "SET-4", "%20 in a URL becomes a plus sign",
      .setting(.alters(.url, .replace(Array("%20".utf8), with: Array("+".utf8))))),
    Fault(
      "set-cuts-url-slash", breaks: "SET-4", "a slash at a URL's end is lost",
      .setting(.alters(.url, .dropTrailing(0x2F)))),
    Fault(
      "set-lowers-url", breaks: "SET-4", "a URL is kept in small letters",
      .setting(.alters(.url, .lowerCase))),
    Fault(
      "set-name-tail", breaks: "SET-16", "a name that goes on after a known one is taken for it",
      .setting(.takes(.nameTail))),
    Fault(
      "set-name-cut", breaks: "SET-16", "the first letters of a name will do",
      .setting(.takes(.nameStart))),
    Fault(
      "switch-8-bits", breaks: "SET-9", "a switch takes the low 8 bits of a number",
      .setting(.takes(.bits(0xFF)))),
    Fault(
      "switch-32-bits", breaks: "SET-9", "a switch takes the low 32 bits of a number",
      .setting(.takes(.bits(0xFFFF_FFFF)))),
    Fault(
      "switch-bare-number", breaks: "SET-9", "a bare number is taken whatever it is",
      .setting(.takes(.bareNumber))),
    Fault(
      "range-open-beyond", breaks: "SET-10", "a RANGE without an end may begin beyond the bound",
      .setting(.takes(.openRange))),
    Fault(
      "url-secure-no-host", breaks: "SET-7", "an https URL without a host is accepted",
      .url(.takesNoHost(onlySecure: true))),
    Fault(
      "url-scheme-tail", breaks: "SET-7", "a scheme that ends in http is accepted",
      .url(.takesSchemeTail)),
    Fault(
      "url-host-64", breaks: "SET-6", "a host of more than 64 bytes is refused",
      .url(.hostBytesMax(64))),
    Fault(
      "url-host-hyphen", breaks: "SET-6", "a host with a hyphen is refused", .url(.refusesHyphen)),
    Fault(
      "url-port-15-bits", breaks: "SET-6", "a port beyond 32767 is refused", .url(.portMax(0x7FFF))),
    Fault(
      "url-long-cut", breaks: "SET-4", "of a URL without a limit 290 bytes are kept",
      on: .unlimitedURL, .setting(.alters(.url, .keep(290)))),
    Fault(
      "redirect-loses-agent", breaks: "SET-8", "a redirected request has no UAGENT",
      .request(when: .redirected, .lacks(.userAgent))),
    Fault(
      "agent-twice", breaks: "SET-8", "the module's own User-Agent follows the one set",
      .request(.agentTwice)),
    Fault(
      "agent-not-with-head", breaks: "SET-8", "UAGENT is not sent with HEAD", on: .head,
      .request(when: .method(2), .unset(.agent))),
    Fault(
      "accept-not-with-head", breaks: "SET-8", "ACCEPT is not sent with HEAD", on: .head,
      .request(when: .method(2), .unset(.accept))),
    Fault(
      "data-resets-mode", breaks: "SET-4", "an import puts MODE back",
      .setting(.reset(by: .body, [.mode]))),
    Fault(
      "head-resets-agent", breaks: "SET-4", "an import of a block puts UAGENT back",
      .setting(.reset(by: .block, [.agent]))),
    Fault(
      "time-out-resets-settings", breaks: "SET-4", "an import's time-out puts UAGENT back",
      .setting(.reset(by: .timeOut, [.agent]))),
    Fault(
      "surplus-resets-settings", breaks: "SET-4", "surplus bytes put UAGENT back",
      .setting(.reset(by: .surplus, [.agent]))),
    Fault(
      "test-form-resets-settings", breaks: "SET-4", "HTTPSET=? puts UAGENT back",
      .setting(.reset(by: .testForm, [.agent]))),
    Fault(
      "small-letters-raised", breaks: "SET-4", "a line that begins in small letters is all raised",
      .answer(.raisesSmallLetters)),
    Fault(
      "set-loses-hash", breaks: "SET-4", "a # in a text is lost",
      .setting(.altersTexts(.drop(UInt8(ascii: "#"))))),
    Fault(
      "set-zero-is-empty", breaks: "SET-8", "the text 0 is taken for none", .setting(.zeroIsEmpty)),
    Fault(
      "set-form-1024", breaks: "SET-4", "HTTPSET? prints 1024 bytes of values",
      .setting(.formBytesMax(1024))),
    Fault(
      "stream-loses-agent", breaks: "SET-8", "with MODE 1 UAGENT is not sent",
      .request(when: .streaming, .unset(.agent))),
    Fault(
      "agent-overlaid", breaks: "SET-8", "the end of a longer UAGENT is sent behind a shorter one",
      .setting(.overlaid(.agent))),
    Fault(
      "agent-lost-after-stall", breaks: "SET-8", "after a reply that stalled UAGENT is not sent",
      .request(when: .afterStall, .unset(.agent))),
  ]
}
