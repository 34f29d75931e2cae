// Modules for the benchmarks of whole benches: each takes its time to answer, and tells how much.
#define _GNU_SOURCE
#include "CRival.h"
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void serve(
    const int *descriptors, int count, int64_t delay, volatile int64_t *taken) {
  struct pollfd *ready = calloc((size_t)count, sizeof *ready);
  int64_t *asked = calloc((size_t)count, sizeof *asked);
  for (int i = 0; i < count; i++) ready[i] = (struct pollfd){descriptors[i], POLLIN, 0};
  for (;;) {
    int64_t next = INT64_MAX, instant = now();
    for (int i = 0; i < count; i++) {
      if (asked[i] != 0 && asked[i] + delay < next) next = asked[i] + delay;
    }
    int64_t wait = next == INT64_MAX ? 1000000000 : next > instant ? next - instant : 0;
    struct timespec limit = {wait / 1000000000, wait % 1000000000};
    ppoll(ready, (nfds_t)count, &limit, NULL);
    instant = now();
    for (int i = 0; i < count; i++) {
      if (ready[i].revents & POLLIN) {
        char bytes[512];
        ssize_t length = read(descriptors[i], bytes, sizeof bytes);
        if (length > 0 && memchr(bytes, '\r', (size_t)length)) asked[i] = instant;
      }
      if (asked[i] != 0 && instant >= asked[i] + delay) {
        if (write(descriptors[i], "\r\nOK\r\n", 6) != 6) _exit(1);
        taken[2 * i] += now() - asked[i];
        taken[2 * i + 1]++;
        asked[i] = 0;
      }
    }
  }
}

int rival_spawn_modules(
    const int *descriptors, int count, int64_t delay, int64_t **taken) {
  size_t size = 2 * (size_t)count * sizeof **taken;
  *taken = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (*taken == MAP_FAILED) return -1;
  int process = fork();
  if (process == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    serve(descriptors, count, delay, *taken);
  }
  return process;
}
