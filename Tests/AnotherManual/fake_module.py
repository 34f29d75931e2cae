#!/usr/bin/env python3
"""A module with sockets and messages on a pseudo-terminal; the server behind its sockets sends all back.

    python3 fake_module.py FAULT COMMAND ...

Runs the command with `--port TERMINAL` behind it, serves it, and ends with its status. It shares nothing
with the emulator of attest. FAULT is `none`, or what is wrong with the module.
"""
import os, pty, re, select, subprocess, sys, time, tty

FAULTS = [
    "none", "open-without-result", "takes-socket-7", "takes-port-0", "list-lacks-one", "loses-nul", "takes-length-0",
    "escape-sends", "silent-close", "sends-when-closed", "lower-case", "mode-not-kept", "no-indication",
    "read-cuts", "list-lacks-text", "delete-keeps", "takes-index-21", "escape-stores", "no-reference",
]


class Module:
    def __init__(self, fault):
        self.fault = fault
        self.echo, self.mode, self.reference = True, 0, 0
        self.open, self.messages = set(), {}
        self.line = b""
        self.due = None  # (socket, length) or ("message", number)
        self.data = b""
        self.out = []  # (when, bytes)

    def say(self, text, after=0.0):
        self.out.append((time.monotonic() + after, b"\r\n" + text.encode("latin-1") + b"\r\n"))

    def receive(self, data):
        for byte in data:
            byte = bytes([byte])
            if self.due:
                self.take(byte)
            elif byte == b"\r":
                line, self.line = self.line, b""
                if self.echo:
                    self.out.append((time.monotonic(), line + b"\r"))
                self.command(line.decode("latin-1"))
            elif byte != b"\n":
                self.line += byte

    def prompt(self, due):
        self.due, self.data = due, b""
        self.out.append((time.monotonic(), b"\r\n> "))

    def take(self, byte):
        what, amount = self.due
        if what == "message":
            if byte == b"\x1a":
                self.due = None
                self.reference += 1
                if self.fault != "no-reference":
                    self.say(f"+CMGS: {self.reference}")
                self.say("OK")
                self.store(amount)
            elif byte == b"\x1b":
                self.due = None
                if self.fault == "escape-stores":
                    self.store(amount)
                self.say("OK")
            else:
                self.data += byte
            return
        if byte == b"\x1b" and not self.data and amount == 10:
            self.due = None
            if self.fault == "escape-sends":
                self.back(what, b"\x00" * 10)
            return self.say("ERROR")
        self.data += byte
        if len(self.data) == amount:
            self.due = None
            self.say("OK")
            self.back(what, self.data)

    def back(self, socket, data):
        if self.fault == "loses-nul":
            data = data.replace(b"\x00", b"")
        for start in range(0, len(data), 512):
            digits = data[start : start + 512].hex().upper()
            if self.fault == "lower-case":
                digits = digits.lower()
            self.say(f"+MIPRTCP: {socket},{digits}", after=0.02)

    def store(self, number):
        index = next(i for i in range(1, 21) if i not in self.messages)
        self.messages[index] = (number, self.data.decode("latin-1"))
        if self.fault != "no-indication":
            self.say(f'+CMTI: "SM",{index}', after=0.05)

    def command(self, line):
        upper = line.upper()
        if upper in ("AT", "ATE0", "ATE1"):
            if upper != "AT":
                self.echo = upper == "ATE1"
            return self.say("OK")
        if upper in ("AT+CGMM", "ATI"):
            self.say("L610-CN")
            return self.say("OK")
        match = re.fullmatch(r"AT\+([A-Z]+)(\?|=(.*))?", line)
        handler = match and getattr(self, match[1].lower(), None)
        if not handler or handler(match[2], match[3] or "") is False:
            self.say("ERROR")

    @staticmethod
    def number(text, low, high):
        if re.fullmatch(r"[0-9]{1,9}", text) and low <= int(text) <= high:
            return int(text)
        return None

    def mipopen(self, form, values):
        if form == "?":
            listed = sorted(self.open)
            if self.fault == "list-lacks-one" and len(listed) > 1:
                listed = listed[:-1]
            for socket in listed:
                self.say(f"+MIPOPEN: {socket},1")
            return self.say("OK")
        match = re.fullmatch(r'([^,]*),([^,]*),"([^"]+)",([^,]*),([^,]*)', values)
        if not match:
            return False
        socket = self.number(match[1], 1, 7 if self.fault == "takes-socket-7" else 6)
        port = self.number(match[4], 0 if self.fault == "takes-port-0" else 1, 65535)
        source, kind = self.number(match[2], 0, 65535), self.number(match[5], 0, 1)
        if None in (socket, port, source, kind) or socket in self.open:
            return False
        self.open.add(socket)
        self.say("OK")
        if self.fault != "open-without-result":
            self.say(f"+MIPOPEN: {socket},1", after=0.05)

    def mipsend(self, form, values):
        match = re.fullmatch(r"([^,]*),([^,]*)", values)
        if not match:
            return False
        socket = self.number(match[1], 1, 6)
        length = self.number(match[2], 0 if self.fault == "takes-length-0" else 1, 1460)
        if socket is None or length is None:
            return False
        if socket not in self.open and self.fault != "sends-when-closed":
            return False
        self.prompt((socket, max(1, length)))

    def mipclose(self, form, values):
        socket = self.number(values, 1, 6)
        if socket not in self.open:
            return False
        self.open.discard(socket)
        self.say("OK")
        if self.fault != "silent-close":
            self.say(f"+MIPCLOSE: {socket},0", after=0.05)

    def cmgf(self, form, values):
        if form == "?":
            self.say(f"+CMGF: {self.mode}")
            return self.say("OK")
        mode = self.number(values, 0, 1)
        if mode is None:
            return False
        self.mode = 1 if self.fault == "mode-not-kept" else mode
        self.say("OK")

    def cmgs(self, form, values):
        match = re.fullmatch(r'"(\+?[0-9]+)"', values)
        if not match or self.mode != 1:
            return False
        self.prompt(("message", match[1]))

    def cmgr(self, form, values):
        index = self.number(values, 1, 20)
        if index not in self.messages:
            return False
        number, text = self.messages[index]
        self.say(f'+CMGR: "REC UNREAD","{number}",,"26/11/28,10:00:00+00"')
        self.out.append((time.monotonic(), (text[:20] if self.fault == "read-cuts" else text).encode() + b"\r\n"))
        self.say("OK")

    def cmgl(self, form, values):
        for index, (number, text) in sorted(self.messages.items()):
            self.say(f'+CMGL: {index},"REC READ","{number}",,"26/11/28,10:00:00+00"')
            if self.fault != "list-lacks-text":
                self.out.append((time.monotonic(), text.encode() + b"\r\n"))
        self.say("OK")

    def cmgd(self, form, values):
        index = self.number(values, 1, 21 if self.fault == "takes-index-21" else 20)
        if index is None:
            return False
        if self.fault != "delete-keeps":
            self.messages.pop(index, None)
        self.say("OK")


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in FAULTS:
        sys.exit(f"usage: fake_module.py FAULT COMMAND ...\nfaults: {' '.join(FAULTS)}")
    near, far = pty.openpty()
    tty.setraw(far)
    module = Module(sys.argv[1])
    child = subprocess.Popen(sys.argv[2:] + ["--port", os.ttyname(far)])
    while child.poll() is None:
        due = [when for when, _ in module.out]
        wait = max(0, min(due) - time.monotonic()) if due else 0.05
        if select.select([near], [], [], min(wait, 0.05))[0]:
            module.receive(os.read(near, 4096))
        now = time.monotonic()
        for when, data in [entry for entry in module.out if entry[0] <= now]:
            os.write(near, data)
        module.out = [entry for entry in module.out if entry[0] > now]
    sys.exit(child.returncode)


if __name__ == "__main__":
    main()
