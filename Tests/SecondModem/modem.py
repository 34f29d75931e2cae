#!/usr/bin/env python3
"""A second cellular module, for trying the suites on something that is not our own emulator.

It was written from the manual and its reading alone and shares no line with ModuleEmulator, so a
case that passes there and fails here leans on a habit of the emulator (or this file is wrong: the
manual decides). It opens a pseudo-terminal, prints the slave's path and makes real HTTP requests.

    modem.py --series NL66x --habit ok-last --habit random:7:NL66x --fault read-drops-byte --link /tmp/m
    modem.py --list            the habits (legal) and faults (each with its requirement)
    modem.py --self-check      its own smoke test over its own pseudo-terminal; honours --habit, --fault

Python 3.9 or later, standard library only.
"""

import argparse
import heapq
import itertools
import os
import queue
import random
import re
import select
import signal
import socket
import ssl
import struct
import sys
import threading
import time
import tty
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

# ------------------------------------------------------------------------------------------------
# What the manual says of the series

WIDE, NARROW = 360000, 36000


@dataclass(frozen=True)
class Series:
    name: str
    model: str
    head: bool = True  # HTTPACT=2
    http: bool = True  # False: the LE models on which every HTTP command is refused
    data_max: int = 64000
    span: int = WIDE  # the greatest offset, length, reslength, RANGE bound and the cache
    url_max: int = 255


UNLIMITED_URL = 1 << 30  # in truth the command line is the limit: LINE_MAX
LINE_MAX = 2048

SERIES = [
    Series("L61x", "L610-GL"),
    Series("LC61x", "LC610-EU"),
    Series("LG61x", "LG610-CN"),
    Series("MC61x", "MC610-EU"),
    Series("MG61x", "MG610-CN"),
    Series("NL66x", "NL668-EU", head=False),
    Series("MC11x", "MC110-CN", head=False),
    Series("MG11x", "MG110-CN", head=False),
    Series("MC10x", "MC100-CN"),
    Series("LC11x", "LC110-CN", head=False),
    Series("MA51x", "MA510-GL", head=False),
    Series("L71x", "L716-EU", head=False),
    Series("LE", "LE270-CN", data_max=36000, span=NARROW),
    Series("FG13x", "FG132-GL", url_max=UNLIMITED_URL),
    Series("MS18x", "MS180-CN", url_max=UNLIMITED_URL, data_max=36000, span=NARROW),
    Series("MC66x", "MC661-CN"),
    Series("MG66x", "MG661-JP"),
    Series("MC91x", "MC910-CN"),
]
WITHOUT_HTTP = ["LE230-CN-1D2", "LE270-CN-1D2", "LE270-CN-1D21", "LE370-CN-1D7"]


def find_series(name):
    """A series by its name, or one of the four LE models by its own."""
    for one in SERIES:
        if one.name.lower() == name.lower():
            return one
    for model in WITHOUT_HTTP:
        if model.lower() == name.lower():
            le = next(one for one in SERIES if one.name == "LE")
            return replace(le, model=model, http=False)
    known = ", ".join([one.name for one in SERIES] + WITHOUT_HTTP)
    raise SystemExit(f"modem.py: unknown series {name!r}; known: {known}")


# ------------------------------------------------------------------------------------------------
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
    # HTTPSET
    "no-ipv6": "IPV6 is neither shown nor accepted",
    "set-order": "HTTPSET? lists the parameters in the reverse order",
    "more-settings": "HTTPSET? lists a parameter that the manual does not name",
    "set-blanks": "a blank behind the comma of HTTPSET?",
    "no-clearing": "no text but the URL can be set to nothing",
    "test-tight": "no blank within the lists of the test forms",
    "test-bare": "no brackets about the lists of the test forms",
    "accept-stars": "ACCEPT is */* by default",
    "range-lone-quote": "an empty RANGE is shown as a lone quote, as the manual prints it",
    "lower-names": "parameter names in lower case are taken",
    "bare-values": "values of HTTPSET without quotes are taken",
    "bare-host": "a URL without a scheme is taken as http",
    "redir-500": "REDIR 1 follows a 500 that names a place, too (the manual's own words)",
    "redir-keeps-method": "a POST that is redirected stays a POST",
    # HTTPDATA, HTTPHEAD
    "surplus-command": "bytes beyond the length begin the next command (else they are dropped)",
    "data-once": "imported data serves one POST",
    "head-once": "an imported header block serves one action",
    "head-voids-all": "a header block puts MODE, REDIR and RESPONSEHEADER out of force, too",
    "head-query-error": "AT+HTTPHEAD? answers ERROR",
    # HTTPREAD
    "ok-last": "AT+HTTPREAD answers OK after the data (else before, as the manual prints it)",
    "no-extra-break": "no line break of its own ends the data",
    "past-end-error": "an offset at or past the end answers ERROR (else reslength 0)",
    "unread-error": "HTTPREAD before any action answers ERROR (else reslength 0)",
    "read-test-names": "AT+HTTPREAD=? prints the names of the format table",
    "header-at-0": "RESPONSEHEADER 0 shows the header, 1 hides it",
    "push-framed": "a line break before and after what MODE 1 pushes",
    "mode1-read": "MODE 1 is read by HTTPREAD again and again (else pushed to the UART)",
    # HTTPACT
    "act-test-01": "AT+HTTPACT=? prints (0-1) on a series with HEAD, too",
    "act-queue": "an action while one is under way waits its turn (else ERROR)",
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
    "no-accept": "an untouched ACCEPT sends no Accept",
    "host-with-port": "Host names the port even where it is the usual one",
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
    "tls-1.2": "TLS 1.2 at most",
}
EXCLUSIVE = [
    ("cgmm-prefixed", "cgmm-two-fields"), ("fail-601", "fail-603"), ("no-blank", "http-blank"),
    ("cme-errors", "cme-texts"), ("cme-errors", "cms-errors"), ("cme-texts", "cms-errors"),
    ("tight-lines", "blank-lines"), ("push-framed", "mode1-read"), ("prompt-bare", "prompt-wide"),
]
# a random mix stays quick enough to be played whole
RARE = {"expect": 0.15, "slow": 0.15, "pieces": 0.25, "sim-late": 0.2, "mipcall-late": 0.25}

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
    # HTTPSET
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
    "urc-in-data": ("READ-8", "L61x", "+CREG: 1 comes inside counted data"),
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
    # HTTPHEAD
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


# ------------------------------------------------------------------------------------------------
# URLs


@dataclass(frozen=True)
class Target:
    secure: bool
    host: str
    port: int
    path: str


URL_FORM = re.compile(r"(?i)(https?)://(\[[0-9a-f:.]+\]|[^/:\[\]@?#\s]+)(?::([0-9]+))?([/?].*)?")


def parse_url(text, trailing_port=True):
    """The target of a URL, or None. The manual's own form has the port after the path."""
    found = URL_FORM.fullmatch(text)
    if not found or re.search(r"[\x00-\x20\x7f]", text):
        return None
    scheme, host, port, path = found.groups()
    path = path or "/"
    tail = re.search(r":([0-9]+)$", path) if trailing_port else None
    if tail:
        path = path[: tail.start()] or "/"
        port = port or tail.group(1)  # with both, the one after the host counts
    secure = scheme.lower() == "https"
    number = int(port) if port else (443 if secure else 80)
    if not 0 < number < 65536:
        return None
    return Target(secure, host, number, path if path[0] == "/" else "/" + path)


# ------------------------------------------------------------------------------------------------
# One action: a request, its redirects and the reply, in a thread of its own


@dataclass
class Order:
    """Everything an action needs, copied at its start: later settings do not reach into it."""

    method: int
    target: Target
    timer: float
    settings: dict
    body: bytes
    block: bytes  # the imported header block, or nothing
    show_header: bool
    follow: bool
    faults: frozenset
    habits: frozenset = frozenset()
    accept_untouched: bool = False

    def has(self, habit):
        return habit in self.habits


class Broken(Exception):
    """The reply is not HTTP, or ended too early."""


class Action(threading.Thread):
    VERBS = (b"GET", b"POST", b"HEAD")
    HOPS = 8

    def __init__(self, order, tell):
        super().__init__(daemon=True)
        self.order, self.tell = order, tell  # tell(kind, value) is called in this thread
        self.sock, self.held, self.limit = None, b"", None
        self.connected = False

    def run(self):
        try:
            reply = self.perform()
            self.tell("finished", reply)
        except (OSError, Broken, ValueError):
            # ValueError: a host name that cannot be encoded, a mad number in the reply
            self.tell("failed" if self.connected else "unreachable", None)
        finally:
            if self.sock:
                self.sock.close()

    def perform(self):
        order, target, method = self.order, self.order.target, self.order.method
        for hop in itertools.count():
            end = time.monotonic() + order.timer  # the request phase: connection and sending
            self.connect(target, end)
            if not self.connected:
                self.connected = True
                self.tell("connected", None)
            self.sock.settimeout(max(0.001, end - time.monotonic()))
            self.ask(self.request(method, target))
            self.limit = time.monotonic() + order.timer
            code, head, fields = self.read_head()
            places = (301, 302, 303, 307) + ((500,) if order.has("redir-500") else ())
            places += () if "redir-not-308" in order.faults else (308,)
            following = order.follow and hop < self.HOPS and code in places
            if not (following and b"location" in fields):
                break
            base = "%s://%s:%d%s" % ("https" if target.secure else "http", target.host, target.port, target.path)
            further = parse_url(urljoin(base, fields[b"location"].decode("latin-1")), trailing_port=False)
            if not further:
                break
            target = further
            if method == 1 and code in (301, 302, 303) and not order.has("redir-keeps-method"):
                method = 0  # as browsers do
            self.sock.close()
        if order.show_header:
            self.tell("header", head)
        if (method != 2 or "head-as-get" in order.faults) and code not in (204, 304):
            self.read_body(fields)
        return 200 if "always-200" in order.faults else code

    def connect(self, target, end):
        if target.secure and "no-tls" in self.order.faults:
            raise OSError("no TLS")
        family = socket.AF_INET6 if order_is_six(self.order) else socket.AF_INET
        host = target.host.strip("[]")
        found = socket.getaddrinfo(host, target.port, family, socket.SOCK_STREAM)
        self.held = b""
        for family, kind, protocol, _, address in found[:1]:
            self.sock = socket.socket(family, kind, protocol)
        self.sock.settimeout(max(0.001, end - time.monotonic()))
        if self.order.has("empty-connection"):
            socket.create_connection(address[:2], max(0.001, end - time.monotonic())).close()
        self.sock.connect(address)
        if self.order.has("reset-close"):
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if target.secure:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            if self.order.has("tls-1.2"):
                context.maximum_version = ssl.TLSVersion.TLSv1_2
            self.sock.settimeout(max(0.001, end - time.monotonic()))
            self.sock = context.wrap_socket(self.sock, server_hostname=host)

    def ask(self, data):
        if self.order.has("empty-lines"):
            data = b"\r\n" + data + (b"\r\n" if self.order.method == 1 else b"")
        if order_expects(self.order, data):
            head, _, body = data.partition(b"\r\n\r\n")
            self.send(head + b"\r\n\r\n")
            select.select([self.sock], [], [], 0.5)
            data = body
        self.send(data)

    def send(self, data):
        size = 97 if self.order.has("request-pieces") else len(data)
        for start in range(0, min(len(data), 40 * size), size):
            self.sock.sendall(data[start:start + size])
        self.sock.sendall(data[40 * size:])

    def request(self, method, target):
        """The bytes of the request. A header block goes out as it was imported, whatever it holds."""
        order, faults, settings = self.order, self.order.faults, self.order.settings
        body = order.body if method == 1 else b""
        if "post-drops-byte" in faults:
            body = body[:-1]
        usual = 443 if target.secure else 80
        plain = target.port == usual and not order.has("host-with-port")
        host = target.host if plain else f"{target.host}:{target.port}"
        block = order.block
        if "block-not-on-post" in faults and method == 1:
            block = b""
        if "block-altered" in faults:
            block = block.lower()
        own = [] if order.block and order.has("block-alone") else [("Host", host)]
        if method == 1 or order.has("get-length"):
            own.append(("Content-Length", str(len(body))))
        if body and order.has("expect"):
            own.append(("Expect", "100-continue"))
        if not order.block or "head-leaks" in faults:
            agent = settings["UAGENT"] or ("SECOND/1.0" if order.has("own-agent") else "")
            own.append(("User-Agent", "" if "agent-unsent" in faults else agent))
        if not order.block:
            silent = order.accept_untouched and order.has("no-accept")
            accept = "*/*" if settings["ACCEPT"] == "/" else settings["ACCEPT"]
            own.append(("Accept", "" if silent else accept))
            own.append(("Content-Type", settings["CONTYPE"]))
            if method != 1 or "range-on-post" in faults:
                own.append(("Range", self.range_field(settings["RANGE"])))
            own.append(("Connection", "keep-alive" if order.has("keep-alive") else "close"))
            if order.has("extra-fields"):
                own += [("Cache-Control", "no-cache"), ("Accept-Language", "en"), ("X-Module", "second")]
        given = {line.split(b":")[0].strip().lower() for line in block.split(b"\n")}
        version = b" HTTP/1.0" if order.has("http-1.0") else b" HTTP/1.1"
        lines = [self.verb(method) + b" " + target.path.encode("latin-1") + version]
        for name, value in own:
            if value and name.lower().encode() not in given:
                name = name.lower() if order.has("lower-fields") else name
                blank = "" if order.has("fields-tight") else " "
                lines.append(f"{name}:{blank}{value}".encode("latin-1"))
        out = b"\r\n".join(lines) + b"\r\n" + block
        while not out.endswith(b"\r\n\r\n"):
            out += b"\r\n" if out.endswith(b"\r\n") or not out.endswith(b"\r") else b"\n"
        return out + body

    def verb(self, method):
        swapped = "post-as-get" in self.order.faults and method == 1
        swapped = swapped or "head-as-get" in self.order.faults and method == 2
        return self.VERBS[0 if swapped else method]

    def range_field(self, value):
        text = re.sub(r"(?i)^bytes?\s*=\s*", "bytes=", value)
        if "range-shifted" in self.order.faults:
            text = re.sub(r"([0-9]+)$", lambda end: str(int(end.group(1)) + 1), text)
        return text

    # The reply. Every piece that comes starts the response timer anew.

    def more(self):
        wait = self.order.timer
        if "response-timer-total" in self.order.faults:
            wait = max(0.001, self.limit - time.monotonic())
        self.sock.settimeout(wait)
        piece = self.sock.recv(16384)
        self.held += piece
        return bool(piece)

    def take_line(self):
        while b"\n" not in self.held:
            if len(self.held) > 65536 or not self.more():
                raise Broken("no whole line")
        line, _, self.held = self.held.partition(b"\n")
        return line + b"\n"

    def read_head(self):
        while True:
            raw = first = self.take_line()
            status = re.match(rb"HTTP/\d\.\d +(\d{3})\b", first)
            if not status:
                raise Broken("no status line")
            fields = {}
            while True:
                line = self.take_line()
                raw += line
                if not line.strip():
                    break
                name, _, value = line.partition(b":")
                fields[name.strip().lower()] = value.strip()
            if status.group(1)[0:1] != b"1":  # 100 Continue is not the reply
                return int(status.group(1)), raw, fields

    def read_body(self, fields):
        if fields.get(b"transfer-encoding", b"").lower().endswith(b"chunked"):
            raw = "chunks-raw" in self.order.faults
            while True:
                line = self.take_line()
                size = int(line.split(b";")[0], 16)
                if raw:
                    self.tell("data", line)
                if size == 0:
                    break
                self.pass_on(size)
                self.take_line()
            while self.take_line().strip():
                pass  # trailers
        elif b"content-length" in fields:
            self.pass_on(int(fields[b"content-length"]))
        else:
            self.pass_on(None)

    def pass_on(self, count):
        while count is None or count > 0:
            if not self.held and not self.more():
                if count is None:
                    return
                raise Broken("the reply ended early")
            piece = self.held if count is None else self.held[:count]
            self.held = self.held[len(piece):]
            count = None if count is None else count - len(piece)
            self.tell("data", piece)


def order_expects(order, data):
    return order.has("expect") and b"\r\nexpect:" in data.partition(b"\r\n\r\n")[0].lower()


def order_is_six(order):
    return order.settings.get("IPV6") == "1"


# ------------------------------------------------------------------------------------------------
# The wire: a pseudo-terminal, what is to be said on it and when


class Wire:
    def __init__(self, tiny_pieces):
        self.master, self.slave = os.openpty()  # the slave stays open: a host may come and go
        tty.setraw(self.slave)
        os.set_blocking(self.master, False)
        self.path = os.ttyname(self.slave)
        self.later = []  # (due, bytes), in the order of saying
        self.out = b""
        self.tiny_pieces, self.next_piece, self.run_length, self.cuts = tiny_pieces, 0.0, 0, False
        self.dice = random.Random(1)

    def say(self, data, delay=0.0):
        """Queues bytes; nothing overtakes what was said before. Returns when they are due."""
        due = time.monotonic() + delay
        if self.later:
            due = max(due, self.later[-1][0])
        self.later.append((due, data))
        return due

    def silent(self):
        return not self.later and not self.out

    def flush(self):
        """Writes what is due. Returns when to come back, or None."""
        now = time.monotonic()
        count = next((i for i, (due, _) in enumerate(self.later) if due > now), len(self.later))
        self.out += b"".join(data for _, data in self.later[:count])
        del self.later[:count]
        if not self.out:
            self.run_length = 0
            # one run in four: on a busy machine each gap is much longer than asked for
            self.cuts = self.tiny_pieces and self.dice.random() < 0.25
        elif not self.cuts:
            self.write(len(self.out))
        elif now >= self.next_piece:
            # tiny at first, then larger: a read of 360000 bytes must still end in seconds
            most = 9 if self.run_length < 48 else 997 if self.run_length < 2000 else 16000
            self.write(self.dice.randint(1, most))
            self.next_piece = time.monotonic() + 0.001
        if self.out and self.cuts:
            return self.next_piece
        return self.later[0][0] if self.later else None

    def write(self, count):
        try:
            done = os.write(self.master, self.out[:count])
        except BlockingIOError:
            return
        self.out = self.out[done:]
        self.run_length += done

    def read(self):
        try:
            return os.read(self.master, 65536)
        except (BlockingIOError, OSError):
            return b""


# ------------------------------------------------------------------------------------------------
# The module


class Refused(Exception):
    """The command is answered ERROR; the number is the CME code."""

    def __init__(self, code=50):
        super().__init__(code)
        self.code = code


CME_TEXT = {
    3: "operation not allowed", 4: "operation not supported", 14: "SIM busy", 50: "incorrect parameters"}


@dataclass
class Intake:
    """Data mode: what is imported, how much, and until when."""

    kind: str
    need: int
    end: float
    got: bytearray = field(default_factory=bytearray)


class Modem:
    PARAMETERS = ("URL", "UAGENT", "ACCEPT", "RANGE", "RESPONSEHEADER", "CONTYPE", "MODE", "REDIR", "IPV6")
    ADDRESS = "10.64.17.5"
    MODE1_PIECE = 16000  # how much one HTTPREAD gives of a MODE 1 reply

    def __init__(self, series, habits=(), faults=(), data_wait=30.0):
        self.series, self.habits, self.faults = series, frozenset(habits), frozenset(faults)
        if self.faults & {"wide", "wide-too"}:
            self.series = replace(series, data_max=64000, span=WIDE)
        self.data_wait = data_wait
        self.wire = Wire("pieces" in self.habits)
        self.news = queue.Queue()  # what actions tell, with the life they belong to
        self.bell_out, self.bell = os.pipe()
        self.timers, self.order_of_timers = [], itertools.count()
        self.inbox, self.deaf, self.stopped = b"", False, False
        self.dice = random.Random(2)
        self.life = 0
        self.settings = self.defaults()
        self.wake_up()

    def has(self, habit):
        return habit in self.habits

    def wrong(self, fault):
        return fault in self.faults

    def defaults(self):
        accept = "*/*" if self.has("accept-stars") else "/"
        values = dict(zip(self.PARAMETERS, ("", "", accept, "", "0", "", "0", "0", "0")))
        if self.has("no-ipv6"):
            del values["IPV6"]
        if self.wrong("default-redir"):
            values["REDIR"] = "1"
        return values

    def wake_up(self):
        """The state after power-up. Nothing is stored (GEN-6)."""
        self.life += 1
        if "settings-kept" not in self.faults:
            self.settings = self.defaults()
        self.echo, self.line, self.overlong = True, b"", False
        self.late = False
        self.cme = 1 if self.has("cme-errors") else 2 if self.has("cme-texts") else 0
        self.mute = False
        self.sim_from = time.monotonic() + (1.0 if self.has("sim-late") else 0.0)
        if self.has("chatty"):
            self.after(self.dice.uniform(1, 6), self.chat)
        self.registered, self.connection = True, self.has("mipcall-auto")
        self.intake, self.block = None, b""
        self.body = self.body if self.wrong("body-kept") and self.life > 1 else b""
        self.cache, self.total, self.acted, self.cursor = bytearray(), 0, False, None
        self.action, self.waiting, self.pushing = None, [], False
        self.stale, self.shown_header, self.accept_untouched = b"", 0, True
        self.last_url = ""

    # The loop

    def after(self, delay, what):
        heapq.heappush(self.timers, (time.monotonic() + delay, next(self.order_of_timers), self.life, what))

    def run(self):
        while not self.stopped:
            self.turn()

    def turn(self):
        self.hear_news()
        self.due_timers()
        back = self.wire.flush()
        if self.inbox and self.ready():
            self.consume()
            return
        listening = self.deaf or (self.ready() and not self.inbox)
        waits = [at for at in (back, self.timers[0][0] if self.timers else None) if at is not None]
        if self.intake:
            waits.append(self.intake.end)
        wait = max(0.0, min(waits) - time.monotonic()) if waits else None
        stuck = self.wire.out and not self.wire.cuts
        readable, _, _ = select.select(
            [self.bell_out] + ([self.wire.master] if listening else []),
            [self.wire.master] if stuck else [], [], wait)
        if self.bell_out in readable:
            os.read(self.bell_out, 4096)
        if self.wire.master in readable:
            heard = self.wire.read()
            if not self.deaf:
                self.inbox += heard

    def ready(self):
        """Commands wait while an answer is on its way out, or pushed data would be torn apart."""
        return self.wire.silent() and not self.pushing and not self.deaf

    def due_timers(self):
        while self.timers and self.timers[0][0] <= time.monotonic():
            _, _, life, what = heapq.heappop(self.timers)
            if life == self.life:
                what()
        if self.intake and time.monotonic() >= self.intake.end and not self.inbox:
            self.intake = None  # what came is not used
            if "timeout-silent" not in self.faults:
                self.refuse(Refused(3))

    def consume(self):
        if self.intake:
            room = self.intake.need - len(self.intake.got)
            if self.wrong("surplus-in-body" if self.intake.kind == "body" else "block-surplus"):
                room = len(self.inbox)
            if self.wrong("escape-ends") and b"\x1b" in self.inbox[:room]:
                self.intake, self.inbox = None, b""
                self.refuse(Refused())
                return
            self.intake.got += self.inbox[:room]
            self.inbox = self.inbox[room:]
            early = "ok-early" if self.intake.kind == "body" else "block-short"
            if len(self.intake.got) >= self.intake.need - (1 if self.wrong(early) else 0):
                self.imported()
            return
        part, mark, self.inbox = self.inbox.partition(b"\r")
        if self.has("urc-everywhere") and not self.line and self.dice.random() < 0.2:
            self.urc("+CREG: 1")
        if self.echo:
            self.wire.say((part + mark).replace(b"\n", b""))
        self.line += part.replace(b"\n", b"")
        if len(self.line) > LINE_MAX:
            self.line, self.overlong = self.line[:LINE_MAX], True
        if mark:
            line, overlong = self.line.decode("latin-1").strip(" "), self.overlong
            self.line, self.overlong = b"", False
            self.obey(line, overlong)

    # Saying

    def lag(self):
        """How late the answer to this command is, in seconds."""
        return 1.4 if self.late == "too" else 0.5 if self.late else 0.0

    def spaced(self, text):
        return re.sub(r"^(\+[A-Z]+): ", r"\1:", text) if self.has("no-blank") else text

    def info(self, *lines):
        """The lines of an answer before its final one."""
        for number, text in enumerate(lines):
            if self.has("creg-noise") and self.wire.dice.random() < 0.4:
                self.urc("+CREG: 1")
            before = "" if self.has("tight-lines") and number else "\r\n"
            before += "\r\n" if self.has("blank-lines") else ""
            self.wire.say(f"{before}{self.spaced(text)}\r\n".encode("latin-1"), self.lag())

    def urc(self, text):
        self.wire.say(f"\r\n{self.spaced(text)}\r\n".encode("latin-1"))

    def ok(self):
        self.info("OK")

    def chat(self):
        """A line that comes by itself, never while data is given or taken."""
        if not self.intake and not self.pushing and not self.deaf and self.wire.silent():
            self.urc(self.dice.choice(("+CREG: 1", "+SIM READY")))
        self.after(self.dice.uniform(1, 6), self.chat)

    def refuse(self, why):
        if self.wrong("stuck-after-error"):
            self.mute = True
        if self.cme == 0:
            self.info("+CMS ERROR: 302" if self.has("cms-errors") else "ERROR")
        else:
            self.info(f"+CME ERROR: {why.code if self.cme == 1 else CME_TEXT[why.code]}")

    # Commands

    def obey(self, line, overlong):
        if not line:
            return
        self.late = self.has("slow") and self.wire.dice.random() < 1 / 30
        if self.mute:
            self.mute = False
            return
        if line[:2].upper() != "AT":
            if self.has("garbage-error"):
                self.refuse(Refused(4))
            return
        try:
            if overlong:
                raise Refused()
            rest = line[2:].strip(" ")
            named = re.fullmatch(r"\+([A-Za-z0-9]+)(\?|=\?|=.*)?", rest, re.S)
            if not named:
                return self.basic(rest.upper())
            name, form = named.group(1).upper(), named.group(2) or ""
            handler = getattr(self, "do_" + name.lower(), None)
            kind = {"": "run", "?": "read", "=?": "test"}.get(form, "set")
            obeys = self.wrong("variant-obeys") and (name, kind) == ("HTTPREAD", "read")
            obeys = obeys or self.wrong("variant-tests") and (name, kind) == ("HTTPACT", "test")
            if not handler or (name.startswith("HTTP") and not self.series.http and not obeys):
                raise Refused(4)
            handler(kind, form[1:] if kind == "set" else "")
        except Refused as why:
            self.refuse(why)

    def basic(self, rest):
        if rest in ("E0", "E1", "E"):
            self.echo = rest == "E1" or self.has("echo-stays")
        elif rest == "I":
            self.info("Fibocom", self.series.model, "SECOND.1.0")
        elif rest not in ("", "V1", "Q0"):
            raise Refused(4)
        self.ok()

    def identity(self, kind, command, value):
        if kind == "run":
            if self.has("cgmm-prefixed"):
                value = f'+{command}: "{value}"'
            elif self.has("cgmm-two-fields"):
                first = '"EGSM900/1800",' if command == "CGMM" else ""
                value = f'+{command}: {first}"{value}"'
            self.info(value)
        elif kind != "test":
            raise Refused()
        self.ok()

    def do_cgmi(self, kind, text):
        self.identity(kind, "CGMI", "Fibocom")

    def do_cgmm(self, kind, text):
        self.identity(kind, "CGMM", self.series.model)

    def do_cgmr(self, kind, text):
        self.identity(kind, "CGMR", "SECOND.1.0")

    def do_cpin(self, kind, text):
        if kind not in ("read", "test"):
            raise Refused(3)
        if time.monotonic() < self.sim_from:
            raise Refused(14)
        if kind == "read":
            self.info("+CPIN: READY")
        self.ok()

    def registration(self, name, kind, text):
        if kind == "read":
            state = (5 if self.has("roaming") else 1) if self.registered else 2
            state = 0 if self.has("eps-only") and name != "CEREG" else state
            cell = ',"1A2B","01A2B3C4",7' if self.has("creg-fields") else ""
            self.info(f"+{name}: {2 if cell else 0},{state}{cell}")
        elif kind == "test":
            self.info(f"+{name}: (0-2)")
        elif kind == "run" or text not in ("0", "1", "2"):
            raise Refused()
        self.ok()

    def do_creg(self, kind, text):
        self.registration("CREG", kind, text)

    def do_cgreg(self, kind, text):
        self.registration("CGREG", kind, text)

    def do_cereg(self, kind, text):
        self.registration("CEREG", kind, text)

    def do_cmee(self, kind, text):
        if kind == "read":
            self.info(f"+CMEE: {self.cme}")
        elif kind == "test":
            self.info("+CMEE: (0-2)")
        elif kind == "set" and text in ("0", "1", "2"):
            self.cme = int(text)
        else:
            raise Refused()
        self.ok()

    def do_mipcall(self, kind, text):
        if kind == "read":
            two = ",2001:db8::7" if self.has("mipcall-two") else ""
            more = ["+MIPCALL: 2,10.9.9.9"] if self.has("mipcall-lines") else []
            self.info(*[f"+MIPCALL: 1,{self.ADDRESS}{two}", *more] if self.connection else ["+MIPCALL: 0"])
        elif kind == "test":
            self.info("+MIPCALL: (0,1)")
        elif kind == "set" and re.fullmatch(r'1(,"[^"]*")*', text):
            if self.connection and self.has("mipcall-error-up"):
                raise Refused(3)
            self.after(self.lag() + (1.2 if self.has("mipcall-late") else 0.3), self.call_is_up)
        elif kind == "set" and text == "0":
            self.connection = False
        else:
            raise Refused()
        self.ok()

    def call_is_up(self):
        self.connection = True
        self.urc(f"+MIPCALL: {self.ADDRESS}")

    def do_cfun(self, kind, text):
        if kind == "read":
            self.info("+CFUN: 1")
        elif kind == "test":
            self.info("+CFUN: (0,1,4,15),(0,1)")
        elif kind != "set" or text not in ("1", "1,0", "1,1", "15"):
            raise Refused()
        elif text == "15" and self.has("no-cfun-15"):
            raise Refused()
        self.ok()
        if kind == "set" and text in ("15", "1,1"):
            self.life += 1  # whatever is under way no longer counts
            self.deaf, self.inbox, self.pushing, self.intake = True, b"", False, None
            self.after(self.lag() + 1.5, self.boot)

    def boot(self):
        self.wake_up()
        self.deaf, self.registered = False, False
        if not self.has("boot-silent"):
            self.urc("AT command ready")
            self.urc("+SIM READY")
        self.after(0.3, self.register)

    def register(self):
        self.registered = True
        if not self.has("boot-silent"):
            self.urc("+CREG: 1")

    # HTTPSET

    def do_httpset(self, kind, text):
        if kind == "test":
            self.late = "too" if self.wrong("late") else self.late
            second = "" if self.wrong("set-form-name") else ',(<"httpParamValue">)'
            self.info('+HTTPSET: (<"httpParam">)' + second)
        elif kind == "read":
            names = [one for one in self.settings if one != "CONTYPE" or not self.wrong("set-line-lost")]
            lines = [self.shown(name) for name in (reversed(names) if self.has("set-order") else names)]
            self.info(*lines, *(['+HTTPSET: "SSLMODE","0"'] if self.has("more-settings") else []))
        elif kind == "set":
            form = r'"([^"]*)" *, *("[^"]*"|[^",\s]+)' if self.has("bare-values") else r'"([^"]*)" *, *("[^"]*")'
            pair = re.fullmatch(form, text.strip(" "))
            if not pair:
                raise Refused()
            name, value = pair.group(1), pair.group(2).strip('"')
            name = name.upper() if self.has("lower-names") else name
            if name not in self.settings and self.wrong("unknown-name"):
                return self.ok()
            if name not in self.settings or not self.allowed(name, value):
                raise Refused()
            self.store(name, value)
        else:
            raise Refused()
        self.ok()

    def store(self, name, value):
        if name == "ACCEPT":
            self.accept_untouched = False
        if name == "CONTYPE" and self.wrong("set-lost"):
            return
        if name == "RANGE" and value and self.settings[name] and self.wrong("range-first"):
            return
        if name == "UAGENT" and self.wrong("set-spills"):
            self.settings["CONTYPE"] = value
        self.settings[name] = value

    def shown(self, name):
        value = self.settings[name]
        if name == "RANGE" and not value and self.has("range-lone-quote"):
            return '+HTTPSET: "RANGE","'
        return f'+HTTPSET: "{name}",{" " if self.has("set-blanks") else ""}"{value}"'

    def allowed(self, name, value):
        if not value and name != "URL" and self.has("no-clearing"):
            return False
        if name == "URL":
            most = self.series.url_max + (1 if self.wrong("url-longer") else 0)
            most = 255 if self.wrong("url-shorter") else most
            return len(value) <= most and (not value or self.target_of(value) is not None)
        if name == "RANGE":
            return not value or self.range_is_good(value)
        if name in ("UAGENT", "ACCEPT", "CONTYPE"):
            return not re.search(r"[\x00-\x1f\x7f]", value)
        return value in ("0", "1") or name == "RESPONSEHEADER" and value == "2" and self.wrong("switch-2")

    def target_of(self, url):
        if self.has("bare-host") and "://" not in url:
            url = "http://" + url
        if self.wrong("any-scheme"):
            url = re.sub(r"^[a-z]+://", "http://", url)
        target = parse_url(url)
        tail = re.search(r":([0-9]+)$", url)
        if target and tail and self.wrong("path-port-wins"):
            target = replace(target, port=int(tail.group(1)))
        return target

    def range_is_good(self, value):
        unit = re.match(r"(?i)bytes? *= *", value)
        if not unit:
            return False
        for part in value[unit.end():].split(","):
            ends = re.fullmatch(r" *([0-9]*)-([0-9]*) *", part)
            if not ends or not any(ends.groups()):
                return False
            numbers = [int(end) for end in ends.groups() if end]
            most = self.series.span + (1 if self.wrong("range-over") else 0)
            if max(numbers) > most or (len(numbers) == 2 and numbers[0] > numbers[1]):
                return False
        return True

    # HTTPDATA and HTTPHEAD

    def do_httpdata(self, kind, text):
        most = self.series.data_max
        if kind == "test":
            if not self.wrong("test-form-silent"):
                self.info(f"+HTTPDATA: (1-{64000 if self.wrong('data-form') else most})")
        elif kind == "set" and text == "0" and self.wrong("data-zero"):
            pass
        elif kind == "set":
            return self.import_data("body", text, most + (1 if "data-over-max" in self.faults else 0))
        elif kind != "read":
            raise Refused()
        self.ok()

    def do_httphead(self, kind, text):
        if kind == "test":
            self.info(f"+HTTPHEAD: (1-{5121 if self.wrong('block-form') else 5120})")
        elif kind == "set":
            return self.import_data("block", text, 5121 if self.wrong("block-over") else 5120)
        elif kind != "read" or self.has("head-query-error"):
            raise Refused()
        self.ok()

    def import_data(self, what, text, most):
        need = number(text, 1, most)
        if self.has("creg-noise"):
            self.urc("+CREG: 1")
        prompt = b">" if self.has("prompt-bare") else b">  " if self.has("prompt-wide") else b"> "
        prompt = (b"" if self.has("prompt-tight") else b"\r\n") + prompt
        prompt += b"\r\n" if self.has("prompt-line") else b""
        due = self.wire.say(b"" if self.wrong("no-prompt") and what == "body" else prompt, self.lag())
        if self.has("urc-everywhere"):
            self.urc("+CREG: 1")
        wait = self.data_wait * 5 / 6 if self.wrong("timeout-early") else self.data_wait
        end = float("inf") if "data-never-ends" in self.faults else due + wait
        self.intake = Intake(what, need, min(end, due + 1e6))

    def imported(self):
        got = bytes(self.intake.got)
        if self.intake.kind == "body" and self.wrong("data-loses-nul"):
            got = got.replace(b"\0", b" ")
        if self.intake.kind == "body" and self.wrong("import-appends"):
            got = self.body + got
        if self.intake.kind == "block" and self.wrong("blocks-add-up"):
            got = self.block + got
        setattr(self, self.intake.kind, got)
        self.intake = None
        if self.has("surplus-command"):
            self.ok()
        else:
            # deaf for a moment, so that surplus which is still on the line is dropped with the rest
            self.deaf, self.inbox = True, b""
            self.after(0.03, self.hear_again)

    def hear_again(self):
        self.deaf = False
        self.wire.read()
        self.ok()

    # HTTPREAD

    def do_httpread(self, kind, text):
        span = self.series.span
        if kind == "test":
            bare = self.has("read-test-names")
            most = span - 1 if self.wrong("read-form") else span
            form = "[<offset>, <length>]" if bare else f"[(0-{span}),(1-{most})]"
            self.info("+HTTPREAD: " + (form.strip("[]") if self.has("test-bare") and not bare else form))
            return self.ok()
        if kind == "read":
            return self.ok()
        if kind == "set":
            parts = text.split(",")
            if len(parts) != 2:
                raise Refused()
            offset = number(parts[0], 0, span + (1 if self.wrong("offset-over") else 0))
            length = number(parts[1], 1, span)
        if self.action or (not self.acted and self.has("unread-error")):
            raise Refused(3)
        if kind == "set":
            if offset >= len(self.cache) and self.has("past-end-error"):
                raise Refused()
            piece = self.cache[offset:offset + length]
            if self.wrong("read-consumes"):
                self.cache[offset:offset + length] = b" " * len(piece)
            return self.give(piece, ok_first=False, asked=length)
        if self.cursor is None:
            whole = self.cache[:-1] if self.wrong("read-all-short") else self.cache
            return self.give(whole, ok_first=not self.has("ok-last"))
        start, self.cursor = self.cursor, min(self.cursor + self.MODE1_PIECE, len(self.cache))
        self.give(self.cache[start:self.cursor], ok_first=not self.has("ok-last"))

    def give(self, data, ok_first, asked=None):
        if ok_first:
            self.ok()
        self.info(f"+HTTPREAD: {asked if asked and self.wrong('count-asked') else len(data)}")
        sent = bytes(data[:-1] if "read-drops-byte" in self.faults else data)
        if self.wrong("read-until-nul") and b"\0" in sent:
            sent = sent[:sent.index(b"\0")].ljust(len(sent))
        if self.wrong("urc-in-data") and len(sent) > 100:
            sent = sent[:50] + b"\r\n+CREG: 1\r\n" + sent[50:]
        self.wire.say(sent + (b"" if self.has("no-extra-break") else b"\r\n"))
        if not ok_first:
            self.ok()

    # HTTPACT

    def do_httpact(self, kind, text):
        if kind == "test":
            both = self.series.head and not self.has("act-test-01")
            least = 9 if self.wrong("act-form") else 10
            form = f"(0-{2 if both else 1}) [, ({least}-60)]"
            if self.has("test-bare"):
                form = form.replace(" [, ", ",").replace("]", "")
            self.info("+HTTPACT: " + (form.replace(" ", "") if self.has("test-tight") else form))
            return self.ok()
        if kind == "read":
            return self.ok()
        if kind != "set":
            raise Refused()
        parts = text.split(",")
        if len(parts) > 2:
            raise Refused()
        if parts[0] == "3" and self.wrong("method-3"):
            parts[0] = "0"
        method = number(parts[0], 0, 2 if self.series.head or "head-accepted" in self.faults else 1)
        timer = number(parts[1], 10, 61 if self.wrong("timer-61") else 60) if len(parts) == 2 else 15
        url = self.settings["URL"] or self.wrong("url-cleared-stays") and self.last_url
        if not url or not self.connection or (self.action and not self.has("act-queue")):
            raise Refused(3)
        self.ok()
        if self.action:
            self.waiting.append((method, timer))
        else:
            self.start(method, timer)

    def start(self, method, timer):
        settings = dict(self.settings)
        self.last_url = settings["URL"] = settings["URL"] or self.last_url
        plain = self.defaults() if self.block and self.has("head-voids-all") else settings
        shows = "0" if self.has("header-at-0") else "1"
        order = Order(
            method=method, target=self.target_of(settings["URL"]),
            timer=15 if "timernum-ignored" in self.faults else timer,
            settings=settings, body=self.body, block=self.block,
            show_header=plain["RESPONSEHEADER"] == shows,
            follow=(plain["REDIR"] == "1" or self.wrong("redir-always")) and not self.wrong("redir-ignored"),
            faults=self.faults, habits=self.habits, accept_untouched=self.accept_untouched)
        if self.has("head-once"):
            self.block = b""
        if self.has("data-once") and method == 1:
            self.body = b""
        self.stale = self.cache if self.wrong("stale-tail") else b""
        self.cache, self.total, self.shown_header, self.acted = bytearray(), 0, 0, True
        self.through = plain["MODE"] == "1"
        self.cursor = 0 if self.through and self.has("mode1-read") else None
        life = self.life
        self.action = Action(order, lambda what, value: self.ring(life, what, value))
        self.action.start()

    def ring(self, life, what, value):
        self.news.put((life, what, value))
        os.write(self.bell, b"!")

    def hear_news(self):
        while not self.news.empty():
            life, what, value = self.news.get()
            if life == self.life:
                getattr(self, "news_" + what)(value)

    def news_connected(self, _):
        if not self.wrong("unconnected") and not self.tells_late():
            self.status(1)

    def tells_late(self):
        return self.has("told-late") and not self.through  # what MODE 1 pushes comes after it

    def status(self, value):
        word = "+HTTPS:" if self.action.order.target.secure and self.has("https-word") else "+HTTP:"
        self.urc(f"{word}{' ' if self.has('http-blank') else ''}{value}")

    def news_header(self, piece):
        self.shown_header += len(piece)
        self.news_data(piece)

    def news_data(self, piece):
        self.total += len(piece)
        if self.through and self.wrong("mode1-capped"):
            piece = piece[: max(0, self.series.span - (self.total - len(piece)))]
        if self.through and self.cursor is None:
            if self.has("push-framed") and not self.pushing:
                self.wire.say(b"\r\n")
            self.pushing = True
            self.wire.say(piece)
        elif self.through or "cache-uncapped" in self.faults:
            self.cache += piece
        else:
            self.cache += piece[: self.series.span - len(self.cache)]

    def news_finished(self, code):
        if len(self.cache) < len(self.stale) and not self.through:
            self.cache += self.stale[len(self.cache):]
        if self.tells_late() and not self.wrong("unconnected"):
            self.status(1)
        self.result(code)

    def news_unreachable(self, _):
        if self.wrong("failure-as-success"):
            self.status(1)
            return self.result(200)
        self.status(0)
        if self.has("fail-601") or self.has("fail-603"):
            self.result(601 if self.has("fail-601") else 603)
        else:
            self.finish()

    def news_failed(self, _):
        if self.tells_late():
            self.news_unreachable(None)
        elif self.has("timeout-http0"):
            self.status(0)
            self.finish()
        else:
            self.result(601 if self.has("fail-601") else 603)

    def result(self, code):
        length = self.total if self.through else len(self.cache)
        length -= self.shown_header if self.wrong("header-uncounted") else 0
        length += 1 if self.wrong("length-off") else 0
        fields = (self.action.order.method, code, length)
        if self.has("urc-everywhere") and not self.pushing:
            self.urc("+CREG: 1")
        if self.has("push-framed") and self.pushing:
            self.wire.say(b"\r\n")
        for _ in range(2 if self.wrong("result-twice") else 1):
            self.urc("+HTTPRES: " + (", " if self.has("result-blanks") else ",").join(f"<{one}>" if self.has("brackets") else str(one) for one in fields))
        self.finish()

    def finish(self):
        self.action, self.pushing = None, False
        if self.waiting:
            self.start(*self.waiting.pop(0))


def number(text, least, most):
    """A plain decimal within bounds; anything else is refused."""
    text = text.strip(" ")
    if not re.fullmatch(r"[0-9]{1,20}", text) or not least <= int(text) <= most:
        raise Refused()
    return int(text)


# ------------------------------------------------------------------------------------------------
# The self-check: a host on the slave's side and a little origin on loopback


class Host:
    """What a patient host does: copes with every habit, believes reslength only."""

    def __init__(self, path):
        self.port, self.heard = os.open(path, os.O_RDWR | os.O_NOCTTY), b""

    def wait(self, pattern, seconds=6.0):
        """Reads up to the end of the pattern; returns the match, or None."""
        end = time.monotonic() + seconds
        while True:
            found = re.search(pattern, self.heard, re.S)
            if found:
                self.heard = self.heard[found.end():]
                return found
            if not select.select([self.port], [], [], max(0.0, end - time.monotonic()))[0]:
                return None
            self.heard += os.read(self.port, 65536)

    def take(self, count):
        while len(self.heard) < count and select.select([self.port], [], [], 6.0)[0]:
            self.heard += os.read(self.port, 65536)
        data, self.heard = self.heard[:count], self.heard[count:]
        return data

    def send(self, line):
        os.write(self.port, line if isinstance(line, bytes) else line.encode() + b"\r")

    def ask(self, line):
        self.send(line)
        final = self.wait(rb"(.*?)\r\n(OK|ERROR|\+CME ERROR:[^\r]*)\r\n")
        return (final.group(2) == b"OK", final.group(1)) if final else (None, self.heard)


def origin():
    """Answers / with all byte values, /moved with a redirect, POST with what it was sent."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        def parse_request(self):
            while self.raw_requestline == b"\r\n":
                self.raw_requestline = self.rfile.readline()
            return super().parse_request()

        def answer(self, code, body, **fields):
            self.send_response(code)
            for name, value in dict(fields, Content_Length=len(body)).items():
                self.send_header(name.replace("_", "-"), str(value))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            if self.path == "/moved":
                self.answer(302, b"elsewhere", Location="/")
            elif self.path == "/chunks":
                self.send_response(200)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.write(b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")
            else:
                self.answer(200, ALL_BYTES)

        def do_POST(self):
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(200, sent + (self.headers["Range"] or "").encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


ALL_BYTES = bytes(range(256)) + b"\r\nOK\r\n\r\n+HTTPRES: 0,200,1\r\n"


def self_check(series, habits, faults):
    modem = Modem(series, habits - {"header-at-0"}, faults, data_wait=1.5)
    threading.Thread(target=modem.run, daemon=True).start()
    host, port, failures = Host(modem.wire.path), origin(), []

    def check(what, true):
        if not true:
            failures.append(what)

    def fetch(method, path):
        host.ask(f'AT+HTTPSET="URL","http://127.0.0.1:{port}{path}"')
        if not host.ask(f"AT+HTTPACT={method},10")[0]:
            return None
        told = host.wait(rb"\+HTTPRES: ?<?\d>?,<?(\d+)>?,<?(\d+)>?\r\n", 20)
        if not told:
            return None
        host.send(f"AT+HTTPREAD=0,{series.span}")
        size = host.wait(rb"\+HTTPREAD: ?(\d+)\r\n|ERROR[^\r]*\r\n")
        if not size or not size.group(1):
            return int(told.group(1)), b""
        data = host.take(int(size.group(1)))
        check(f"OK after the data of {path}", host.wait(rb"^(\r\n)?(\r\n\+CREG: ?1\r\n)*\r\nOK\r\n"))
        return int(told.group(1)), data

    def give(data, length=None):
        host.send(f"AT+HTTPDATA={length or len(data)}")
        check("prompt", host.wait(rb"\r\n> ?"))
        host.send(data)

    check("echo at start", host.ask("AT")[1].startswith(b"AT\r"))
    check("ATE0", host.ask("ate0")[0] and host.ask("AT")[0] and not host.ask("AT")[1].startswith(b"AT"))
    check("CGMM", series.model.encode() in host.ask("AT+CGMM")[1])
    if not series.http:
        for line in ("AT+HTTPSET?", "AT+HTTPDATA=1", "AT+HTTPREAD", "AT+HTTPACT=0", "AT+HTTPHEAD=?"):
            check(f"{line} is refused", host.ask(line)[0] is False)
        return failures
    if not modem.connection:
        check("MIPCALL", host.ask('AT+MIPCALL=1,"apn"')[0] and host.wait(rb"\+MIPCALL: ?[\d.]+\r\n"))
    most = series.data_max
    refused = ['AT+HTTPSET="MODE","2"', 'AT+HTTPSET="NO","1"', 'AT+HTTPSET="MODE"', 'AT+HTTPSET="UAGENT","x',
               'AT+HTTPSET="URL","ftp://a/b"', f'AT+HTTPSET="RANGE","bytes=0-{series.span + 1}"',
               "AT+HTTPDATA=0", f"AT+HTTPDATA={most + 1}", "AT+HTTPDATA=-1", "AT+HTTPDATA=", "AT+HTTPDATA=x",
               "AT+HTTPHEAD=5121", "AT+HTTPREAD=0,0", f"AT+HTTPREAD={series.span + 1},1", "AT+HTTPREAD=0",
               "AT+HTTPACT=3", "AT+HTTPACT=", "AT+HTTPACT=0,9", "AT+HTTPACT=0,61"]
    for line in refused:
        check(f"{line} is refused", host.ask(line)[0] is False)
        if "> " in host.heard.decode("latin-1"):
            host.wait(rb"ERROR[^\r]*\r\n")
    check("GET", fetch(0, "/") == (200, ALL_BYTES))
    check("HEAD", fetch(2, "/") == (None if not series.head else (501, b"")))
    check("chunked", fetch(0, "/chunks") == (200, b"abcde"))
    check("302 as it is", (fetch(0, "/moved") or (0,))[0] == 302)
    host.ask('AT+HTTPSET="REDIR","1"')
    check("302 followed", fetch(0, "/moved") == (200, ALL_BYTES))
    give(b"ab\r\nAT\r\n+++\x00\x1a\x1b")
    check("OK after the data", host.wait(rb"\r\nOK\r\n"))
    host.ask('AT+HTTPSET="RANGE","bytes=0-12"')
    check("POST, without RANGE", fetch(1, "/") == (200, b"ab\r\nAT\r\n+++\x00\x1a\x1b"))
    began = time.monotonic()
    give(b"abc", 10)
    check("ERROR after the time-out", host.wait(rb"\r\n(ERROR|\+CME ERROR:[^\r]*)\r\n", 4))
    check("the time-out is not early", time.monotonic() - began >= 1.4)
    check("AT after the time-out", host.ask("AT")[0])
    check("restart", host.ask("AT+CFUN=1,1")[0])
    time.sleep(2.5)
    check("AT after the restart", host.ask("AT")[0])
    check("settings after a restart", b'"REDIR","0"' in host.ask("AT+HTTPSET?")[1])
    modem.stopped = True
    modem.ring(0, "stop", None)
    return failures


# ------------------------------------------------------------------------------------------------


def main():
    options = argparse.ArgumentParser(description="A second cellular module on a pseudo-terminal.")
    options.add_argument("--series", default="L61x", help="one of the 18, or an LE model without HTTP")
    options.add_argument("--link", help="a symbolic link to the terminal, removed at the end")
    options.add_argument("--habit", action="append", default=[], metavar="NAME", help="a name, or random:SEED")
    options.add_argument("--fault", action="append", default=[], metavar="NAME", choices=sorted(FAULTS))
    options.add_argument("--list", action="store_true", help="name habits and faults")
    options.add_argument("--list-faults", action="store_true", help="name|requirements|series|slow, a line each")
    options.add_argument("--self-check", action="store_true")
    given = options.parse_args()
    if given.list:
        for name, meaning in HABITS.items():
            print(f"habit {name:18} {meaning}")
        for name, (requirement, where, meaning) in FAULTS.items():
            print(f"fault {name:22} {requirement:13} {where:13} {meaning}")
        return 0
    if given.list_faults:
        for name, (requirements, where, _) in FAULTS.items():
            print("|".join([name, requirements, *(where.split() + [""])[:2]]))
        return 0
    series, habits = find_series(given.series), pick_habits(given.habit)
    if habits:
        print("habits:", " ".join(sorted(habits)), file=sys.stderr)
    if given.self_check:
        failures = self_check(series, habits, given.fault)
        for one in failures:
            print("failed:", one)
        print(f"{series.name}: {len(failures)} failed")
        return 1 if failures else 0
    modem = Modem(series, habits, given.fault)
    print(modem.wire.path, flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if given.link:
        if os.path.islink(given.link):
            os.unlink(given.link)
        os.symlink(modem.wire.path, given.link)
    try:
        modem.run()
    except KeyboardInterrupt:
        pass
    finally:
        if given.link and os.path.islink(given.link):
            os.unlink(given.link)
    return 0


if __name__ == "__main__":
    sys.exit(main())
