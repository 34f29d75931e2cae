"""One action of the second modem: where a URL leads, the request, its redirects and the reply."""

import itertools
import re
import select
import socket
import ssl
import struct
import threading
import time
from dataclasses import dataclass, replace
from urllib.parse import quote, urljoin


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
    early: dict = None  # a connection made before the action

    def has(self, habit):
        return habit in self.habits


class Broken(Exception):
    """The reply is not HTTP, or ended too early."""


class Full(Exception):
    """The cache is full; the rest is not waited for."""


class Pieces(threading.Thread):
    """Between TLS and a connection: what goes out goes in pieces of some bytes, what comes as it comes."""

    def __init__(self, outer):
        super().__init__(daemon=True)
        self.outer = outer
        self.own, self.inner = socket.socketpair()

    def run(self):
        self.outer.settimeout(None)
        small = 600  # bytes that still go out in pieces
        try:
            while True:
                for sock in select.select([self.own, self.outer], [], [])[0]:
                    data = sock.recv(16384)
                    if not data:
                        return
                    if sock is self.outer:
                        self.own.sendall(data)
                        continue
                    while data:
                        size = 7 if small > 0 else len(data)
                        self.outer.sendall(data[:size])
                        data, small = data[size:], small - size
        except OSError:
            pass
        finally:
            self.own.close()
            self.outer.close()


class Action(threading.Thread):
    VERBS = (b"GET", b"POST", b"HEAD")
    HOPS = 8
    after_304 = False
    jar = {}  # by host, what each set as cookie
    kept = None  # a connection that the server left open, and where it leads
    sessions = {}  # of TLS, by host and port

    def __init__(self, order, tell):
        super().__init__(daemon=True)
        self.order, self.tell = order, tell  # tell(kind, value) is called in this thread
        self.sock, self.held, self.limit = None, b"", None
        self.connected = self.counted = False
        self.place = None  # host and port of the connection
        self.most, self.given = None, 0  # how much the cache holds, and what was told
        self.unread = None  # says how much waits to be read, where that holds the network up
        self.is_hop = self.is_reused = self.stays = False
        self.second = None  # a connection for nothing

    def run(self):
        try:
            reply = self.perform_again()
            self.keep_connection()
            self.tell("finished", reply)
        except (OSError, Broken, ValueError):
            if self.sock and self.order.has("socket-kept"):
                threading.Timer(40, self.sock.close).start()
                self.sock = None
            # ValueError: a host name that cannot be encoded, a mad number in the reply
            self.tell("failed" if self.connected else "unreachable", None)
        finally:
            if self.second:
                self.second.close()
            if self.sock and self.order.has("late-fin"):
                threading.Timer(8, self.sock.close).start()
            elif self.sock:
                self.close()

    def perform_again(self):
        """Once more where the reply broke off, the method is none that acts twice, and nothing was handed on."""
        try:
            return self.perform()
        except (ConnectionError, Broken):
            repeatable = self.order.method != 1 and not self.held and self.order.settings.get("MODE") != "1"
            if not (self.order.has("broken-tried-again") and repeatable and self.connected and self.sock):
                raise
        self.sock.close()
        self.stays = self.is_hop = self.counted = False
        Action.kept, self.given = None, 0
        self.tell("voided", None)
        return self.perform()

    def close(self):
        if self.order.has("tls-ends-in-order") and isinstance(self.sock, ssl.SSLSocket):
            try:
                self.sock.settimeout(1)
                self.sock = self.sock.unwrap()
            except (OSError, ValueError):
                pass
        self.sock.close()

    def perform(self):
        order, target, method = self.order, self.order.target, self.order.method
        for hop in itertools.count():
            end = time.monotonic() + order.timer  # the request phase: connection and sending
            self.connect(target, end)
            if not self.connected or order.has("told-each-hop"):
                if order.has("lookup-told"):
                    self.tell("lookup", target.host)
                self.connected = True
                self.tell("connected", None)
            self.sock.settimeout(max(0.001, end - time.monotonic()))
            if order.has("network-slow"):
                time.sleep(0.6)
            try:
                self.ask(self.request(method, target))
            except ConnectionError:
                if method == 1 or not self.is_reused:
                    raise
            self.limit = time.monotonic() + order.timer
            code, head, fields = self.reply_to(method, target, end)
            places = (301, 302, 303, 307) + ((500,) if order.has("redir-500") else ())
            places += () if "redir-not-308" in order.faults else (308,)
            following = order.follow and hop < (5 if order.has("hops-5") else self.HOPS) and code in places
            if not (following and b"location" in fields):
                break
            base = "%s://%s:%d%s" % ("https" if target.secure else "http", target.host, target.port, target.path)
            further = parse_url(urljoin(base, fields[b"location"].decode("latin-1")), trailing_port=False)
            if not further:
                break
            bare = not re.match(rb"(?i)https?://[^/]*:[0-9]", fields[b"location"])
            if "hop-port-kept-of-post" in order.faults and method == 1 and bare:
                further = replace(further, port=target.port)
            self.is_hop = base
            self.stays = self.may_stay_for(further, target, method, code, fields)
            target = further
            if method == 1 and code in (301, 302, 303) and not order.has("redir-keeps-method"):
                method = 0  # as browsers do
            if not self.stays:
                self.sock.close()
        if order.has("tls-resumed") and target.secure:
            self.sessions[self.place] = (self.sock.context, self.sock.session)
        if order.show_header:
            self.given += len(head)
            self.tell("header", head)
        sticks, Action.after_304 = Action.after_304, code == 304
        if sticks and "304-sticks" in order.faults:
            return code
        if (method != 2 or "head-as-get" in order.faults) and code not in ((204,) if "body-of-a-304" in order.faults else (204, 304)):
            try:
                self.read_body(fields)
            except Full:
                self.counted = False
        else:
            self.counted = stays_open(fields)
        return 200 if "always-200" in order.faults else code

    def may_stay_for(self, further, target, method, code, fields):
        """Takes the reply that redirects to its end, if what comes next can use the same connection."""
        same = (further.secure, further.host, further.port) == (target.secure, target.host, target.port)
        known = b"content-length" in fields or b"transfer-encoding" in fields or method == 2
        known = known and stays_open(fields) and not self.order.has("http-1.0")
        if not (self.order.has("hop-same-connection") and same and known):
            return False
        tell, self.tell = self.tell, lambda *_: None
        given = self.given
        try:
            if method != 2:
                self.read_body(fields)
        finally:
            self.tell, self.given = tell, given
        return not self.held and not select.select([self.sock], [], [], 0)[0]

    def keep_connection(self):
        """Leaves the connection open for the next action, if the server does."""
        always = self.order.has("reused-always")
        may_stay = self.counted and not self.held and not (isinstance(self.sock, ssl.SSLSocket) and not always)
        if (self.order.has("connection-reused") or always) and may_stay:
            Action.kept, self.sock = (self.place, self.sock), None

    def reply_to(self, method, target, end):
        """The head of the reply; what may be asked twice is where the connection ended with no reply."""
        try:
            return self.read_head()
        except (ConnectionError, Broken):
            again = self.order.has("get-tried-again") or self.is_reused
            if method == 1 or self.held or not again:
                raise
        self.sock.close()
        self.stays, Action.kept = False, None
        self.connect(target, end)
        self.ask(self.request(method, target))
        return self.read_head()

    def connect(self, target, end):
        self.is_reused = self.stays
        if self.stays:
            self.stays = False
            return
        if target.secure and "no-tls" in self.order.faults:
            raise OSError("no TLS")
        family = socket.AF_INET6 if order_is_six(self.order) else socket.AF_INET
        host = target.host.strip("[]")
        found = socket.getaddrinfo(host, target.port, family, socket.SOCK_STREAM)
        self.held, self.place = b"", (target.host, target.port, target.secure, family)
        if self.order.has("network-slow"):
            time.sleep(1.2)
        self.sock = self.early_socket(target)
        if self.is_reused:
            return
        if self.sock:
            address = self.sock.getpeername()
        else:
            for family, kind, protocol, _, address in found[:1]:
                self.sock = socket.socket(family, kind, protocol)
        self.sock.settimeout(max(0.001, end - time.monotonic()))
        if self.order.has("empty-connection"):
            socket.create_connection(address[:2], max(0.001, end - time.monotonic())).close()
        if self.order.has("two-connections"):
            if self.second:
                self.second.close()
            self.second = socket.create_connection(address[:2], max(0.001, end - time.monotonic()))
        if self.order.has("network-slower"):
            time.sleep(4)
        if self.order.has("reads-slowly"):
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        while not self.early_used:
            try:
                self.sock.connect(address)
                break
            except ConnectionRefusedError:
                if not self.order.has("refused-tried-again") or time.monotonic() + 1 > end:
                    raise
                self.sock.close()
                time.sleep(1)
                self.sock = socket.socket(self.sock.family, socket.SOCK_STREAM)
                self.sock.settimeout(max(0.001, end - time.monotonic()))
        if self.order.has("reset-close"):
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if target.secure:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            if self.order.has("tls-rsa"):
                context.set_ciphers("AES128-SHA:AES256-SHA:AES128-GCM-SHA256")
            if self.order.has("tls-1.2") or self.order.has("tls-rsa"):
                context.maximum_version = ssl.TLSVersion.TLSv1_2
            if self.order.has("tls-1.0"):
                context.set_ciphers("DEFAULT@SECLEVEL=0")
                context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
            if self.order.has("tls-1.3"):
                context.minimum_version = ssl.TLSVersion.TLSv1_3
            if self.order.has("tls-alpn"):
                context.set_alpn_protocols(["http/1.1", "h2"])
            if self.order.has("tls-p384"):
                context.set_ecdh_curve("secp384r1")
            if self.order.has("tls-pieces"):
                between = Pieces(self.sock)
                self.sock = between.inner
                between.start()
            self.sock.settimeout(max(0.001, end - time.monotonic()))
            if self.order.has("tls-told-early") and not self.connected:
                self.connected = True
                self.tell("connected", None)
            context, session = self.sessions.get(self.place, (context, None))
            name = None if self.order.has("no-server-name") else host
            self.sock = context.wrap_socket(self.sock, server_hostname=name, session=session)

    def early_socket(self, target):
        """The connection that was made before the action, if it leads there and still stands."""
        early, self.order.early, self.early_used = self.order.early, None, False
        kept, Action.kept = Action.kept, None
        if kept and self.order.has("connection-reused") and not self.order.has("reused-always"):
            place, sock = kept
            if place == self.place and not select.select([sock], [], [], 0)[0]:
                self.early_used = True
                return sock
            sock.close()
        if kept and self.order.has("reused-always"):
            place, sock = kept
            # What is not to be sent twice goes over a connection that is known to stand.
            stands = self.order.method != 1 or not select.select([sock], [], [], 0)[0]
            if place == self.place and stands:
                self.early_used = self.is_reused = True
                return sock
            sock.close()
        if not early:
            return None
        early["thread"].join()
        sock = early.get("socket")
        if sock and early["place"] == (target.host, target.port):
            if not select.select([sock], [], [], 0)[0]:  # readable: the server has ended it
                self.early_used = True
                return sock
        if sock:
            sock.close()
        return None

    def ask(self, data):
        if self.order.has("empty-lines"):
            # Behind a body alone: a server may have answered and gone by the time it comes.
            data = b"\r\n" + data + (b"" if data.endswith(b"\r\n\r\n") else b"\r\n")
        if order_expects(self.order, data):
            head, _, body = data.partition(b"\r\n\r\n")
            self.send(head + b"\r\n\r\n")
            select.select([self.sock], [], [], 6 if self.order.has("expect-patient") else 0.5)
            data = body
        if self.order.has("request-bytes"):
            head, _, body = data.partition(b"\r\n\r\n")
            for number in range(len(head[:300])):
                self.sock.sendall(head[number:number + 1])
            self.send(head[300:] + b"\r\n\r\n")
            if body:
                time.sleep(0.3)
            data = body
        self.send(data)
        if self.order.has("half-close") and not isinstance(self.sock, ssl.SSLSocket):
            self.sock.shutdown(socket.SHUT_WR)

    def send(self, data):
        if self.order.has("heeds-early-reply") and not isinstance(self.sock, ssl.SSLSocket):
            while len(data) > 4096:
                if select.select([self.sock], [], [], 0)[0]:
                    return
                self.sock.sendall(data[:4096])
                data = data[4096:]
        if self.order.has("body-slow"):
            while len(data) > 1200:
                self.sock.sendall(data[:1200])
                data = data[1200:]
                time.sleep(0.1)
        size = 97 if self.order.has("request-pieces") else max(1, len(data))
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
        plain = plain or order.has("host-without-port")
        host = target.host if plain else f"{target.host}:{target.port}"
        block = b"" if self.is_hop and order.has("hop-without-block") else order.block
        if "block-not-on-post" in faults and method == 1:
            block = b""
        if "block-altered" in faults:
            block = block.lower()
        if block and order.has("whole-head"):
            return self.whole_head(block) + body
        own = [] if order.block and order.has("block-alone") else [("Host", host)]
        sized = method == 1 and (body or not order.has("post-empty-unsized"))
        if sized or order.has("get-length"):
            own.append(("Content-Length", str(len(body))))
        if body and (order.has("expect") or order.has("expect-patient")):
            own.append(("Expect", "100-continue"))
        if not order.block or "head-leaks" in faults:
            agent = settings["UAGENT"] or ("SECOND/1.0" if order.has("own-agent") else "")
            own.append(("User-Agent", "" if "agent-unsent" in faults else agent))
        if order.block and order.has("block-beside-own"):
            own += [("User-Agent", "SECOND/1.0"), ("Accept", "*/*"), ("Connection", "close")]
        if not order.block:
            silent = order.accept_untouched and order.has("no-accept")
            accept = "*/*" if settings["ACCEPT"] == "/" else settings["ACCEPT"]
            own.append(("Accept", "" if silent else accept))
            kind = settings["CONTYPE"]
            if method == 1 and order.has("own-content-type"):
                kind = kind or "application/x-www-form-urlencoded"
            own.append(("Content-Type", "" if method != 1 and order.has("type-with-post-alone") else kind))
            if order.has("encoding-field"):
                own.append(("Accept-Encoding", "gzip, deflate"))
            if order.has("cookies"):
                own.append(("Cookie", "; ".join(self.jar.get(target.host, []))))
            if method != 1 or "range-on-post" in faults:
                own.append(("Range", self.range_field(settings["RANGE"])))
            stays = any(map(order.has, ("keep-alive", "connection-reused", "reused-always", "hop-same-connection")))
            own.append(("Connection", "keep-alive" if stays else "close"))
            if order.has("hop-by-hop-fields"):
                own.pop()
                own += [("TE", "trailers"), ("Connection", "TE" if stays else "TE, close")]
            if order.has("fields-folded"):
                own.append(("Accept-Language", "en,\r\n\t de"))
            if order.has("hop-tells-referer") and self.is_hop:
                own.append(("Referer", self.is_hop))
            if order.has("extra-fields"):
                own += [("Cache-Control", "no-cache"), ("Accept-Language", "en"), ("X-Module", "second")]
            if order.has("upgrade-offered"):
                own.pop(next(i for i, (name, _) in enumerate(own) if name == "Connection"))
                own += [("Connection", "Upgrade, HTTP2-Settings"), ("Upgrade", "h2c"), ("HTTP2-Settings", "AAMAAABkAAQAAP__")]
        if order.has("fields-reordered"):
            own.reverse()
        given = {line.split(b":")[0].strip().lower() for line in block.split(b"\n")}
        version = b" HTTP/1.0" if order.has("http-1.0") else b" HTTP/1.1"
        path = target.path
        if order.has("percent-encodes"):
            path = quote(path.encode("latin-1"), safe="/?&=%:;+,~!$'()*@-._[]#")
        if order.has("absolute-form"):
            path = f"{'https' if target.secure else 'http'}://{host}{path}"
        lines = [self.verb(method) + b" " + path.encode("latin-1") + version]
        for name, value in own:
            if value and name.lower().encode() not in given:
                name = name.lower() if order.has("lower-fields") else name
                blank = "" if order.has("fields-tight") else " "
                end = " \t " if order.has("values-blank") else ""
                lines.append(f"{name}:{blank}{value}{end}".encode("latin-1"))
        if order.has("block-first") and block:
            lines[1:1] = [block.rstrip(b"\r\n")]
            block = b""
        out = b"\r\n".join(lines) + b"\r\n" + block
        while not out.endswith(b"\r\n\r\n"):
            out += b"\r\n" if out.endswith(b"\r\n") or not out.endswith(b"\r") else b"\n"
        return out + body

    def whole_head(self, block):
        """The head as it was imported, request line and empty line included."""
        if "whole-head-altered" in self.order.faults:
            first, _, rest = block.partition(b"\r\n")
            return first + b"\r\n" + rest.lower()
        if "whole-head-agent" in self.order.faults:
            agent = self.order.settings["UAGENT"].encode("latin-1")
            return block[:-2] + b"User-Agent: " + agent + b"\r\n\r\n"
        return block

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
        given_up = time.monotonic() + self.order.timer
        while self.unread and self.unread() > 32000 and time.monotonic() < given_up:
            time.sleep(0.02)
        wait = self.order.timer
        if self.order.has("timers-of-seconds"):
            wait += 1 - (time.monotonic() + wait) % 1
        if "response-timer-total" in self.order.faults:
            wait = max(0.001, self.limit - time.monotonic())
        self.sock.settimeout(wait)
        if self.order.has("reads-slowly"):
            time.sleep(0.01)
        piece = self.sock.recv(1024 if self.order.has("reads-slowly") else 16384)
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
            if "last-number-counts" in self.order.faults:
                status = re.match(rb"HTTP/.*\b(\d{3})\b", first) or status
            if not status:
                raise Broken("no status line")
            fields, last = {b":version": first[5:8]}, b""
            while True:
                line = self.take_line()
                raw += line
                if not line.strip():
                    break
                if line[:1] in b" \t":
                    fields[last] = (fields.get(last, b"") + b" " + line.strip()).strip()
                    continue
                if "line-of-512" in self.order.faults and len(line) > 512:
                    raise Broken("a long line")
                if "fields-32" in self.order.faults and raw.count(b"\n") > 33:
                    continue
                name, _, value = line.partition(b":")
                if "tab-no-blank" in self.order.faults and value.strip(b" ").startswith(b"\t"):
                    continue
                if "place-in-one-spelling" in self.order.faults and name.lower() == b"location":
                    name = name if name == b"Location" else b"x"
                last = name.strip().lower()
                fields[last] = value.strip()
                if name.lower() == b"set-cookie":
                    crumbs = self.jar.setdefault(self.order.target.host, [])
                    crumbs.append(value.split(b";")[0].strip().decode("latin-1"))
                    del crumbs[:-3]
            if "http-1.1-alone" in self.order.faults and not first.startswith(b"HTTP/1.1"):
                raise Broken("HTTP/1.0")
            if "interim-is-100-alone" in self.order.faults and status.group(1) != b"100":
                return int(status.group(1)), raw, fields
            if status.group(1)[0:1] != b"1":  # 100 Continue is not the reply
                return int(status.group(1)), raw, fields

    def read_body(self, fields):
        if "encoding-dropped" in self.order.faults and b"content-encoding" in fields:
            return
        coding = fields.get(b"transfer-encoding", b"")
        coding = coding if "chunked-in-one-spelling" in self.order.faults else coding.lower()
        if "length-before-chunks" in self.order.faults and b"content-length" in fields:
            coding = b""
        if coding.endswith(b"chunked"):
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
            self.counted = self.order.has("reused-always") and stays_open(fields)
        elif b"content-length" in fields:
            count = fields[b"content-length"]
            if "length-in-decimal-only" in self.order.faults and count.startswith(b"0"):
                count = b"0"
            self.pass_on(int(count))
            self.counted = stays_open(fields)
            if "close-awaited" in self.order.faults:
                while self.more():
                    pass
        else:
            self.pass_on(None)

    def pass_on(self, count):
        while count is None or count > 0:
            if not self.held and not self.more():
                if count is None:
                    return
                if "early-end-filled-up" in self.order.faults:
                    self.tell("data", bytes(count))
                    return
                raise Broken("the reply ended early")
            piece = self.held if count is None else self.held[:count]
            self.held = self.held[len(piece):]
            count = None if count is None else count - len(piece)
            self.given += len(piece)
            self.tell("data", piece)
            if self.order.has("closes-when-full") and self.most and self.given >= self.most:
                raise Full


def stays_open(fields):
    """Whether the server leaves the connection open behind this reply (RFC 2616, 8.1)."""
    choice = fields.get(b"connection", b"").lower()
    return b"close" not in choice and (fields[b":version"] != b"1.0" or b"keep-alive" in choice)


def order_expects(order, data):
    return (order.has("expect") or order.has("expect-patient")) and b"\r\nexpect:" in data.partition(b"\r\n\r\n")[0].lower()


def order_is_six(order):
    return order.settings.get("IPV6") == "1"
