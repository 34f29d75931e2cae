#!/usr/bin/env python3
"""A second cellular module, for trying the suites on something that is not our own emulator.

It was written from the manual and its reading alone and shares no line with ModuleEmulator, so a
case that passes there and fails here leans on a habit of the emulator (or this file is wrong: the
manual decides). It opens a pseudo-terminal, prints the slave's path and makes real HTTP requests.

    modem.py --series NL66x --habit ok-last --habit random:7:NL66x --fault read-drops-byte --link /tmp/m
    modem.py --list            habits (legal), faults (each with its requirement), rigs (no module's doing)
    modem.py --self-check      its own smoke test over its own pseudo-terminal; honours --habit, --fault

What it may be told to do stands in habits.py, an action in request.py.

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
import sys
import threading
import time
from dataclasses import dataclass, field, replace

sys.dont_write_bytecode = True  # nothing is left beside these files

from habits import FAULTS, HABITS, REFUSED_IN_FORCE, RIGS, pick_habits
from request import Action, Order, parse_url
from selfcheck import UNCHECKED, self_check
from series import LINE_MAX, WIDE, find_series
from wire import Wire


class Refused(Exception):
    """The command is answered ERROR; the number is the CME code."""

    def __init__(self, code=50):
        super().__init__(code)
        self.code = code


CME_TEXT = {
    3: "operation not allowed", 4: "operation not supported", 10: "SIM not inserted", 14: "SIM busy", 50: "incorrect parameters"}


@dataclass
class Intake:
    """Data mode: what is imported, how much, and until when."""

    kind: str
    need: int
    end: float
    got: bytearray = field(default_factory=bytearray)


class Modem:
    PARAMETERS = ("URL", "UAGENT", "ACCEPT", "RANGE", "RESPONSEHEADER", "CONTYPE", "MODE", "REDIR", "IPV6")
    CHATTER = (
        ("chatty", (("+CREG: 1",), ("+SIM READY",))),
        ("unknown-lines", (("^XMEAS: 12,3",), ("+VENDOR Event",), ("$GTLOG: ok",))),
        ("sms-come", (('+CMTI: "SM",3',),)),
        ("sms-shown", (('+CMT: "+49170",,"26/11/28,19:00:00+04"\r\nOK, see you at 8',),
                       ('+CMT: "+49170",,"26/11/28,19:00:00+04"\r\nhi\r\nsee you at 8\r\nbye',),
                       ("+CDS: 26\r\n0006D60B911326880736F4111011719551401110117195714000",))),
        ("rings", (("RING", '+CLIP: "+49170",145,"",0,"",0', "RING", "NO CARRIER"),)),
        ("ussd", (('+CUSD: 0,"Your balance:\r\n5 EUR",15',),)),
        ("circuits-lost", (("+CREG: 0",),)),
        ("words-come", (("Network Ready",), ("UART RDY",), ("Data Service Up",))),
        ("radio-lines", (('+CEREG: 1,"1A2B","01A2B3C4",7',), ('+CGREG: 1,"1A2B","01A2B3C4",7,"01"',), ("^MODE: 17,17",),
                         ("+CSCON: 1",), ('+CIEV: 2,4',))),
        ("packets-lost", (("+CEREG: 4",), ("+CGREG: 0",))),
        ("texts-nasty", tuple(('+CMT: "+49170",,"26/11/28,19:00:00+04"\r\n' + text,) for text in (
            "OK", "ERROR", ">", "+HTTPRES: 0,200,5", "AT", " "))),
        ("calls-missed", (("+CRING: VOICE", '+CLIP: "+49170",145', "MISSED_CALL: 02:30PM +49170"), ("+CCWA: 1",))),
        ("clock-lines", (("+CTZV: +4,1",), ("+NITZ: 26/11/28,19:00:00+04,0",), ('+CTZE: "+04",0,"2026/11/28,19:00:00"',),
                         ('*PSUTTZ: 2026, 11, 28, 19, 0, 0, "+4", 0',), ("DST: 0",))),
        ("log-lines", (("[12.345] net: up",), ("$GNGGA,120000.00,5231.2,N,01324.3,E,1,08,0.9,34.0,M,,M,,*5B",),
                       ('{"rsrp":-97,"rsrq":-9}',), ("##DBG## idle, heap 41212",), ("[12.345] http: idle",))),
        ("address-told", (("+MIPCALL: 10.64.17.5",),)),
        ("urc-burst", (("+CREG: 1", "+SIM READY", '+CMTI: "SM",3') * 10,)),
    )
    ADDRESS = "10.64.17.5"
    MODE1_PIECE = 16000  # how much one HTTPREAD gives of a MODE 1 reply

    def __init__(self, series, habits=(), faults=(), data_wait=30.0, rigs=()):
        self.series, self.habits, self.faults = series, frozenset(habits), frozenset(faults)
        self.rigs = frozenset(rigs)
        if any(one.startswith("whole-head") for one in self.faults):
            self.habits |= {"whole-head"}
        if self.faults & {"wide", "wide-too"}:
            self.series = replace(series, data_max=64000, span=WIDE)
        self.data_wait = data_wait * (1.08 if "timers-late" in self.habits else 1)
        self.wire = Wire("pieces" in self.habits, "paced" in self.habits)
        self.news = queue.Queue()  # what actions tell, with the life they belong to
        self.bell_out, self.bell = os.pipe()
        self.timers, self.order_of_timers = [], itertools.count()
        self.inbox, self.deaf, self.stopped, self.restarting = b"", False, False, False
        self.transfer, self.actions_begun, self.network_lost, self.card_out = b"", 0, False, False
        self.dice = random.Random(2)
        self.life = 0
        self.settings = self.defaults()
        self.wake_up()
        self.heard, self.woken, self.is_http, self.is_test_form = time.monotonic(), False, False, False
        self.line = b"AT+HT" if self.has("line-begun") else b""
        self.unheard = 3 if self.has("sleeps-first") else 0

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
        self.echo = self.echo if self.has("echo-kept") and self.life > 1 else not self.has("starts-silent")
        self.line, self.overlong, self.fed = b"", False, False
        self.late = False
        self.cme = 1 if self.has("cme-errors") else 2 if self.has("cme-texts") else 0
        self.mute = False
        self.sim_from = time.monotonic() + (3.0 if self.has("sim-not-ready") else 1.0 if self.has("sim-late") else 0.0)
        if self.chatter():
            self.after(self.dice.uniform(1, 6), self.chat)
        self.registered = True
        self.connection = self.has("mipcall-auto") or self.has("no-mipcall")
        self.service_told, self.refused, self.early = False, {}, None
        self.intake, self.block = None, b""
        self.body = self.body if self.wrong("body-kept") and self.life > 1 else b""
        self.cache, self.total, self.acted, self.cursor = bytearray(), 0, False, None
        self.action, self.waiting, self.pushing, self.held_push = None, [], False, bytearray()
        self.stale, self.shown_header, self.accept_untouched = b"", 0, True
        self.held_code = None  # the outcome of an action that is told when all was read
        self.last_url, self.after_204 = "", False

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
            if "full-packets-stuck" in self.rigs:
                self.transfer += heard
                self.after(0.02, lambda size=len(self.transfer): self.transfer_ends(size))
            elif not self.deaf or self.restarting and self.has("boot-hears"):
                self.inbox += heard

    def transfer_ends(self, size):
        """What was written at once has come; behind a full packet the module waits for another."""
        if len(self.transfer) == size and size % 512:
            self.inbox += b"" if self.deaf else self.transfer
            self.transfer = b""

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
            if self.has("import-clock-restarts"):
                self.intake.end = time.monotonic() + self.data_wait
            if self.echo and self.wrong("data-echoed-with-echo"):
                self.wire.say(self.inbox[:room])
            self.inbox = self.inbox[room:]
            early = "ok-early" if self.intake.kind == "body" else "block-short"
            if len(self.intake.got) >= self.intake.need - (1 if self.wrong(early) else 0):
                self.imported()
            return
        part, mark, self.inbox = self.inbox.partition(b"\r")
        self.fed = self.fed or b"\n" in part and self.wrong("line-feed-counts")
        if self.has("urc-everywhere") and not self.line and self.dice.random() < 0.2:
            self.urc("+CREG: 1")
        if self.echo:
            end = b"\n" if mark and self.has("echo-lf") else b""
            echo = (part + mark).replace(b"\n", b"") + end
            for number in range(len(echo) if self.has("echo-pieces") else 0):
                self.wire.say(echo[number:number + 1], 0.001 * number)
            self.wire.say(b"" if self.has("echo-pieces") else echo)
        self.line += part.replace(b"\n", b"")
        if len(self.line) > LINE_MAX:
            self.line, self.overlong = self.line[:LINE_MAX], True
        if mark:
            line, overlong = self.line.decode("latin-1").strip(" "), self.overlong or self.fed
            self.line, self.overlong, self.fed = b"", False, False
            self.obey(line, overlong)

    # Saying

    def lag(self):
        """How late the answer to this command is, in seconds."""
        if self.has("busy-slow") and self.action or self.woken:
            return 0.9
        return {False: 0.0, "too": 1.4, "alone": 1.5}.get(self.late, 0.5)

    def spaced(self, text):
        if self.has("fields-blank") and re.match(r"\+(C[EG]?REG|MIPCALL|HTTPRES):", text):
            text = text.replace(",", ", ")
        return re.sub(r"^(\+[A-Z]+): ", r"\1:", text) if self.has("no-blank") else text

    def info(self, *lines):
        """The lines of an answer before its final one."""
        if self.is_test_form and self.action and self.wrong("forms-bare-during-action"):
            lines = [text for text in lines if not text.startswith("+HTTP")]
        for number, text in enumerate(lines):
            if self.has("creg-noise") and self.wire.dice.random() < 0.4:
                self.urc("+CREG: 1")
            before = "" if self.has("tight-lines") and number else "\r\n"
            before += "\r\n" if self.has("blank-lines") else ""
            if self.wrong("urc-in-line") and len(text) > 12 and self.dice.random() < 0.3:
                text = text[:9] + "\r\n+CREG: 1\r\n" + text[9:]
            self.wire.say(self.framed(before, text, self.line_end(text)), self.lag())

    def blanks(self, form):
        """The lists of a test form, in some modules with blanks in them."""
        return re.sub(r"\(([0-9]+)-([0-9]+)\)", r"( \1 - \2 )", form) if self.has("test-blanks") else form

    def framed(self, before, text, end):
        """A line with what stands before and behind it, in the module's way of ending lines."""
        if self.has("lf-alone"):
            before, end = before.replace("\r", ""), end.replace("\r", "")
        elif self.has("doubled-return"):
            before = before.replace("\r", "\r\r")
            end = end.replace("\r", "\r\r")
        return f"{before}{self.spaced(text)}{end}".encode("latin-1")

    def line_end(self, text="+HTTPREAD: "):
        end = " \r\n" if self.has("trailing-blanks") else "\r\n"
        more = self.has("empty-line-behind") and not text.startswith("+HTTPREAD: ")  # data begin there
        return end + "\r\n" if more else end

    def urc(self, text):
        before = "" if self.has("urc-tight") and self.wire.at_line_start and not self.pushing else "\r\n"
        self.wire.say(self.framed(before, text, self.line_end()))

    def urc_between(self, text):
        """An unsolicited line as soon as nothing else is said or taken."""
        if self.intake or self.pushing or self.deaf or not self.wire.silent():
            self.after(0.1, lambda: self.urc_between(text))
        else:
            self.urc(text)

    def urc_behind(self):
        if self.has("urc-behind-ok") and self.wire.dice.random() < 0.2:
            self.urc("+CREG: 1")
        if self.has("unknown-behind-ok") and self.wire.dice.random() < 0.1:
            self.urc("+XFLOW: 12")

    def ok(self):
        self.info("OK")
        self.urc_behind()
        twice = self.wrong("ok-twice") or self.wrong("ok-twice-at-random") and self.dice.random() < 0.3
        if twice or self.wrong("ok-twice-when-readied") and self.readies:
            self.info("OK")

    def chat(self):
        """A line that comes by itself, never while data is given or taken."""
        if not self.intake and not self.pushing and not self.deaf and self.wire.silent():
            for line in self.dice.choice(self.chatter()):
                self.urc(line)
        self.after(self.dice.uniform(1, 6), self.chat)

    def chatter(self):
        """What may come by itself: each a list of lines."""
        return [one for habit, lines in self.CHATTER if self.has(habit) for one in lines]

    def refuse(self, why):
        if self.wrong("stuck-after-error"):
            self.mute = True
        if why.code == 4 and self.has("not-support"):
            return self.info("COMMAND NOT SUPPORT")
        if self.has("cme-by-halves"):
            self.info("ERROR" if self.is_http else f"+CME ERROR: {why.code}")
        elif self.cme == 0:
            self.info("+CMS ERROR: 302" if self.has("cms-errors") else "ERROR")
        else:
            blank = "" if self.has("error-tight") else " "
            self.info(f"+CME ERROR:{blank}{why.code if self.cme == 1 else CME_TEXT[why.code]}")
        self.urc_behind()

    # Commands

    def obey(self, line, overlong):
        if not line:
            return
        if self.unheard:
            self.unheard -= 1
            return
        self.late = self.has("slow") and self.wire.dice.random() < 1 / 30
        if self.has("at-slow") and line.upper() == "AT" and self.wire.dice.random() < 0.2:
            self.late = "alone"
        now, before = time.monotonic(), self.heard
        self.heard, self.woken = now, self.has("wakes-slowly") and now - before > 3
        if self.has("urc-behind-echo") and self.wire.dice.random() < 0.2:
            self.urc("+CREG: 1")
        self.is_test_form = line.endswith("=?")
        self.is_http = re.match(r"(?i)at\+http", line) is not None
        self.readies = re.match(r"(?i)at\+(cpin|creg|cgreg|cereg|mipcall)\?", line) is not None
        if self.action and self.wrong("silent-during-action"):
            return
        if self.action and self.wrong("late-during-action"):
            self.late = "too"
        if self.action and self.wrong("command-ends-action"):
            self.life += 1
            self.result(601)
        if self.mute:
            self.mute = False
            return
        if line[:2].upper() != "AT":
            if self.has("garbage-error"):
                self.refuse(Refused(4))
            return
        try:
            refuses = self.has("busy-refuses") or self.has("busy-refuses-sets") and re.match(
                r"(?i)at\+http(set|data|head)=[^?]", line)
            if self.action and refuses:
                raise Refused(14)
            if overlong or self.has("lines-of-300") and len(line) > 300:
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
        if rest in ("E0", "E") and self.has("ate-refused"):
            raise Refused(4)
        if rest in ("E0", "E1", "E"):
            self.echo = rest == "E1" or self.has("echo-stays")
        elif rest == "I":
            self.info("Manufacturer: Fibocom", f"Model: {self.model()}", "Revision: SECOND.1.0", "IMEI: 860000000000000")
            self.words_in_identity()
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
            elif command == "CGMM" and self.has("cgmm-refused"):
                raise Refused(4)
            elif command == "CGMM" and self.has("cgmm-unquoted"):
                value = f"+CGMM: {value}"
            elif command == "CGMM" and self.has("cgmm-model"):
                value = f"Model: {value}"
            elif command == "CGMM" and self.has("cgmm-useless"):
                value = "LTE Module"
            elif command == "CGMM" and self.has("cgmm-maker"):
                value = f"Fibocom {value}-00-MINI_PCIE"
            elif command == "CGMM" and self.has("cgmm-lower"):
                value = value.lower()
            elif command == "CGMM" and self.has("cgmm-lines"):
                self.info("GSM/LTE")
            self.info(value)
            self.words_in_identity()
        elif kind != "test":
            raise Refused()
        self.ok()

    def words_in_identity(self):
        if self.has("words-in-identity"):
            self.urc("RDY")

    def do_cgmi(self, kind, text):
        self.identity(kind, "CGMI", "Fibocom")

    def do_cgmm(self, kind, text):
        self.identity(kind, "CGMM", self.model())

    def model(self):
        whole = self.series.model
        return re.sub(r"-1D[0-9]+$", "", whole) if "name-without-ending" in self.rigs else whole

    def do_gmm(self, kind, text):
        self.identity(kind, "CGMM", self.model())

    def do_cgmr(self, kind, text):
        self.identity(kind, "CGMR", "SECOND.1.0")

    def do_cpin(self, kind, text):
        self.think()
        if kind not in ("read", "test"):
            raise Refused(3)
        if self.card_out:
            raise Refused(10)
        if time.monotonic() < self.sim_from and self.has("sim-not-ready") and kind == "read":
            self.info("+CPIN: NOT READY")
            return self.ok()
        if time.monotonic() < self.sim_from:
            raise Refused(14)
        if kind == "read":
            self.info("+CPIN: READY")
        self.ok()

    def registration(self, name, kind, text):
        if kind == "read":
            state = (5 if self.has("roaming") else 1) if self.registered and not self.network_lost else 2
            state = 0 if self.has("eps-only") and name != "CEREG" else state
            state = 0 if self.has("nr-only") != (name == "C5GREG") else state
            cell = ',"1A2B","01A2B3C4",7' if self.has("creg-fields") else ""
            self.info(f"+{name}: {2 if cell else 0},{state}{cell}")
            if name == "CREG" and self.has("service-line-in-creg") and not self.service_told:
                self.service_told = True
                self.urc("+E_UTRAN Service")
        elif kind == "test":
            self.info(f"+{name}: (0-2)")
        elif kind == "run" or text not in ("0", "1", "2"):
            raise Refused()
        self.ok()

    def think(self):
        """The answer to a question about card or network takes its time."""
        if self.has("cpin-slow"):
            self.wire.say(b"", 4)  # what follows comes no sooner

    def do_creg(self, kind, text):
        self.think()
        if self.has("no-creg"):
            raise Refused(4)
        self.registration("CREG", kind, text)

    def do_cgreg(self, kind, text):
        if self.has("no-creg"):
            raise Refused(4)
        self.registration("CGREG", kind, text)

    def do_cereg(self, kind, text):
        self.registration("CEREG", kind, text)

    def do_c5greg(self, kind, text):
        self.registration("C5GREG", kind, text)

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
        if (self.has("no-mipcall") or self.network_lost and kind == "set"
                or self.has("mipcall-unread") and kind == "read"):
            raise Refused(4)
        if kind == "read":
            two = ",2001:db8::7" if self.has("mipcall-two") else ""
            more = ["+MIPCALL: 2,10.9.9.9"] if self.has("mipcall-lines") else []
            more += ["+MIPCALL: 0"] if self.has("mipcall-spare-down") else []
            down = [] if self.has("mipcall-silent") else ["+MIPCALL: 0"]
            six = "2001:db8::7," if self.has("address-six-first") else ""
            self.info(*[f"+MIPCALL: 1,{six}{self.address()}{two}", *more] if self.connection else down)
        elif kind == "test":
            self.info("+MIPCALL: (0,1)")
        elif kind == "set" and re.fullmatch(r'1(,"[^"]*")*', text):
            if self.connection and self.has("mipcall-error-up"):
                raise Refused(3)
            wait = 8 if self.has("mipcall-8-s") else 1.2 if self.has("mipcall-late") else 0.3
            if self.has("mipcall-zero-first"):
                self.after(self.lag() + 0.1, lambda: self.urc_between("+MIPCALL: 0"))
            if self.has("mipcall-told-first"):
                self.call_is_up()
            else:
                self.after(self.lag() + wait, self.call_is_up)
        elif kind == "set" and text == "0":
            self.connection = False
        else:
            raise Refused()
        self.ok()

    def address(self):
        return f'"{self.ADDRESS}"' if self.has("mipcall-quoted") else self.ADDRESS

    def call_is_up(self):
        self.connection = True
        address = ("1," if self.has("mipcall-long") else "") + self.address()
        self.urc(f"+MIPCALL: {address}{',2001:db8::7' if self.has('mipcall-two') else ''}")

    def lose_network(self):
        self.network_lost, self.connection = True, False
        self.urc_between("+CREG: 2")
        self.urc_between("+MIPCALL: 0")
        self.after(25, self.regain_network)

    def lose_card(self):
        """The registration goes with the card; what AT+MIPCALL? says stays, as modules have it."""
        self.network_lost = self.card_out = True
        if "sim-removed" in self.rigs:
            self.urc_between("+SIM: Removed")
            self.after(25, self.regain_card)

    def regain_card(self):
        self.card_out = False
        self.urc_between("+SIM: Inserted")
        self.regain_network()

    def regain_network(self):
        self.network_lost = False
        self.urc_between("+CREG: 1")

    def do_cfun(self, kind, text):
        if kind == "read":
            self.info("+CFUN: 1")
        elif kind == "test":
            self.info("+CFUN: (0,1,4,15),(0,1)")
        elif kind != "set" or text not in ("1", "1,0", "1,1", "15"):
            raise Refused()
        elif text == "15" and self.has("no-cfun-15"):
            raise Refused()
        restarts = kind == "set" and text in ("15", "1,1")
        if restarts and self.has("restart-ok-late"):
            self.wire.say(b"", 8)
        if not (restarts and self.has("restart-without-ok")):
            self.ok()
        if restarts and self.has("restart-ok-late"):
            self.after(8.1, self.restart)
        elif restarts and self.has("restart-lingers-long"):
            self.after(10, self.restart)
        elif restarts and self.has("restart-lingers"):
            self.after(4, self.restart)
        elif restarts:
            self.restart()

    def restart(self):
        self.life += 1  # whatever is under way no longer counts
        self.deaf, self.inbox, self.pushing, self.intake = True, b"", False, None
        self.restarting = True
        if self.has("boot-text-unended"):
            self.after(self.lag() + 0.8, lambda: self.wire.say(b"\0\0\xfe\0Boot ROM 1.2, 4 MB\0"))
        wait = 60 if self.has("boot-takes-a-minute") else 3 if self.has("boot-lines-late") else 1.5
        wait = 0.1 if self.has("restart-quick") else wait
        if self.has("boot-garbage"):
            self.after(wait / 2, lambda: self.wire.say(b"\xf8\x80>\r\xff\0\r\n> \xe6OK\x1e\r\r\n\x80\n"))
        self.after(self.lag() + wait, self.boot)

    def boot(self):
        self.wake_up()
        self.deaf, self.registered, self.restarting = False, False, False
        if self.has("boot-lines-late"):
            self.urc("+SIM READY")
            self.after(1.6, lambda: self.urc_between("+E_UTRAN Service"))
            self.after(1.7, lambda: self.urc_between("+CGEV: ME PDN ACT 1"))
        elif not self.has("boot-silent"):
            self.tell_start()
            if self.has("boot-twice"):
                self.after(5, self.tell_start)
        if self.has("at-ready-late"):
            self.after(1.2, lambda: self.urc_between("AT READY"))
        if self.has("boot-lines-unknown"):
            for delay, text in ((0.9, "+XSERVICE: LTE"), (2.0, "%STATUS=3"), (4.0, "^SYSSTART"),
                                (7.0, "*** radio on ***"), (12.0, "+RADIO Ready")):
                self.after(delay, lambda text=text: self.urc_between(text))
        if self.has("boot-words-late"):
            for delay, text in ((18.0, "Service Ready"), (27.0, "All services ready")):
                self.after(delay, lambda text=text: self.urc_between(text))
        self.after(8 if self.has("registers-late") else 0.3, self.register)

    def tell_start(self):
        if self.has("boot-states"):
            for text in ("RDY", "+CFUN: 1", "+CPIN: NOT READY", "+CPIN: READY"):
                self.urc_between(text)
        self.urc_between("AT command ready")
        self.urc_between("+SIM READY")

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
            if self.has("set-order-new"):
                self.dice.shuffle(names)
            lines = [self.shown(name) for name in (reversed(names) if self.has("set-order") else names)]
            first = ('+HTTPSET: "TIMEOUT",60', '+HTTPSET: "SSL",1,"ca.pem"')
            lines = [*first, *lines] if self.has("more-settings-first") else lines
            self.info(*lines, *(['+HTTPSET: "SSLMODE","0"'] if self.has("more-settings") else []))
        elif kind == "set":
            self.note_refusal(text)
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
            self.refused.pop(name, None)  # taken after all
            self.store(name, value)
        else:
            raise Refused()
        self.ok()

    def note_refusal(self, text):
        """What this line would set, for modules that do what they refuse."""
        found = re.match(r'"([A-Z0-9]+)" *, *"?([^",]*)', text)
        if found:
            self.refused[found.group(1)] = found.group(2)

    def store(self, name, value):
        if name == "URL" and value and self.has("connects-early"):
            self.connect_early(self.target_of(value))
        if name == "ACCEPT":
            self.accept_untouched = False
        if name == "CONTYPE" and self.wrong("set-lost"):
            return
        if name == "RANGE" and value and self.settings[name] and self.wrong("range-first"):
            return
        if name == "UAGENT" and self.wrong("set-spills"):
            self.settings["CONTYPE"] = value
        self.settings[name] = value

    def connect_early(self, target):
        """A connection for the next action, made as soon as the URL is known."""
        early = {"place": (target.host, target.port)}

        def connect():
            try:
                early["socket"] = socket.create_connection((target.host.strip("[]"), target.port), 1.0)
            except (OSError, ValueError):
                pass  # then the action makes its own

        early["thread"] = threading.Thread(target=connect, daemon=True)
        early["thread"].start()
        self.early = early

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
            most = 48 if self.has("texts-of-48") else 100 if self.has("texts-of-100") else LINE_MAX
            return len(value) <= most and not re.search(r"[\x00-\x1f\x7f]", value)
        if name == "IPV6" and value == "1" and self.has("ipv4-only"):
            return False
        return value in ("0", "1") or name == "RESPONSEHEADER" and value == "2" and self.wrong("switch-2")

    def target_of(self, url):
        if self.has("bare-host") and "://" not in url:
            url = "http://" + url
        if self.wrong("any-scheme"):
            url = re.sub(r"^[a-z]+://", "http://", url)
        if self.wrong("host-port-refused") and re.match(r"(?i)https?://[^/]*:[0-9]+(/|$)", url):
            return None
        if self.wrong("path-port-refused") and re.match(r"(?i)https?://[^/]*/.*:[0-9]+$", url):
            return None
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
            if self.wrong("one-byte-range") and len(numbers) == 2 and numbers[0] == numbers[1]:
                return False
            if max(numbers) > most or (len(numbers) == 2 and numbers[0] > numbers[1]):
                return False
        return True

    # HTTPDATA and HTTPHEAD

    def do_httpdata(self, kind, text):
        most = self.series.data_max
        if kind == "test":
            if not self.wrong("test-form-silent"):
                self.info(self.blanks(f"+HTTPDATA: (1-{64000 if self.wrong('data-form') else most})"))
        elif kind == "set" and text == "0" and self.wrong("data-zero"):
            pass
        elif kind == "set":
            return self.import_data("body", text, most + (1 if "data-over-max" in self.faults else 0))
        elif kind != "read":
            raise Refused()
        self.ok()

    def do_httphead(self, kind, text):
        if self.has("head-slow"):
            self.wire.say(b"", 5)  # what follows comes no sooner
        if kind == "test":
            self.info(self.blanks(f"+HTTPHEAD: (1-{5121 if self.wrong('block-form') else 5120})"))
        elif kind == "set":
            return self.import_data("block", text, 5121 if self.wrong("block-over") else 5120)
        elif kind != "read" or self.has("head-query-error"):
            raise Refused()
        self.ok()

    def import_data(self, what, text, most):
        need = self.number(text, 1, most)
        if self.has("import-drops-reply") and self.acted and not self.action:
            self.cache, self.cursor = bytearray(), None if self.cursor is None else 0
        if self.has("prompt-late"):
            self.wire.say(b"", 0.8)
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
        if self.intake.kind == "body" and self.wrong("shorter-body-padded"):
            got += self.body[len(got):]
        if self.intake.kind == "body" and self.wrong("import-appends"):
            got = self.body + got
        if self.intake.kind == "block" and self.wrong("blocks-add-up"):
            got = self.block + got
        setattr(self, self.intake.kind, got)
        if self.has("head-slow") and self.intake.kind == "block":
            self.wire.say(b"", 5)
        self.intake = None
        if self.has("import-ok-late"):
            self.wire.say(b"", 0.8)
        if self.has("urc-in-import"):
            self.urc("+CREG: 1")
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
            form = form.strip("[]") if self.has("test-bare") and not bare else form
            self.info("+HTTPREAD: " + (form if bare else self.blanks(form)))
            return self.ok()
        if kind == "read":
            return self.ok()
        if kind == "set":
            parts = text.split(",")
            if len(parts) != 2:
                raise Refused()
            offset = self.number(parts[0], 0, span + (1 if self.wrong("offset-over") else 0))
            length = self.number(parts[1], 1, span)
        waits_for_reader = self.action and self.action.unread
        busy = self.action and not (self.has("reads-while-busy") and not self.through)
        if busy and not self.held_code and not waits_for_reader or (not self.acted and self.has("unread-error")):
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
        if start == self.cursor and self.has("mode1-read-error"):
            raise Refused(3)
        ok_first = self.has("ok-last") == self.has("mode1-order-other")
        self.give(self.cache[start:self.cursor], ok_first)
        if self.held_code is not None and self.cursor == len(self.cache):
            self.after(0.1, self.tell_held)

    def tell_held(self):
        code, self.held_code = self.held_code, None
        if code is not None:
            self.result(code)

    def give(self, data, ok_first, asked=None):
        if self.has("read-begins-late"):
            self.wire.say(b"", 0.8)
        if ok_first:
            self.ok()
            if self.has("read-late"):
                self.wire.say(b"", 0.8)
        self.info(f"+HTTPREAD: {asked if asked and self.wrong('count-asked') else len(data)}")
        if self.has("data-behind-count"):
            self.wire.say(b"", 0.9)
        sent = bytes(data[:-1] if "read-drops-byte" in self.faults else data)
        if self.wrong("read-until-nul") and b"\0" in sent:
            sent = sent[:sent.index(b"\0")].ljust(len(sent))
        if self.wrong("urc-in-data") and len(sent) > 100:
            sent = sent[:50] + b"\r\n+CREG: 1\r\n" + sent[50:]
        if self.has("data-gaps") and len(sent) > 100 and self.dice.random() < 0.1:
            self.wire.say(sent[:60])
            self.wire.say(b"", 1.5)
            sent = sent[60:]
        if self.wrong("result-glued") and not ok_first:
            self.wire.say(sent + b"OK\r\n")
            return
        bare = self.has("no-extra-break") or self.has("read-zero-tight") and not sent
        self.say_gapped(sent + (b"" if bare else b"\r\n"))
        if self.has("empty-lines-behind-data"):
            self.wire.say(b"\r\n\r\n")
        if not ok_first:
            if self.has("read-ok-late") and not sent:
                self.wire.say(b"", 1.6)  # what follows comes no sooner
            self.ok()

    def say_gapped(self, data):
        """Says much of it in parts, where that is the module's way."""
        step = 1024 if self.has("output-gaps") else len(data) or 1
        for start in range(0, len(data), step):
            self.wire.say(data[start:start + step], 0)
            if step < len(data):
                self.wire.say(b"", 0.03 * (start // step + 1))

    def number(self, text, least, most):
        """A plain decimal within bounds; anything else is refused."""
        text = text if self.has("numbers-plain") else text.strip(" ")
        form = r"0|[1-9][0-9]{0,19}" if self.has("numbers-plain") else r"[0-9]{1,20}"
        form = r"\+?" + form if self.has("numbers-signed") else form
        if not re.fullmatch(form, text) or not least <= int(text) <= most:
            raise Refused()
        return int(text)

    # HTTPACT

    def do_httpact(self, kind, text):
        if kind == "test":
            both = self.series.head and not self.has("act-test-01")
            least = 9 if self.wrong("act-form") else 10
            form = f"(0-{2 if both else 1}) [, ({least}-60)]"
            if self.has("test-bare"):
                form = form.replace(" [, ", ",").replace("]", "")
            if self.has("test-list"):
                form = form.replace("(0-2)", "(0,1,2)").replace("(0-1)", "(0,1)")
            self.info("+HTTPACT: " + self.blanks(form.replace(" ", "") if self.has("test-tight") else form))
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
        method = self.number(parts[0], 0, 2 if self.series.head or "head-accepted" in self.faults else 1)
        timer = self.number(parts[1], 10, 61 if self.wrong("timer-61") else 60) if len(parts) == 2 else 15
        url = self.settings["URL"] or self.wrong("url-cleared-stays") and self.last_url
        if not url and self.connection and not self.action and self.has("no-url-taken"):
            self.ok()
            return self.after(0.5, lambda: self.urc("+HTTP:0"))
        if method == 1 and not self.body and self.has("post-needs-data"):
            raise Refused(3)
        if not url or not self.connection or (self.action and not self.has("act-queue")):
            raise Refused(3)
        if self.has("act-ok-late"):
            self.wire.say(b"", 0.8)
        if self.wrong("connected-too-soon"):
            self.urc("+HTTP:1")
        self.ok()
        self.actions_begun += 1
        if self.actions_begun == 20 and "network-lost" in self.rigs:
            self.after(0.5, self.lose_network)
        if self.actions_begun == 20 and self.rigs & {"sim-removed", "sim-gone"}:
            self.lose_card()
        if self.action:
            self.waiting.append((method, timer))
        else:
            self.start(method, timer)

    def start(self, method, timer):
        settings = dict(self.settings)
        self.last_url = settings["URL"] = settings["URL"] or self.last_url
        for fault in self.faults & REFUSED_IN_FORCE.keys():
            for name in self.refused.keys() & set(REFUSED_IN_FORCE[fault]):
                if name != "URL" or self.target_of(self.refused[name]):
                    settings[name] = self.refused[name]
        plain = self.defaults() if self.block and self.has("head-voids-all") else settings
        shows = "0" if self.has("header-at-0") else "1"
        order = Order(
            method=method, target=self.target_of(settings["URL"]),
            timer=(15 if "timernum-ignored" in self.faults else timer) * (1.08 if self.has("timers-late") else 1),
            settings=settings, body=self.body, block=self.block,
            show_header=plain["RESPONSEHEADER"] == shows,
            follow=(plain["REDIR"] in ("1", "2") or self.wrong("redir-always")) and not self.wrong("redir-ignored"),
            faults=self.faults, habits=self.habits, accept_untouched=self.accept_untouched,
            early=self.early)
        self.early = None
        if self.has("head-once"):
            self.block = b""
        if self.has("data-once") and method == 1:
            self.body = b""
        self.stale = self.cache if self.wrong("stale-tail") else b""
        self.last_reply = bytes(self.cache)
        self.cache, self.total, self.shown_header, self.acted = bytearray(), 0, 0, True
        self.through = plain["MODE"] == "1"
        self.cursor = 0 if self.through and self.has("mode1-read") else None
        self.held_push = bytearray()
        life = self.life
        self.action = Action(order, lambda what, value: self.ring(life, what, value))
        self.action.most = None if self.through else self.series.span
        self.action.unread = self.unread if self.cursor is not None and self.has("mode1-backpressure") else None
        if self.card_out:
            self.after(1.0, lambda: self.ring(life, "unreachable", None))
        else:
            self.action.start()

    def unread(self):
        """How much of what MODE 1 has brought waits to be read."""
        return len(self.cache) - (self.cursor or 0)

    def ring(self, life, what, value):
        self.news.put((life, what, value))
        os.write(self.bell, b"!")

    def hear_news(self):
        while not self.news.empty():
            life, what, value = self.news.get()
            if life == self.life:
                getattr(self, "news_" + what)(value)

    def news_lookup(self, host):
        self.urc(f'+HTTPDNS: "{host}"')

    def news_connected(self, _):
        if not self.faults & {"unconnected", "connected-too-soon"} and not self.tells_late():
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
        if self.through and self.after_204 and self.wrong("stream-altered-after-204"):
            piece = piece[:-1]
        self.total += len(piece)
        if self.through and self.wrong("mode1-capped"):
            piece = piece[: max(0, self.series.span - (self.total - len(piece)))]
        if self.through and self.cursor is None and (self.has("push-behind") or self.has("push-by-halves")):
            self.held_push += piece
        elif self.through and self.cursor is None:
            if self.has("push-framed") and not self.pushing:
                self.wire.say(b"\r\n")
            self.pushing = True
            self.wire.say(piece)
        elif self.through or "cache-uncapped" in self.faults:
            self.cache += piece
        else:
            self.cache += piece[: self.series.span - len(self.cache)]
        if self.has("progress-told") and not self.through and self.wire.silent() and self.dice.random() < 0.3:
            self.urc(f"+HTTPPROG: {self.total}")

    def news_voided(self, _):
        self.cache, self.total, self.shown_header = bytearray(), 0, 0

    def news_finished(self, code):
        self.after_204 = code == 204
        if len(self.cache) < len(self.stale) and not self.through:
            self.cache += self.stale[len(self.cache):]
        if self.tells_late() and not self.wrong("unconnected"):
            self.status(1)
        if self.has("mode1-result-last") and self.cursor is not None and self.cursor < len(self.cache):
            self.held_code = code
            return
        if self.has("result-late") or self.has("result-5-s"):
            return self.after(5 if self.has("result-5-s") else 0.8, lambda: self.result(code))
        self.result(code)

    def news_unreachable(self, _):
        if self.wrong("failure-as-success"):
            self.status(1)
            return self.result(200)
        self.status(0)
        code = self.failure_code()
        if self.has("failed-keeps-reply") and not self.through:
            self.cache = bytearray(self.last_reply)
        if code is not None:
            self.result(code, failed=True)
        else:
            self.finish()

    def failure_code(self):
        """What +HTTPRES says of an action that failed, where it says anything behind +HTTP:0."""
        codes = {"fail-601": 601, "fail-603": 603, "fail-0": 0, "fail-minus": -1}
        return next((code for habit, code in codes.items() if self.has(habit)), None)

    def news_failed(self, _):
        if self.tells_late():
            self.news_unreachable(None)
        elif self.has("timeout-http0"):
            self.status(0)
            self.finish()
        else:
            code = self.failure_code()
            code = 408 if self.has("timeout-408") else code
            if self.has("timeout-504-and-part"):
                return self.result(504)
            self.result(603 if code is None else code)

    def result(self, code, failed=False):
        length = 0 if failed else self.total if self.through else len(self.cache)
        length -= self.shown_header if self.wrong("header-uncounted") else 0
        length += 1 if self.wrong("length-off") else 0
        fields = (self.action.order.method, code, length)
        if self.has("urc-everywhere") and not self.pushing:
            self.urc("+CREG: 1")
        if self.has("push-framed") and self.pushing:
            self.wire.say(b"\r\n")
        for _ in range(2 if self.wrong("result-twice") else 1):
            self.urc("+HTTPRES: " + (", " if self.has("result-blanks") else ",").join(f"<{one}>" if self.has("brackets") else str(one) for one in fields))
        if self.held_push and not failed:
            if self.dice.random() < 0.5:
                self.urc("+CREG: 1")
            first = 3 if self.has("push-by-halves") else 0
            if first:
                self.wire.say(bytes(self.held_push[:first]), 1.2)
            if len(self.held_push) > first:
                self.wire.say(bytes(self.held_push[first:]), 2.4 if first else 0.0)
        if self.has("end-told"):
            self.urc("+HTTPEND: 0")
        self.finish()

    def finish(self):
        self.action, self.pushing = None, False
        if self.waiting:
            self.start(*self.waiting.pop(0))




# ------------------------------------------------------------------------------------------------


def main():
    options = argparse.ArgumentParser(description="A second cellular module on a pseudo-terminal.")
    options.add_argument("--series", default="L61x", help="one of the 18, or an LE model without HTTP")
    options.add_argument("--link", help="a symbolic link to the terminal, removed at the end")
    options.add_argument("--habit", action="append", default=[], metavar="NAME", help="a name, or random:SEED")
    options.add_argument("--fault", action="append", default=[], metavar="NAME", choices=sorted(FAULTS))
    options.add_argument("--rig", action="append", default=[], metavar="NAME", choices=sorted(RIGS))
    options.add_argument("--list", action="store_true", help="name habits, faults and rigs")
    options.add_argument("--list-rigs", action="store_true", help="name|series|what is said, a line each")
    options.add_argument("--list-faults", action="store_true", help="name|requirements|series|slow, a line each")
    options.add_argument("--self-check", action="store_true")
    given = options.parse_args()
    if given.list:
        for name, meaning in HABITS.items():
            print(f"habit {name:18} {meaning}")
        for name, (requirement, where, meaning) in FAULTS.items():
            print(f"fault {name:22} {requirement:13} {where:13} {meaning}")
        for name, (where, _, meaning) in RIGS.items():
            print(f"rig   {name:22} {where:13} {meaning}")
        return 0
    if given.list_rigs:
        for name, (where, said, _) in RIGS.items():
            print("|".join([name, where, said]))
        return 0
    if given.list_faults:
        for name, (requirements, where, _) in FAULTS.items():
            print("|".join([name, requirements, *(where.split() + [""])[:2]]))
        return 0
    series, habits = find_series(given.series), pick_habits(given.habit)
    if habits:
        print("habits:", " ".join(sorted(habits)), file=sys.stderr)
    if given.self_check:
        failures = self_check(Modem(series, habits - UNCHECKED, given.fault, data_wait=1.5))
        for one in failures:
            print("failed:", one)
        print(f"{series.name}: {len(failures)} failed")
        return 1 if failures else 0
    modem = Modem(series, habits, given.fault, rigs=given.rig)
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
