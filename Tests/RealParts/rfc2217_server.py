#!/usr/bin/env python3
"""Exports a terminal over RFC 2217 by pyserial's own server side, for one client after another.

    python3 rfc2217_server.py TERMINAL PORT
"""
import socket, sys, threading

import serial
import serial.rfc2217


class Connection:
    def __init__(self, port, peer):
        self.port, self.peer = port, peer
        self.lock = threading.Lock()
        self.manager = serial.rfc2217.PortManager(port, self)

    def write(self, data):
        with self.lock:
            self.peer.sendall(data)

    def from_terminal(self):
        while True:
            data = self.port.read(self.port.in_waiting or 1)
            if data:
                try:
                    self.write(b"".join(self.manager.escape(data)))
                except OSError:
                    return

    def serve(self):
        threading.Thread(target=self.from_terminal, daemon=True).start()
        while True:
            data = self.peer.recv(4096)
            if not data: return
            self.port.write(b"".join(self.manager.filter(data)))


class Terminal(serial.Serial):
    """A pseudo-terminal has no modem lines."""
    def _update_dtr_state(self): pass
    def _update_rts_state(self): pass
    cts = dsr = ri = cd = property(lambda self: False)


listener = socket.create_server(("127.0.0.1", int(sys.argv[2])))
print("listening", flush=True)
while True:
    peer, _ = listener.accept()
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with peer:
        try:
            Connection(Terminal(sys.argv[1], timeout=0.1), peer).serve()
        except OSError as error:
            print(error, flush=True)
