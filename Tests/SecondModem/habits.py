"""What the second modem may be told to do: habits, which are legal, faults, which are not, and rigs,
which are no module's doing."""

import random

# Habits: each is allowed by the reading, so that no case may fail on any of them, alone or mixed.

HABITS = {
    # the line protocol
    "cme-errors": "refusals are +CME ERROR: n from the start (as after AT+CMEE=1)",
    "cme-texts": "refusals are +CME ERROR: and words from the start (as after AT+CMEE=2)",
    "cms-errors": "refusals are +CMS ERROR: n until AT+CMEE says otherwise",
    "echo-stays": "ATE0 is answered OK, and commands are echoed all the same",
    "no-blank": "no blank after the colon of an answer",
    "tight-lines": "only the first line of an answer has a line break before it",
    "blank-lines": "an empty line more before each line of an answer",
    "prompt-bare": "the data prompt is > without a blank",
    "prompt-wide": "two blanks follow the >",
    "prompt-line": "a line break follows the data prompt",
    "prompt-tight": "no line break before the data prompt",
    "urc-everywhere": "+CREG: 1 before echoes, after prompts and about the lines of an action",
    "creg-noise": "+CREG: 1 comes between the lines of answers",
    "chatty": "every few seconds +CREG: 1 or +SIM READY comes by itself",
    "garbage-error": "a line that does not begin with AT is answered ERROR, not ignored",
    "slow": "one answer in thirty is half a second late",
    "pieces": "one answer in four arrives in tiny pieces with gaps",
    "cgmm-prefixed": 'identity as +CGMM: "NAME"',
    "cgmm-two-fields": 'identity as +CGMM: "EGSM900/1800","NAME"',
    "creg-fields": "AT+CREG? tells area, cell and technology, too",
    "mipcall-two": "AT+MIPCALL? tells an IPv6 address, too",
    "mipcall-lines": "AT+MIPCALL? has a line for a second connection",
    "mipcall-error-up": "AT+MIPCALL=1 answers ERROR when the connection is up",
    "mipcall-auto": "the data connection is up after every start",
    "mipcall-late": "the data connection takes 1.2 s to come up",
    "roaming": "registered abroad: state 5",
    "eps-only": "CREG and CGREG show no registration, CEREG does",
    "sim-late": "for a second after each start AT+CPIN? is refused",
    "no-cfun-15": "AT+CFUN=15 is refused, AT+CFUN=1,1 restarts",
    "boot-silent": "nothing is said after a start",
    "boot-lines-late": "a restart says +SIM READY after 3 s, +E_UTRAN Service and +CGEV: 1.6 s later",
    "boot-lines-unknown": "for 12 s after a restart lines come that no list of modules' lines has",
    "boot-text-unended": "a restart begins with NULs and text without a line end",
    "boot-takes-a-minute": "a restart takes 60 s, in silence",
    "at-ready-late": "AT READY comes 1.2 s after a restart",
    "service-line-in-creg": "+E_UTRAN Service comes within the first answer to AT+CREG?",
    "no-mipcall": "there is no AT+MIPCALL, the data connection is up by itself",
    "trailing-blanks": "a blank ends each line",
    "echo-kept": "a restart leaves the echo as it was",
    "unknown-lines": "every few seconds a line comes that no list of modules' lines has",
    "echo-lf": "the echo of a line ends with CR LF",
    # HTTPSET
    "no-ipv6": "IPV6 is neither shown nor accepted",
    "ipv4-only": "IPV6 takes 0 alone",
    "texts-of-100": "UAGENT, ACCEPT and CONTYPE take 100 bytes at most",
    "set-order": "HTTPSET? lists the parameters in the reverse order",
    "more-settings": "HTTPSET? lists a parameter that the manual does not name",
    "set-blanks": "a blank behind the comma of HTTPSET?",
    "no-clearing": "no text but the URL can be set to nothing",
    "test-tight": "no blank within the lists of the test forms",
    "test-bare": "no brackets about the lists of the test forms",
    "test-blanks": "blanks stand within the brackets of the test forms",
    "test-list": "the methods of HTTPACT=? are a list: (0,1,2)",
    "accept-stars": "ACCEPT is */* by default",
    "range-lone-quote": "an empty RANGE is shown as a lone quote, as the manual prints it",
    "lower-names": "parameter names in lower case are taken",
    "bare-values": "values of HTTPSET without quotes are taken",
    "bare-host": "a URL without a scheme is taken as http",
    "redir-500": "REDIR 1 follows a 500 that names a place, too (the manual's own words)",
    "told-each-hop": "each connection of a redirection followed is told of",
    "redir-keeps-method": "a POST that is redirected stays a POST",
    # HTTPDATA, HTTPHEAD
    "surplus-command": "bytes beyond the length begin the next command (else they are dropped)",
    "data-once": "imported data serves one POST",
    "head-once": "an imported header block serves one action",
    "head-voids-all": "a header block puts MODE, REDIR and RESPONSEHEADER out of force, too",
    "whole-head": "HTTPHEAD imports the whole head: request line, fields, empty line",
    "head-query-error": "AT+HTTPHEAD? answers ERROR",
    # HTTPREAD
    "ok-last": "AT+HTTPREAD answers OK after the data (else before, as the manual prints it)",
    "no-extra-break": "no line break of its own ends the data",
    "past-end-error": "an offset at or past the end answers ERROR (else reslength 0)",
    "unread-error": "HTTPREAD before any action answers ERROR (else reslength 0)",
    "read-test-names": "AT+HTTPREAD=? prints the names of the format table",
    "header-at-0": "RESPONSEHEADER 0 shows the header, 1 hides it",
    "push-framed": "a line break before and after what MODE 1 pushes",
    "mode1-order-other": "the OK of AT+HTTPREAD stands at the other end with MODE 1 than with MODE 0",
    "read-ok-late": "the OK of a read of nothing comes 1.6 s after +HTTPREAD: 0",
    "mode1-read": "MODE 1 is read by HTTPREAD again and again (else pushed to the UART)",
    # HTTPACT
    "act-test-01": "AT+HTTPACT=? prints (0-1) on a series with HEAD, too",
    "act-queue": "an action while one is under way waits its turn (else ERROR)",
    "act-ok-late": "OK to an action comes 0.8 s after it",
    "result-late": "the result comes 0.8 s after the reply",
    "network-slow": "a connection takes 1.2 s to make, a request 0.6 s to get there",
    "http-blank": "+HTTP: 1 with a blank",
    "https-word": "+HTTPS: in place of +HTTP: for https",
    "brackets": "+HTTPRES: <0>,<200>,<342>",
    "result-blanks": "+HTTPRES: 0, 200, 342",
    "fail-601": "+HTTP:0 is followed by +HTTPRES with 601, and a time-out reports 601",
    "fail-603": "+HTTP:0 is followed by +HTTPRES with 603 (else by nothing)",
    "told-late": "the connection is told of with the result, or as failed where none comes",
    "timeout-http0": "a time-out of the response phase ends in +HTTP:0",
    "keep-alive": "asks the server to keep the connection",
    "own-agent": "an empty UAGENT sends the module's own name",
    "own-content-type": "a POST with an empty CONTYPE names a type of its own",
    "type-with-post-alone": "only a POST, which has a body, sends Content-Type",
    "cookies": "what a server sets as cookie is sent to it again",
    "encoding-field": "requests say Accept-Encoding: gzip, deflate",
    "no-accept": "an untouched ACCEPT sends no Accept",
    "host-with-port": "Host names the port even where it is the usual one",
    "host-without-port": "Host never names the port",
    "fields-reordered": "the header fields of a request come in the reverse order",
    "lower-fields": "names of header fields are sent in lower case",
    "extra-fields": "requests carry fields that nobody asked for",
    "request-pieces": "requests go out in small pieces",
    "http-1.0": "requests are HTTP/1.0",
    "fields-tight": "no blank behind the colon of a header field",
    "get-length": "GET and HEAD say Content-Length: 0",
    "block-alone": "beside a header block only Content-Length is sent, not even Host",
    "expect": "a POST asks for 100 Continue, and goes on after half a second",
    "empty-lines": "an empty line before each request and behind each body",
    "empty-connection": "a connection is opened and closed before each request",
    "reset-close": "connections end in a reset",
    "half-close": "the module ends its own side of a connection once the request is sent",
    "connects-early": "the connection is made when the URL is set, before any action",
    "no-server-name": "TLS names no server",
    "tls-1.2": "TLS 1.2 at most",
    "tls-1.0": "TLS 1.0",
}
EXCLUSIVE = [
    ("cgmm-prefixed", "cgmm-two-fields"), ("fail-601", "fail-603"), ("no-blank", "http-blank"),
    ("cme-errors", "cme-texts"), ("cme-errors", "cms-errors"), ("cme-texts", "cms-errors"),
    ("tight-lines", "blank-lines"), ("push-framed", "mode1-read"), ("prompt-bare", "prompt-wide"),
    ("no-ipv6", "ipv4-only"), ("host-with-port", "host-without-port"), ("tls-1.2", "tls-1.0"),
    ("test-bare", "test-blanks"), ("test-tight", "test-blanks"), ("act-test-01", "test-list"),
    ("whole-head", "block-alone"), ("no-clearing", "boot-takes-a-minute"),
]
# a random mix stays quick enough to be played whole
RARE = {"expect": 0.15, "slow": 0.15, "pieces": 0.25, "sim-late": 0.2, "mipcall-late": 0.25,
        "network-slow": 0.1, "result-late": 0.15, "act-ok-late": 0.15,
        # each costs a restart, and so seconds or a minute, for nearly every case
        "no-clearing": 0.05, "boot-takes-a-minute": 0.02, "boot-lines-late": 0.25, "read-ok-late": 0.15}

# Faults: each with the requirements that it breaks, a series where that shows ("slow": among the slow
# cases alone), and what is wrong.

FAULTS = {
    # every command
    "test-form-silent": ("GEN-1", "L61x", "AT+HTTPDATA=? answers OK without its line"),
    "late": ("GEN-4", "L61x", "AT+HTTPSET=? is answered after 1.4 s"),
    "settings-kept": ("GEN-6", "L61x", "settings outlive a restart"),
    "url-cleared-stays": ("GEN-5", "L61x", "once the URL is cleared the old one is requested"),
    "body-kept": ("GEN-6", "L61x", "an imported body outlives a restart"),
    "stuck-after-error": ("GEN-8", "L61x", "the command after a refused one is not answered"),
    # the line protocol
    "ok-twice": ("LINE-1 GEN-9", "L61x", "OK comes twice to every command"),
    "ok-twice-at-random": ("LINE-1 GEN-9", "L61x", "three in ten OKs come twice, drawn at random"),
    "ok-twice-when-readied": ("LINE-1 GEN-9", "L61x", "OK comes twice to AT+CPIN?, AT+CREG?, AT+MIPCALL?"),
    "result-glued": ("LINE-2", "L61x", "OK stands right behind the data of a read"),
    "urc-in-line": ("LINE-3 LINE-2", "L61x", "+CREG: 1 comes within a line of an answer"),
    # HTTPSET
    "refused-text-sent": ("SET-17", "L61x", "a refused UAGENT, ACCEPT or CONTYPE is sent"),
    "refused-range-sent": ("SET-17", "L61x", "a refused RANGE is asked for"),
    "refused-redir-followed": ("SET-17", "L61x", "a refused REDIR counts"),
    "refused-url-requested": ("SET-17", "L61x", "a refused URL is requested"),
    "host-port-refused": ("SET-6", "L61x", "http://host:port/path is refused"),
    "path-port-refused": ("SET-6", "L61x", "http://host/path:port is refused"),
    "set-form-name": ("SET-1", "L61x", "the test form leaves out the value"),
    "set-line-lost": ("SET-2", "L61x", "HTTPSET? does not show CONTYPE"),
    "default-redir": ("SET-3", "L61x", "REDIR is 1 by default"),
    "set-lost": ("SET-4", "L61x", "CONTYPE is answered OK and not kept"),
    "set-spills": ("SET-4", "L61x", "setting UAGENT changes CONTYPE, too"),
    "url-longer": ("SET-5", "L61x", "a URL of 256 is accepted"),
    "url-shorter": ("SET-5", "FG13x", "a URL of 256 is refused where no limit is stated"),
    "path-port-wins": ("SET-6", "L61x", "with two ports in a URL the last one counts"),
    "any-scheme": ("SET-7", "L61x", "ftp:// is accepted"),
    "agent-unsent": ("SET-8", "L61x", "UAGENT does not reach the server"),
    "switch-2": ("SET-9", "L61x", "2 is accepted for RESPONSEHEADER"),
    "range-over": ("SET-10", "L61x", "RANGE takes a bound one above the greatest"),
    "range-shifted": ("SET-11", "L61x", "RANGE asks for one byte more"),
    "range-first": ("SET-12", "L61x", "a second RANGE does not overwrite the first"),
    "range-on-post": ("SET-12", "L61x", "RANGE is sent with POST"),
    "redir-ignored": ("SET-13", "L61x", "a redirect is not followed under REDIR 1"),
    "redir-not-308": ("SET-13", "L61x", "a 308 is not followed under REDIR 1"),
    "redir-always": ("SET-13", "L61x", "a redirect is followed under REDIR 0"),
    "header-uncounted": ("SET-14 ACT-10", "L61x", "length leaves out the header shown"),
    "cache-uncapped": ("SET-15", "L61x", "the cache of MODE 0 has no cap"),
    "mode1-capped": ("SET-15", "L61x", "MODE 1 loses what is beyond the cache"),
    "unknown-name": ("SET-16", "L61x", "an unknown parameter is answered OK"),
    # HTTPDATA
    "data-form": ("DATA-1", "MS18x", "the test form prints the wide range on a narrow series"),
    "no-prompt": ("DATA-3", "L61x", "no prompt comes, the data is taken all the same"),
    "ok-early": ("DATA-3", "L61x", "OK comes one byte before the last"),
    "data-over-max": ("DATA-4", "L61x", "HTTPDATA takes one byte above the maximum (64001)"),
    "data-zero": ("DATA-4", "L61x", "a length of 0 is answered OK"),
    "data-never-ends": ("DATA-5", "L61x slow", "the 30 s time-out of data mode is ignored"),
    "timeout-silent": ("DATA-5", "L61x slow", "data mode ends after 30 s without ERROR"),
    "timeout-early": ("DATA-5", "L61x slow", "data mode ends after 25 s"),
    "data-loses-nul": ("DATA-6", "L61x", "NULs in imported data become blanks"),
    "escape-ends": ("DATA-6", "L61x", "an ESC in imported data ends it with ERROR"),
    "surplus-in-body": ("DATA-7", "L61x", "bytes beyond the length belong to the body"),
    "post-drops-byte": ("DATA-8", "L61x", "the last byte of a POST's body is not sent"),
    "import-appends": ("DATA-8", "L61x", "a second import is put behind the first"),
    # HTTPREAD
    "read-form": ("READ-1", "L61x", "the test form prints a length one too small"),
    "read-drops-byte": ("READ-3", "L61x", "the last byte of a read is missing"),
    "count-asked": ("READ-3", "L61x", "reslength is the length asked for, whatever there is"),
    "read-all-short": ("READ-4", "L61x", "AT+HTTPREAD loses the last byte, and counts it out"),
    "offset-over": ("READ-5", "L61x", "an offset one above the greatest is taken"),
    "read-until-nul": ("READ-8", "L61x", "data is blank from its first NUL on"),
    "urc-in-data": ("READ-8 LINE-3", "L61x", "+CREG: 1 comes inside counted data"),
    "read-consumes": ("READ-9", "L61x", "what was read is gone"),
    # HTTPACT
    "act-form": ("ACT-1", "L61x", "the test form prints 9 as the least timernum"),
    "unconnected": ("ACT-3", "L61x", "+HTTP:1 is not said"),
    "result-twice": ("ACT-3", "L61x", "+HTTPRES comes twice"),
    "post-as-get": ("ACT-3", "L61x", "a POST goes out as GET"),
    "head-accepted": ("ACT-4", "NL66x", "HEAD is accepted where the series has none"),
    "head-as-get": ("ACT-4", "L61x", "a HEAD goes out as GET, with a body"),
    "method-3": ("ACT-5", "L61x", "method 3 is taken for GET"),
    "timer-61": ("ACT-6", "L61x", "a timernum of 61 is taken"),
    "timernum-ignored": ("ACT-7 ACT-8", "L61x slow", "both phases last 15 s whatever timernum says"),
    "failure-as-success": ("ACT-7", "L61x", "a refused connection is reported as a success"),
    "response-timer-total": ("ACT-8", "L61x slow", "the response timer is not refreshed by what comes"),
    "always-200": ("ACT-9", "L61x", "the reply is always 200"),
    "length-off": ("ACT-10", "L61x", "length is one too great"),
    "no-tls": ("ACT-12", "L61x", "an https request cannot connect"),
    "stale-tail": ("ACT-13", "L61x", "a shorter reply leaves the end of the last one"),
    "chunks-raw": ("ACT-14", "L61x", "the sizes of a chunked reply are left in the data"),
    "chunked-in-one-spelling": ("ACT-16 ACT-14", "L61x", "Transfer-Encoding: Chunked is not known"),
    "length-before-chunks": ("ACT-16", "L61x", "Content-Length counts beside Transfer-Encoding: chunked"),
    "length-in-decimal-only": ("ACT-16", "L61x", "a Content-Length with leading zeros is taken for 0"),
    "body-of-a-304": ("ACT-16 ACT-9", "L61x", "a 304 with a Content-Length is waited for"),
    "last-number-counts": ("ACT-16 ACT-9", "L61x", "a number in the reason phrase is reported"),
    "fields-32": ("ACT-16", "L61x", "fields beyond the 32nd are not looked at"),
    "tab-no-blank": ("ACT-16", "L61x", "a tab before a field's value belongs to it"),
    "line-of-512": ("ACT-16", "L61x", "a header line of more than 512 bytes breaks the reply"),
    "data-echoed-with-echo": ("LINE-2 LINE-1", "L61x", "with ATE1 imported data are echoed"),
    "line-feed-counts": ("GEN-2", "L61x", "a line feed behind the CR begins the next command"),
    "connected-too-soon": ("ACT-3", "L61x", "+HTTP:1 comes before the OK"),
    "close-awaited": ("ACT-16", "L61x", "a counted reply is over when the connection is"),
    "interim-is-100-alone": ("ACT-16", "L61x", "a 102 or 103 is reported as the reply"),
    "http-1.1-alone": ("ACT-16", "L61x", "a reply of HTTP/1.0 is none"),
    "304-sticks": ("ACT-13 ACT-16", "L61x", "after a 304 a reply's body is dropped"),
    "one-byte-range": ("SET-10", "L61x", "a RANGE of one byte is refused"),
    "shorter-body-padded": ("DATA-8", "L61x", "a shorter import leaves the end of a longer one"),
    "place-in-one-spelling": ("ACT-16", "L61x", "a location in small letters is not followed"),
    "encoding-dropped": ("ACT-16", "L61x", "a body with a Content-Encoding is not handed on"),
    "early-end-filled-up": ("ACT-16", "L61x", "a reply that ends before its Content-Length is filled up with NULs"),
    "silent-during-action": ("ACT-17", "L61x", "commands during an action are not answered"),
    "late-during-action": ("ACT-17", "L61x", "commands during an action are answered after 1.4 s"),
    "command-ends-action": ("ACT-17", "L61x", "a command during an action ends it"),
    # HTTPHEAD
    "whole-head-altered": ("HEAD-6", "L61x", "the fields of a whole head are sent in lower case"),
    "whole-head-agent": ("HEAD-7", "L61x", "UAGENT is sent beside a whole head"),
    "block-form": ("HEAD-1", "L61x", "the test form prints 5121"),
    "block-short": ("HEAD-3", "L61x", "OK comes one byte before the last of a block"),
    "block-over": ("HEAD-4", "L61x", "5121 is accepted"),
    "block-altered": ("HEAD-6", "L61x", "a block is sent in lower case"),
    "blocks-add-up": ("ACT-13", "L61x", "a second block is put behind the first"),
    "block-surplus": ("HEAD-3", "L61x", "bytes beyond the length belong to the block"),
    "block-not-on-post": ("HEAD-6", "L61x", "a block is not sent with POST"),
    "head-leaks": ("HEAD-7", "L61x", "UAGENT is sent although a header block is set"),
    # series
    "variant-obeys": ("SER-3", "LE270-CN-1D2", "AT+HTTPREAD? is answered OK where there is no HTTP"),
    "variant-tests": ("SER-3", "LE270-CN-1D2", "AT+HTTPACT=? is answered where there is no HTTP"),
    "wide": ("SER-4", "LE", "the ranges of the other series are taken"),
    "wide-too": ("SER-6", "MS18x", "the ranges of the other series are taken"),
}


# Which settings are in force although the line that names them was refused.
REFUSED_IN_FORCE = {
    "refused-text-sent": ("UAGENT", "ACCEPT", "CONTYPE"), "refused-range-sent": ("RANGE",),
    "refused-redir-followed": ("REDIR",), "refused-url-requested": ("URL",),
}

# Rigs: what is neither the module's habit nor its fault, each with a series and what attest must say of
# it; no case may fail.

RIGS = {
    "full-packets-stuck": ("L61x", "--line nozlp", "the host loses the end of a write of full USB packets"),
    "name-without-ending": ("LE370-CN-1D7", "--model", "a model without HTTP calls itself LE370-CN"),
    "sim-removed": ("L61x", "a precondition was lost", "the card is out for 25 s, and AT+MIPCALL? goes on"),
    "sim-gone": ("L61x", "AT+CPIN? says ERROR", "the card is gone for good, which AT+CPIN? alone tells"),
    "network-lost": ("L61x", "a precondition was lost", "the network is lost for 25 s"),
}


def pick_habits(names):
    """The set of habits that the options name; random:SEED draws a mix, the same for the same text."""
    chosen = set()
    for name in names:
        if name.startswith("random:"):
            dice = random.Random(name)
            drawn = {one for one in HABITS if dice.random() < RARE.get(one, 0.5)}
            for pair in EXCLUSIVE:
                if drawn.issuperset(pair) or chosen.intersection(pair):
                    drawn -= {dice.choice(pair)} if not chosen.intersection(pair) else set(pair)
            chosen |= drawn
        elif name in HABITS:
            chosen.add(name)
        else:
            raise SystemExit(f"modem.py: unknown habit {name!r}; see --list")
    for pair in EXCLUSIVE:
        if chosen.issuperset(pair):
            raise SystemExit(f"modem.py: habits {pair[0]} and {pair[1]} exclude each other")
    return chosen
