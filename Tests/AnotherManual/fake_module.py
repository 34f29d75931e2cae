#!/usr/bin/env python3
"""A module with sockets and messages on a pseudo-terminal; its sockets are real ones.

    python3 fake_module.py FAULT COMMAND ...

Runs the command with `--port TERMINAL` behind it, serves it, and ends with its status. It shares nothing
with the emulator of attest. FAULT is `none`, or what is wrong with the module.
"""
import os, pty, re, select, socket, subprocess, sys, time, tty

FAULTS = [
    "none", "open-without-result", "takes-socket-7", "takes-port-0", "list-lacks-one", "loses-nul", "takes-length-0",
    "escape-sends", "silent-close", "sends-when-closed", "lower-case", "mode-not-kept", "no-indication",
    "read-cuts", "list-lacks-text", "delete-keeps", "takes-index-21", "escape-stores", "no-reference",
    "silent-end", "takes-161", "starts-in-text-mode", "form-lies",
]
TEST_FORMS = {
    "MIPOPEN": "(1-6),(0-65535),<host>,(1-65535),(0,1)", "MIPSEND": "(1-6),(1-1460)", "MIPCLOSE": "(1-6)",
    "CMGF": "(0,1)", "CMGR": "(1-20)", "CMGL": '("REC UNREAD","REC READ","ALL")', "CMGD": "(1-20)",
}


class Module:
    def __init__(self, fault):
        self.fault = fault
        self.echo, self.mode, self.reference = True, 0, 0
        self.messages = {}
        self.opening, self.open = {}, {}  # sockets by their numbers
        self.deaf_until = 0.0
        self.line = b""
        self.due = None  # (socket, length) or ("message", number)
        self.data = b""
        self.out = []  # (when, bytes)

    def say(self, text, after=0.0):
        self.out.append((time.monotonic() + after, b"\r\n" + text.encode("latin-1") + b"\r\n"))

    def receive(self, data):
        if time.monotonic() < self.deaf_until:
            return
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
                if len(self.data) > 160 and self.fault != "takes-161":
                    return self.say("ERROR")
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
                self.send(what, b"\x00" * 10)
            return self.say("ERROR")
        self.data += byte
        if len(self.data) == amount:
            self.due = None
            self.say("OK")
            self.send(what, self.data)

    def send(self, number, data):
        if number in self.open:
            self.open[number].sendall(data)

    def connect(self, number, host, port):
        end = socket.socket()
        end.setblocking(False)
        end.connect_ex((host, port))
        self.opening[number] = end

    def sockets_stand(self):
        """Looks what became of the sockets; to be called now and then."""
        for number, end in list(self.opening.items()):
            if select.select([], [end], [], 0)[1]:
                del self.opening[number]
                stands = end.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
                if stands:
                    end.setblocking(True)
                    self.open[number] = end
                if self.fault != "open-without-result":
                    self.say(f"+MIPOPEN: {number},{int(stands)}")
        for number, end in list(self.open.items()):
            if not select.select([end], [], [], 0)[0]:
                continue
            try:
                data = end.recv(4096)
            except OSError:
                data = b""
            if data:
                self.back(number, data)
            else:
                del self.open[number]
                if self.fault != "silent-end":
                    self.say(f"+MIPCLOSE: {number},1")

    def back(self, socket, data):
        if self.fault == "loses-nul":
            data = data.replace(b"\x00", b"")
        for start in range(0, len(data), 512):
            digits = data[start : start + 512].hex().upper()
            if self.fault == "lower-case":
                digits = digits.lower()
            self.say(f"+MIPRTCP: {socket},{digits}")

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
        if upper == "AT+CFUN=1,1":
            self.say("OK")
            return self.restart()
        match = re.fullmatch(r"AT\+([A-Z]+)(\?|=(.*))?", line)
        forms = TEST_FORMS.get(match[1]) if match and match[3] == "?" else None
        if forms:
            if self.fault == "form-lies":
                forms = forms.replace("1-1460", "1-1024")
            self.say(f"+{match[1]}: {forms}")
            return self.say("OK")
        handler = match and getattr(self, match[1].lower(), None)
        if not handler or handler(match[2], match[3] or "") is False:
            self.say("ERROR")

    def restart(self):
        self.echo, self.mode, self.line = True, 0 if self.fault != "starts-in-text-mode" else 1, b""
        for end in [*self.open.values(), *self.opening.values()]:
            end.close()
        self.open, self.opening = {}, {}
        self.deaf_until = time.monotonic() + 1

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
            for number in listed:
                self.say(f"+MIPOPEN: {number},1")
            return self.say("OK")
        match = re.fullmatch(r'([^,]*),([^,]*),"([^"]+)",([^,]*),([^,]*)', values)
        if not match:
            return False
        socket = self.number(match[1], 1, 7 if self.fault == "takes-socket-7" else 6)
        port = self.number(match[4], 0 if self.fault == "takes-port-0" else 1, 65535)
        source, kind = self.number(match[2], 0, 65535), self.number(match[5], 0, 1)
        if None in (socket, port, source, kind) or socket in self.open or socket in self.opening:
            return False
        self.say("OK")
        self.connect(socket, match[3], port)

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
        self.open.pop(socket).close()
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
        if values not in ('"REC UNREAD"', '"REC READ"', '"ALL"'):
            return False
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
        module.sockets_stand()
        due = [when for when, _ in module.out]
        wait = max(0, min(due) - time.monotonic()) if due else 0.05
        ready = [near, *module.open.values()], [*module.opening.values()], []
        if near in select.select(*ready, min(wait, 0.05))[0]:
            module.receive(os.read(near, 4096))
        now = time.monotonic()
        for when, data in [entry for entry in module.out if entry[0] <= now]:
            os.write(near, data)
        module.out = [entry for entry in module.out if entry[0] > now]
    sys.exit(child.returncode)


if __name__ == "__main__":
    main()
