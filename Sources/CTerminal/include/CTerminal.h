// The few C calls that Swift cannot make by itself: variadic ones (ioctl), those that glibc shows
// only with _GNU_SOURCE (ppoll, ptsname_r), the kernel's termios2 whose header clashes with
// termios.h, and a signal handler. Every call returns -1 with errno set when it fails.
#ifndef ATTEST_CTERMINAL_H
#define ATTEST_CTERMINAL_H

#include <stdint.h>

struct pollfd;

/// The settings of a terminal as the kernel keeps them (struct termios2), only to be put back.
struct attest_tty_settings {
  uint32_t words[11];
};

/// ppoll without a signal mask; waits for ever when `nanoseconds` is negative.
int attest_poll(struct pollfd *descriptors, unsigned long count, int64_t nanoseconds);

/// Reads a terminal's settings; ENOTTY when the descriptor is no terminal.
int attest_tty_get(int descriptor, struct attest_tty_settings *settings);

/// Puts settings back, at once.
int attest_tty_set(int descriptor, const struct attest_tty_settings *settings);

/// Sets raw mode, 8N1, no flow control and this speed, starting from `settings`.
int attest_tty_set_raw(
    int descriptor, const struct attest_tty_settings *settings, uint32_t baud);

/// Drops what was received and not read, and what was written and not sent.
int attest_tty_flush(int descriptor);

/// Lets nobody else open the terminal (1), or lets them again (0).
int attest_tty_set_exclusive(int descriptor, int is_exclusive);

/// The bytes that the kernel took and the line has not sent yet.
int attest_tty_unsent(int descriptor);

/// Opens the master side of a new pseudo-terminal, non-blocking, closed on exec, and writes the path
/// of the other side to `path`.
int attest_pseudo_terminal_open(char *path, unsigned long size);

/// Opens the other side of a pseudo-terminal from its master.
int attest_pseudo_terminal_peer(int master);

/// From now on writes the number of each arriving signal of this kind as one byte to `descriptor`.
int attest_signal_catch(int signal_number, int descriptor);

/// Gives the signal its default effect again.
int attest_signal_release(int signal_number);

/// Ignores SIGPIPE, so that writing to a closed connection is an error and not the end.
void attest_signal_ignore_pipe(void);

#endif
