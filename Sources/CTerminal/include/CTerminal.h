// The few C calls that Swift cannot make by itself: variadic ones (ioctl), those that glibc shows
// only with _GNU_SOURCE (epoll_pwait2, ptsname_r), the kernel's termios2 whose header clashes with
// termios.h, and a signal handler. Every call returns -1 with errno set when it fails.
#ifndef ATTEST_CTERMINAL_H
#define ATTEST_CTERMINAL_H

#include <stdint.h>

/// The settings of a terminal as the kernel keeps them (struct termios2), only to be put back.
struct attest_tty_settings {
  uint32_t words[11];
};

/// A descriptor that is ready, with the tag that it was watched under.
struct attest_ready {
  int32_t descriptor;
  uint32_t tag;
  uint32_t events;  // of ATTEST_READ, ATTEST_WRITE and ATTEST_HANGUP
};

enum { ATTEST_READ = 1, ATTEST_WRITE = 2, ATTEST_HANGUP = 4 };

/// Opens an epoll instance, closed on exec.
int attest_poller_open(void);

/// Watches a descriptor, or changes (`is_known`) what is waited for on it.
int attest_poller_watch(int poller, int descriptor, uint32_t tag, uint32_t events, int is_known);

/// Watches a descriptor no more.
int attest_poller_forget(int poller, int descriptor);

/// Waits at most so many nanoseconds, negative: for ever; returns how many of at most `count`
/// descriptors are ready.
int attest_poller_wait(int poller, struct attest_ready *ready, int count, int64_t nanoseconds);

/// Reads a terminal's settings; ENOTTY when the descriptor is no terminal.
int attest_tty_get(int descriptor, struct attest_tty_settings *settings);

/// Puts settings back, at once.
int attest_tty_set(int descriptor, const struct attest_tty_settings *settings);

/// How bytes travel on a line.
struct attest_tty_line {
  uint32_t baud;
  uint8_t data_bits;  // 5 to 8
  char parity;        // one of n e o m s
  uint8_t stop_bits;  // 1 or 2
  char flow;          // n: none, h: RTS and CTS, s: XON and XOFF
};

/// Sets raw mode and the line as told, starting from `settings`.
int attest_tty_set_raw(
    int descriptor, const struct attest_tty_settings *settings, const struct attest_tty_line *line);

/// Raises (1) or drops (0) DTR; ENOTTY or EINVAL where the terminal has no such line.
int attest_tty_set_dtr(int descriptor, int is_on);

/// Raises (1) or drops (0) RTS; ENOTTY or EINVAL where the terminal has no such line.
int attest_tty_set_rts(int descriptor, int is_on);

/// From now on puts these settings back when the process ends without closing the terminal: by
/// `exit`, or by a signal that nobody catches. Up to 64 terminals; more are not minded.
void attest_tty_mind(int descriptor, const struct attest_tty_settings *settings);

/// Forgets what `attest_tty_mind` was told of the descriptor.
void attest_tty_forget(int descriptor);

/// The round trip to the other end of a TCP connection as the kernel reckons it, in microseconds.
int64_t attest_tcp_round_trip(int descriptor);

/// For how many milliseconds no acknowledgement has come while some is due; 0 where none is.
int64_t attest_tcp_unacknowledged(int descriptor);

/// Sends what is written at once, and notices within half a minute when the other end is dead.
int attest_tcp_set_up(int descriptor);

/// Drops what was received and not read, and what was written and not sent.
int attest_tty_flush(int descriptor);

/// Lets nobody else open the terminal (1), or lets them again (0).
int attest_tty_set_exclusive(int descriptor, int is_exclusive);

/// The bytes that the kernel took and the line has not sent yet.
int attest_tty_unsent(int descriptor);

/// Closes a terminal; what the other side does not take within 0.2 s is given up. A plain close waits
/// half a minute for a device that takes nothing.
int attest_tty_close(int descriptor);

/// A non-blocking descriptor that is readable when anybody opens or closes the file from now on; -1 and
/// errno where there is none.
int attest_openings_watch(const char *path);

/// Adds to the numbers how often the file was opened and closed, as far as it is known at once; 0 where
/// there is no more to read.
int attest_openings_next(int watch, int *opened, int *closed);

/// A descriptor that names a file without opening it; -1 and errno where there is none.
int attest_name_open(const char *path);

/// Opens the master side of a new pseudo-terminal, non-blocking, closed on exec, and writes the path
/// of the other side to `path`.
int attest_pseudo_terminal_open(char *path, unsigned long size);

/// Opens the other side of a pseudo-terminal from its master.
int attest_pseudo_terminal_peer(int master);

/// From now on writes the number of each arriving signal of this kind as one byte to `descriptor`, blocked
/// before or not.
int attest_signal_catch(int signal_number, int descriptor);

/// Gives the signal its default effect again.
int attest_signal_release(int signal_number);

/// Ignores SIGPIPE, so that writing to a closed connection is an error and not the end.
void attest_signal_ignore_pipe(void);

/// From now on writing beyond `ulimit -f` is an error and not the end.
void attest_signal_ignore_file_size(void);

/// The words of the command line as the process got them, the program's name first; NULL ends them.
char **attest_arguments(void);

/// Sends on what `print` holds back; 0: all that was printed went to standard output, or whoever
/// read it has gone; an errno, or -1 where that is not known any more: some is lost.
int attest_output_finish(void);

#endif
