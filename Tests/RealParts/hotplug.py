#!/usr/bin/env python3
"""Plays a USB modem to attest: udev's devices by umockdev, its ports as pseudo-terminals.

Run by RealPartsTests under `umockdev-wrapper`, with Debian's python3-gi and gir1.2-umockdev-1.0:
    umockdev-wrapper /usr/bin/python3 hotplug.py ATTEST SUITES
Prints what it found wrong and ends in 1, or `ok`.
"""
import json, os, pty, select, subprocess, sys, time, tty

import gi
gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev

attest, suites = sys.argv[1:3]
root = None
bed = UMockdev.Testbed.new()
root = bed.get_root_dir()


def pass_on(handler, client):
    """Terminals here are real pseudo-terminals: the kernel answers what is asked of them."""
    result, error = client.execute()
    client.complete(result, error)
    return True


ioctls = UMockdev.IoctlBase()
ioctls.connect("handle-ioctl", pass_on)
os.unlink(root + "/ioctl/_default")  # the test bed's own handler, which refuses all
bed.attach_ioctl("_default", ioctls)
os.makedirs(root + "/dev", exist_ok=True)


class Module:
    """A modem of four ports, of which the third takes AT commands."""

    def __init__(self, place, serial, first, product="01a0", ignored=False):
        self.masters, self.devices = [], []
        self.line = b""
        self.seen = []
        usb = bed.add_device("usb", place, None,
            ["idVendor", "2cb7", "idProduct", product, "serial", serial,
             "manufacturer", "Fibo\x1b[31mcom", "product", "Modem"],
            ["DEVTYPE", "usb_device"] + (["ID_MM_DEVICE_IGNORE", "1"] if ignored else []))
        self.devices.append(usb)
        for number in range(4):
            interface = bed.add_device("usb", f"{place}:1.{number}", usb,
                ["bInterfaceNumber", f"{number:02x}"], ["DEVTYPE", "usb_interface"])
            bed.set_attribute_link(interface, "driver", "../../../../bus/usb/drivers/option")
            name = f"ttyUSB{first + number}"
            device = bed.add_device("tty", name, interface, [], [])
            master, slave = pty.openpty()
            tty.setraw(slave)
            path = f"{root}/dev/{name}"
            if os.path.lexists(path): os.unlink(path)
            os.symlink(os.ttyname(slave), path)
            self.masters.append(master)
            os.close(slave)  # else we would be the program that holds the port
            self.devices += [interface, device]
            bed.set_property(device, "DEVNAME", "/dev/" + name)
            bed.uevent(device, "add")
        self.names = [f"/dev/ttyUSB{first + n}" for n in range(4)]

    def leave(self):
        for master, name in zip(self.masters, self.names):
            os.close(master)
            os.unlink(root + name)
        for device in reversed(self.devices):
            bed.uevent(device, "remove")
            bed.remove_device(device)

    def serve(self):
        """Answers the command lines that have come with OK; returns the last one of them."""
        ready, _, _ = select.select([self.masters[2]], [], [], 0.02)
        if not ready: return None
        try: self.line += os.read(self.masters[2], 4096)
        except OSError:  # nobody has the port open
            time.sleep(0.02)
            return None
        last = None
        while b"\r" in self.line:
            last, self.line = self.line.split(b"\r", 1)
            self.seen.append(last)
            answer = {b"AT+CGMM": b'\r\n+CGMM: "NL668-EU"\r\n\r\nOK\r\n', b"AT+HANG": b""}
            os.write(self.masters[2], answer.get(last, b"\r\nOK\r\n"))
        return last


def run(*arguments):
    done = subprocess.run([attest, *arguments], capture_output=True, text=True, timeout=30)
    return done.returncode, done.stdout, done.stderr


def expect(what, truth, *shown):
    if truth: return
    print(f"{what}: not so")
    for text in shown: print(text)
    sys.stdout.flush()
    os._exit(1)


# --- What is there.
module = Module("1-1", "S1", 0)
status, out, err = run("ports", "--suites", suites)
expect("ports lists four", status == 0 and out.count("/dev/ttyUSB") >= 4, out, err)
line = next((l for l in out.splitlines() if l.startswith("/dev/ttyUSB2")), "")
expect("the AT port's line", all(t in line for t in
    ("usb:2cb7:01a0/2", "S1", "1-1", "option", "NL66x, its AT port")), out)
expect("no escape reaches the screen", "\x1b" not in out)
status, out, err = run("ports", "--json", "--suites", suites)
ports = json.loads(out)
expect("JSON", [p["path"] for p in ports] == module.names and ports[2]["isATPort"] is True
    and ports[2]["interface"] == 2 and ports[0]["manufacturer"] == "Fibo\x1b[31mcom", out)
status, out, err = run("ports", "--udev-rule", "--suites", suites)
expect("a rule", 'ATTR{idVendor}=="2cb7", ATTR{idProduct}=="01a0"' in out, out, err)

# --- Who answers, when asked for.
child = subprocess.Popen([attest, "ports", "--probe", "--suites", suites],
    stdout=subprocess.PIPE, text=True)
while child.poll() is None: module.serve()
answers = [l.split()[-1] for l in child.stdout.read().splitlines() if l.startswith("/dev/ttyUSB")]
expect("one port answers", len(answers) == 4 and "NL668-EU" in answers[2]
    and answers[0] == "nothing", answers)

# --- Two alike: both are named, none is taken.
second = Module("1-2", "S2", 4)
for port in ("usb:2cb7:01a0/2", "auto"):
    status, out, err = run("run", "--port", port, "--suites", suites)
    expect("two are ambiguous", status == 2 and "/dev/ttyUSB2 (" in err and "/dev/ttyUSB6 (" in err,
        status, out, err)
second.leave()

# --- A restart: the module leaves and comes back under other numbers; later it leaves in a case.
child = subprocess.Popen(
    [attest, "run", "--port", "usb:2cb7:01a0/2", "--suites", suites, "--verbose", "--junit",
     root + "/report.xml", "--return-within", "20"],
    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
restarts = 0
first = 8
end = time.time() + 60
while child.poll() is None and time.time() < end:
    last = module.serve()
    if last in (b"AT+CFUN=15", b"AT+HANG"):
        restarts += 1
        time.sleep(0.1)
        module.leave()
        if last == b"AT+HANG": time.sleep(0.3)
        module = Module("1-1", "S1", first)
        first += 4
out, err = child.communicate(timeout=5)
expect("it restarted twice", restarts == 2, restarts, out, err)
report = open(root + "/report.xml").read()
expect("one error, the rest passed", child.returncode == 3 and 'tests="4"' in report
    and 'errors="1"' in report and 'failures="0"' in report, child.returncode, out, err, report)
expect("the case that was hit says so", "went away in the middle of the case" in report, report)
expect("the last case was played on the last port", b"AT+LAST" in module.seen, module.seen, out)
print("ok", flush=True)
os._exit(0)
