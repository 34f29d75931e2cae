#define _GNU_SOURCE
#include "CTerminal.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

_Static_assert(
    sizeof(struct attest_tty_settings) == sizeof(struct termios2),
    "the opaque settings are exactly a termios2");

int attest_poller_open(void) { return epoll_create1(EPOLL_CLOEXEC); }

int attest_poller_watch(int poller, int descriptor, uint32_t tag, uint32_t events, int is_known) {
  struct epoll_event event = {0};
  if (events & ATTEST_READ) event.events |= EPOLLIN;
  if (events & ATTEST_WRITE) event.events |= EPOLLOUT;
  event.data.u64 = (uint64_t)tag << 32 | (uint32_t)descriptor;
  return epoll_ctl(poller, is_known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, &event);
}

int attest_poller_forget(int poller, int descriptor) {
  return epoll_ctl(poller, EPOLL_CTL_DEL, descriptor, NULL);
}

/// Waits by the nanosecond where the kernel can (Linux 5.11), else by the millisecond, rounded up.
static int wait_for_events(int poller, struct epoll_event *events, int count, int64_t nanoseconds) {
  static _Atomic int is_old;
  if (nanoseconds < 0) return epoll_wait(poller, events, count, -1);
  if (!is_old) {
    struct timespec limit = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    int ready = epoll_pwait2(poller, events, count, &limit, NULL);
    if (ready >= 0 || errno != ENOSYS) return ready;
    is_old = 1;
  }
  int64_t milliseconds = nanoseconds / 1000000 + (nanoseconds % 1000000 != 0);
  return epoll_wait(poller, events, count, milliseconds > INT_MAX ? INT_MAX : (int)milliseconds);
}

int attest_poller_wait(int poller, struct attest_ready *ready, int count, int64_t nanoseconds) {
  struct epoll_event events[64];
  if (count > 64) count = 64;
  int found = wait_for_events(poller, events, count, nanoseconds);
  for (int i = 0; i < found; i++) {
    uint32_t seen = events[i].events, told = 0;
    if (seen & EPOLLIN) told |= ATTEST_READ;
    if (seen & EPOLLOUT) told |= ATTEST_WRITE;
    if (seen & (EPOLLHUP | EPOLLERR)) told |= ATTEST_HANGUP;
    ready[i] = (struct attest_ready){
        (int32_t)(uint32_t)events[i].data.u64, (uint32_t)(events[i].data.u64 >> 32), told};
  }
  return found;
}

int attest_tty_get(int descriptor, struct attest_tty_settings *settings) {
  return ioctl(descriptor, TCGETS2, settings);
}

int attest_tty_set(int descriptor, const struct attest_tty_settings *settings) {
  return ioctl(descriptor, TCSETS2, settings);
}

static tcflag_t size_flag(uint8_t data_bits) {
  switch (data_bits) {
    case 5: return CS5;
    case 6: return CS6;
    case 7: return CS7;
    default: return CS8;
  }
}

static tcflag_t parity_flags(char parity) {
  switch (parity) {
    case 'e': return PARENB;
    case 'o': return PARENB | PARODD;
    case 'm': return PARENB | PARODD | CMSPAR;
    case 's': return PARENB | CMSPAR;
    default: return 0;
  }
}

int attest_tty_set_raw(
    int descriptor, const struct attest_tty_settings *settings,
    const struct attest_tty_line *line) {
  struct termios2 raw;
  memcpy(&raw, settings, sizeof raw);
  raw.c_iflag &= ~(IGNBRK | BRKINT | PARMRK | INPCK | ISTRIP | INLCR | IGNCR | ICRNL | IUCLC | IXON |
                   IXANY | IXOFF);
  if (line->flow == 's') raw.c_iflag |= IXON | IXOFF;
  raw.c_oflag &= ~OPOST;
  raw.c_lflag &= ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
  raw.c_cflag &= ~(CSIZE | PARENB | PARODD | CMSPAR | CSTOPB | CRTSCTS | CBAUD |
                   (CBAUD << IBSHIFT));
  raw.c_cflag |= CREAD | CLOCAL | BOTHER;  // an input speed of B0 is the output speed
  raw.c_cflag |= size_flag(line->data_bits) | parity_flags(line->parity);
  if (line->stop_bits == 2) raw.c_cflag |= CSTOPB;
  if (line->flow == 'h') raw.c_cflag |= CRTSCTS;
  raw.c_ispeed = line->baud;
  raw.c_ospeed = line->baud;
  raw.c_cc[VMIN] = 1;  // with 0, "nothing yet" would look like the end
  raw.c_cc[VTIME] = 0;
  return ioctl(descriptor, TCSETS2, &raw);
}

static int set_modem_line(int descriptor, int line, int is_on) {
  return ioctl(descriptor, is_on ? TIOCMBIS : TIOCMBIC, &line);
}

int attest_tty_set_dtr(int descriptor, int is_on) {
  return set_modem_line(descriptor, TIOCM_DTR, is_on);
}

int attest_tty_set_rts(int descriptor, int is_on) {
  return set_modem_line(descriptor, TIOCM_RTS, is_on);
}

// Terminals to put back however the process ends. The descriptor is stored plus one, and last, so
// that a signal in between finds either nothing or all of it.
enum { minded_max = 64 };
static struct {
  volatile sig_atomic_t descriptor;
  struct attest_tty_settings settings;
} minded[minded_max];

static void restore_minded(void) {
  for (int i = 0; i < minded_max; i++) {
    if (minded[i].descriptor == 0) continue;
    ioctl(minded[i].descriptor - 1, TIOCNXCL);
    ioctl(minded[i].descriptor - 1, TCSETS2, &minded[i].settings);
    minded[i].descriptor = 0;
  }
}

static void pass_on(int signal_number);

// What was to happen at each signal before it was minded, such as the Swift runtime's backtrace.
static struct sigaction before_minded[NSIG];

static void restore_and_go_on(int signal_number, siginfo_t *info, void *context) {
  (void)context;
  restore_minded();
  sigaction(signal_number, &before_minded[signal_number], NULL);
  // A fault happens again on return, and whoever is next sees it as it was; others are sent again.
  if (info->si_code <= 0 || signal_number == SIGTRAP) raise(signal_number);
}

static void mind_all_ends(void) {
  static const int deadly[] = {SIGHUP, SIGINT,  SIGQUIT, SIGILL,  SIGTRAP, SIGABRT, SIGBUS,
                               SIGFPE, SIGSEGV, SIGTERM, SIGALRM, SIGXCPU, SIGXFSZ,
                               SIGSYS, SIGUSR1, SIGUSR2, SIGVTALRM, SIGPROF, SIGPOLL, SIGPWR};
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = restore_and_go_on;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  for (unsigned i = 0; i < sizeof deadly / sizeof deadly[0]; i++) {
    struct sigaction before;
    if (sigaction(deadly[i], NULL, &before) != 0) continue;
    // A signal that a loop catches or somebody ignores does not end the process.
    if (before.sa_handler == SIG_IGN || before.sa_handler == pass_on) continue;
    if (before.sa_sigaction == restore_and_go_on) continue;
    before_minded[deadly[i]] = before;
    sigaction(deadly[i], &action, NULL);
  }
  static int is_registered = 0;
  if (!is_registered) atexit(restore_minded);
  is_registered = 1;
}

void attest_tty_mind(int descriptor, const struct attest_tty_settings *settings) {
  mind_all_ends();
  for (int i = 0; i < minded_max; i++) {
    if (minded[i].descriptor != 0) continue;
    minded[i].settings = *settings;
    minded[i].descriptor = descriptor + 1;
    return;
  }
}

void attest_tty_forget(int descriptor) {
  for (int i = 0; i < minded_max; i++) {
    if (minded[i].descriptor == descriptor + 1) minded[i].descriptor = 0;
  }
}

int64_t attest_tcp_round_trip(int descriptor) {
  struct tcp_info info;
  socklen_t size = sizeof info;
  memset(&info, 0, sizeof info);
  if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return -1;
  return info.tcpi_rtt;
}

int64_t attest_tcp_unacknowledged(int descriptor) {
  struct tcp_info info;
  socklen_t size = sizeof info;
  memset(&info, 0, sizeof info);
  if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return -1;
  return info.tcpi_unacked == 0 ? 0 : info.tcpi_last_ack_recv;
}

int attest_tcp_set_up(int descriptor) {
  static const struct { int level, name, value; } options[] = {
      {IPPROTO_TCP, TCP_NODELAY, 1},      {SOL_SOCKET, SO_KEEPALIVE, 1},
      {IPPROTO_TCP, TCP_KEEPIDLE, 15},    {IPPROTO_TCP, TCP_KEEPINTVL, 5},
      {IPPROTO_TCP, TCP_KEEPCNT, 3},      {IPPROTO_TCP, TCP_USER_TIMEOUT, 30000},
  };
  for (unsigned i = 0; i < sizeof options / sizeof options[0]; i++) {
    if (setsockopt(
            descriptor, options[i].level, options[i].name, &options[i].value,
            sizeof options[i].value) != 0) {
      return -1;
    }
  }
  return 0;
}

int attest_tty_flush(int descriptor) { return ioctl(descriptor, TCFLSH, TCIOFLUSH); }

int attest_tty_set_exclusive(int descriptor, int is_exclusive) {
  return ioctl(descriptor, is_exclusive ? TIOCEXCL : TIOCNXCL);
}

int attest_tty_unsent(int descriptor) {
  int count = 0;
  return ioctl(descriptor, TIOCOUTQ, &count) < 0 ? -1 : count;
}

static void wake_up(int signal_number) { (void)signal_number; }

int attest_tty_close(int descriptor) {
  if (attest_tty_unsent(descriptor) <= 0) return close(descriptor);
  // A signal ends the kernel's wait, and needs no rights, which setting closing_wait would. It comes
  // again and again, since the first may come before the wait has begun.
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = wake_up;
  sigaction(SIGRTMAX, &action, NULL);
  struct sigevent event;
  memset(&event, 0, sizeof event);
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = SIGRTMAX;
  event._sigev_un._tid = gettid();
  const struct itimerspec limit = {.it_value = {0, 200000000}, .it_interval = {0, 20000000}};
  timer_t timer;
  int is_limited = timer_create(CLOCK_MONOTONIC, &event, &timer) == 0;
  if (is_limited) timer_settime(timer, 0, &limit, NULL);
  int result = close(descriptor);  // the descriptor is gone even if interrupted
  if (is_limited) timer_delete(timer);
  return result;
}

int attest_openings_watch(const char *path) {
  int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (watch < 0 || inotify_add_watch(watch, path, IN_OPEN | IN_CLOSE) >= 0) return watch;
  int failure = errno;
  close(watch);
  errno = failure;
  return -1;
}

int attest_openings_next(int watch, int *opened, int *closed) {
  // Of a file that is watched itself no event has a name.
  struct inotify_event events[64];
  ssize_t size = read(watch, events, sizeof events);
  for (ssize_t i = 0; i < size / (ssize_t)sizeof events[0]; i++) {
    if (events[i].mask & IN_OPEN) ++*opened;
    if (events[i].mask & IN_CLOSE) ++*closed;
  }
  return size > 0;
}

int attest_name_open(const char *path) { return open(path, O_PATH | O_CLOEXEC); }

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
  // Whoever started the program may have blocked it.
  sigset_t caught;
  sigemptyset(&caught);
  sigaddset(&caught, signal_number);
  pthread_sigmask(SIG_UNBLOCK, &caught, NULL);
  return sigaction(signal_number, &action, NULL);
}

int attest_signal_release(int signal_number) {
  return signal(signal_number, SIG_DFL) == SIG_ERR ? -1 : 0;
}

void attest_signal_ignore_pipe(void) { signal(SIGPIPE, SIG_IGN); }

void attest_signal_ignore_file_size(void) { signal(SIGXFSZ, SIG_IGN); }

static char **arguments;

/// The C library hands the arguments to what runs before `main`; Swift reads /proc or looks for them
/// near the environment, which a library loaded before may have moved.
__attribute__((constructor)) static void keep_arguments(int count, char **words) {
  (void)count;
  arguments = words;
}

char **attest_arguments(void) { return arguments; }

int attest_output_finish(void) {
  errno = 0;
  int failed = fflush(stdout) != 0;
  int number = errno;
  if (!failed && !ferror(stdout)) return 0;
  struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};
  if (poll(&output, 1, 0) == 1 && output.revents & (POLLERR | POLLHUP)) return 0;
  return failed && number != 0 ? number : -1;
}
