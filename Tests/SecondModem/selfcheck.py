"""The second modem's own smoke test: a host on the slave's side and a little origin on loopback."""

import os
import re
import select
import threading
import time


# Habits that its host does not cope with, or has no time for.
UNCHECKED = {
    "header-at-0", "lf-alone", "doubled-return", "ate-refused", "texts-nasty", "cpin-slow", "restart-ok-late", "starts-silent",
    "restart-lingers", "restart-lingers-long", "boot-takes-a-minute", "boot-lines-late"}


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
        final = self.wait(rb"(.*?)\r\n(OK|ERROR|\+CM[ES] ERROR:[^\r]*?) ?\r\n")
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


def self_check(modem):
    """What the modem does wrong, a line each; it takes data for 1.5 s only, and hides the header at 0."""
    series = modem.series
    threading.Thread(target=modem.run, daemon=True).start()
    host, port, failures = Host(modem.wire.path), origin(), []

    def check(what, true):
        if not true:
            failures.append(what)

    def fetch(method, path):
        host.ask(f'AT+HTTPSET="URL","http://127.0.0.1:{port}{path}"')
        if not host.ask(f"AT+HTTPACT={method},10")[0]:
            return None
        told = host.wait(rb"\+HTTPRES: ?<?\d>?,<?(\d+)>?,<?(\d+)>? ?\r\n", 20)
        if not told:
            return None
        host.send(f"AT+HTTPREAD=0,{series.span}")
        size = host.wait(rb"\+HTTPREAD: ?(\d+) ?\r\n|ERROR[^\r]*\r\n")
        if not size or not size.group(1):
            return int(told.group(1)), b""
        data = host.take(int(size.group(1)))
        check(f"OK after the data of {path}", host.wait(rb"^(\r\n)?(\r\n\+CREG: ?1 ?\r\n)*\r\nOK ?\r\n"))
        return int(told.group(1)), data

    def give(data, length=None):
        host.send(f"AT+HTTPDATA={length or len(data)}")
        check("prompt", host.wait(rb"\r\n> ?"))
        host.send(data)

    check("echo at start", host.ask("AT")[1].startswith(b"AT\r"))
    check("ATE0", host.ask("ate0")[0] and host.ask("AT")[0])
    check("no echo", modem.has("echo-stays") or not host.ask("AT")[1].startswith(b"AT"))
    check("CGMM", series.model.encode() in host.ask("AT+CGMM")[1])
    if not series.http:
        for line in ("AT+HTTPSET?", "AT+HTTPDATA=1", "AT+HTTPREAD", "AT+HTTPACT=0", "AT+HTTPHEAD=?"):
            check(f"{line} is refused", host.ask(line)[0] is False)
        return failures
    if not modem.connection:
        check("MIPCALL", host.ask('AT+MIPCALL=1,"apn"')[0] and host.wait(rb"\+MIPCALL: ?[\d.]+ ?\r\n"))
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
    check("OK after the data", host.wait(rb"\r\nOK ?\r\n"))
    host.ask('AT+HTTPSET="RANGE","bytes=0-12"')
    check("POST, without RANGE", fetch(1, "/") == (200, b"ab\r\nAT\r\n+++\x00\x1a\x1b"))
    began = time.monotonic()
    give(b"abc", 10)
    check("ERROR after the time-out", host.wait(rb"\r\n(ERROR|\+CM[ES] ERROR:[^\r]*) ?\r\n", 4))
    check("the time-out is not early", time.monotonic() - began >= 1.4)
    check("AT after the time-out", host.ask("AT")[0])
    check("restart", host.ask("AT+CFUN=1,1")[0])
    time.sleep(4.5)
    check("AT after the restart", host.ask("AT")[0])
    check("settings after a restart", re.search(rb'"REDIR", ?"0"', host.ask("AT+HTTPSET?")[1]))
    modem.stopped = True
    modem.ring(0, "stop", None)
    return failures
