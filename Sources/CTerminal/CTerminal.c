#define _GNU_SOURCE
#include "CTerminal.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

_Static_assert(
    sizeof(struct attest_tty_settings) == sizeof(struct termios2),
    "the opaque settings are exactly a termios2");

int attest_poll(struct pollfd *descriptors, unsigned long count, int64_t nanoseconds) {
  if (nanoseconds < 0) return ppoll(descriptors, count, NULL, NULL);
  struct timespec limit = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  return ppoll(descriptors, count, &limit, NULL);
}

int attest_tty_get(int descriptor, struct attest_tty_settings *settings) {
  return ioctl(descriptor, TCGETS2, settings);
}

int attest_tty_set(int descriptor, const struct attest_tty_settings *settings) {
  return ioctl(descriptor, TCSETS2, settings);
}

int attest_tty_set_raw(
    int descriptor, const struct attest_tty_settings *settings, uint32_t baud) {
  struct termios2 raw;
  memcpy(&raw, settings, sizeof raw);
  raw.c_iflag &= ~(IGNBRK | BRKINT | PARMRK | INPCK | ISTRIP | INLCR | IGNCR | ICRNL | IUCLC | IXON |
                   IXANY | IXOFF);
  raw.c_oflag &= ~OPOST;
  raw.c_lflag &= ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
  raw.c_cflag &= ~(CSIZE | PARENB | CSTOPB | CRTSCTS | CBAUD | (CBAUD << IBSHIFT));
  raw.c_cflag |= CS8 | CREAD | CLOCAL | BOTHER;  // an input speed of B0 is the output speed
  raw.c_ispeed = baud;
  raw.c_ospeed = baud;
  raw.c_cc[VMIN] = 1;  // with 0, "nothing yet" would look like the end
  raw.c_cc[VTIME] = 0;
  return ioctl(descriptor, TCSETS2, &raw);
}

int attest_tty_flush(int descriptor) { return ioctl(descriptor, TCFLSH, TCIOFLUSH); }

int attest_tty_set_exclusive(int descriptor, int is_exclusive) {
  return ioctl(descriptor, is_exclusive ? TIOCEXCL : TIOCNXCL);
}

int attest_tty_unsent(int descriptor) {
  int count = 0;
  return ioctl(descriptor, TIOCOUTQ, &count) < 0 ? -1 : count;
}

int attest_pseudo_terminal_open(char *path, unsigned long size) {
  int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (master < 0) return -1;
  if (grantpt(master) == 0 && unlockpt(master) == 0) {
    int failure = ptsname_r(master, path, size);
    if (failure == 0) return master;
    errno = failure;
  }
  int failure = errno;
  close(master);
  errno = failure;
  return -1;
}

int attest_pseudo_terminal_peer(int master) {
  return ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

static volatile sig_atomic_t signal_descriptor = -1;

static void pass_on(int signal_number) {
  int before = errno;
  unsigned char number = (unsigned char)signal_number;
  ssize_t written = write(signal_descriptor, &number, 1);
  (void)written;  // a full pipe already wakes the loop
  errno = before;
}

int attest_signal_catch(int signal_number, int descriptor) {
  signal_descriptor = descriptor;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = pass_on;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  return sigaction(signal_number, &action, NULL);
}

int attest_signal_release(int signal_number) {
  return signal(signal_number, SIG_DFL) == SIG_ERR ? -1 : 0;
}

void attest_signal_ignore_pipe(void) { signal(SIGPIPE, SIG_IGN); }
