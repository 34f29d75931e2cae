#define _GNU_SOURCE
#include "CRival.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int rival_open_pseudo_terminal(char *path, int size) {
  int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (master < 0 || grantpt(master) || unlockpt(master) || ptsname_r(master, path, (size_t)size)) return -1;
  // The far end stays open, so that a client's close is no hang-up.
  int peer = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
  struct termios settings;
  if (peer < 0 || tcgetattr(peer, &settings)) return -1;
  cfmakeraw(&settings);
  return tcsetattr(peer, TCSANOW, &settings) ? -1 : master;
}

static int write_all(int descriptor, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(descriptor, bytes, count);
    if (written < 0) {
      struct pollfd ready = {descriptor, POLLOUT, 0};
      if (poll(&ready, 1, 1000) <= 0) return -1;
      continue;
    }
    bytes += written;
    count -= (size_t)written;
  }
  return 0;
}

static char pattern(int offset) { return (char)(offset * 31 + (offset >> 8)); }

static void respond(int descriptor, int data_bytes) {
  char *answer = malloc((size_t)data_bytes + 64);
  int head = sprintf(answer, "\r\n+HTTPREAD: %d\r\n", data_bytes);
  for (int i = 0; i < data_bytes; i++) answer[head + i] = pattern(i);
  memcpy(answer + head + data_bytes, "\r\nOK\r\n", 6);
  char line[256];
  size_t length = 0;
  for (;;) {
    struct pollfd ready = {descriptor, POLLIN, 0};
    if (poll(&ready, 1, -1) < 0) _exit(1);
    char bytes[256];
    ssize_t count = read(descriptor, bytes, sizeof bytes);
    for (ssize_t i = 0; i < count; i++) {
      if (bytes[i] != '\r') {
        if (length < sizeof line) line[length++] = bytes[i];
        continue;
      }
      int is_read = length > 11 && memcmp(line, "AT+HTTPREAD", 11) == 0;
      length = 0;
      if (is_read ? write_all(descriptor, answer, (size_t)(head + data_bytes) + 6)
                  : write_all(descriptor, "\r\nOK\r\n", 6))
        _exit(1);
    }
  }
}

int rival_spawn_responder(int descriptor, int data_bytes) {
  int process = fork();
  if (process == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    respond(descriptor, data_bytes);
  }
  return process;
}

void rival_end_responder(int process) {
  kill(process, SIGKILL);
  waitpid(process, NULL, 0);
}

int64_t rival_ping_pong(int descriptor, int exchanges) {
  int64_t began = now();
  for (int i = 0; i < exchanges; i++) {
    if (write_all(descriptor, "AT\r", 3)) return -1;
    char answer[64];
    size_t length = 0;
    while (length < 6 || memcmp(answer + length - 6, "\r\nOK\r\n", 6) != 0) {
      struct pollfd ready = {descriptor, POLLIN, 0};
      if (poll(&ready, 1, 1000) <= 0) return -1;
      ssize_t count = read(descriptor, answer + length, sizeof answer - length);
      if (count > 0) length += (size_t)count;
      if (length == sizeof answer) return -1;
    }
  }
  return now() - began;
}

int64_t rival_read(int descriptor, int data_bytes) {
  size_t size = (size_t)data_bytes + 64;
  char *answer = malloc(size);
  char command[64];
  int64_t began = now();
  int sent = sprintf(command, "AT+HTTPREAD=0,%d\r", data_bytes);
  if (write_all(descriptor, command, (size_t)sent)) return -1;
  size_t length = 0, wanted = 0;
  char *data = NULL;
  while (wanted == 0 || length < wanted) {
    struct pollfd ready = {descriptor, POLLIN, 0};
    if (poll(&ready, 1, 5000) <= 0) return -1;
    ssize_t count = read(descriptor, answer + length, size - length);
    if (count > 0) length += (size_t)count;
    if (wanted == 0 && length > 16) {
      data = memchr(answer + 2, '\n', length - 2);
      if (data) wanted = (size_t)(++data - answer) + (size_t)data_bytes + 6;
    }
  }
  for (int i = 0; i < data_bytes; i++)
    if (data[i] != pattern(i)) return -1;
  int64_t taken = now() - began;
  free(answer);
  return taken;
}

int64_t rival_time_to_first_byte(int descriptor, char *const arguments[]) {
  int64_t began = now();
  int process = fork();
  if (process == 0) {
    int nothing = open("/dev/null", O_RDWR);
    dup2(nothing, 0);
    dup2(nothing, 1);
    dup2(nothing, 2);
    execv(arguments[0], arguments);
    _exit(127);
  }
  struct pollfd ready = {descriptor, POLLIN, 0};
  int64_t taken = poll(&ready, 1, 10000) > 0 && (ready.revents & POLLIN) ? now() - began : -1;
  kill(process, SIGKILL);
  waitpid(process, NULL, 0);
  char rest[256];
  while (read(descriptor, rest, sizeof rest) > 0) {
  }
  return taken;
}
