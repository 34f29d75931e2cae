"""The second modem's wire: a pseudo-terminal, what is to be said on it and when."""

import os
import random
import time
import tty


class Wire:
    SPEED = 11520  # bytes a second, where they are paced

    def __init__(self, tiny_pieces, paced=False):
        self.master, self.slave = os.openpty()  # the slave stays open: a host may come and go
        tty.setraw(self.slave)
        os.set_blocking(self.master, False)
        self.path = os.ttyname(self.slave)
        self.later = []  # (due, bytes), in the order of saying
        self.out = b""
        self.paced = paced
        self.at_line_start = False  # whether what was said last ended a line
        self.tiny_pieces, self.next_piece, self.run_length, self.cuts = tiny_pieces, 0.0, 0, False
        self.dice = random.Random(1)

    def say(self, data, delay=0.0):
        """Queues bytes; nothing overtakes what was said before. Returns when they are due."""
        due = time.monotonic() + delay
        self.at_line_start = data.endswith(b"\n") if data else self.at_line_start
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
            self.cuts = self.paced or self.tiny_pieces and self.dice.random() < 0.25
        elif not self.cuts:
            self.write(len(self.out))
        elif now >= self.next_piece and self.paced:
            before = len(self.out)
            self.write(64)
            self.next_piece = max(self.next_piece, now - 0.1) + (before - len(self.out)) / self.SPEED
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
