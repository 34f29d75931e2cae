// The benchmarks of whole benches: modules, each of which takes its time to answer, and a client that
// asks them by as little code as can be.
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
    const int *descriptors, int count, int64_t delay, struct rival_gaps *gaps) {
  int64_t answered = 0;
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
        if (length > 0 && memchr(bytes, '\r', (size_t)length)) {
          asked[i] = instant;
          if (i == 0 && answered != 0 && gaps->count < RIVAL_GAPS_MAX) {
            gaps->nanoseconds[gaps->count++] = instant - answered;
          }
        }
      }
      if (asked[i] != 0 && instant >= asked[i] + delay) {
        if (write(descriptors[i], "\r\nOK\r\n", 6) != 6) _exit(1);
        asked[i] = 0;
        if (i == 0) answered = now();
      }
    }
  }
}

static int64_t processor_time(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t rival_play_modules(
    const int *descriptors, int count, int exchanges, int64_t *processor) {
  struct pollfd *ready = calloc((size_t)count, sizeof *ready);
  int *left = calloc((size_t)count, sizeof *left);
  char (*answers)[64] = calloc((size_t)count, sizeof *answers);
  size_t *lengths = calloc((size_t)count, sizeof *lengths);
  int64_t began = now(), used = processor_time(), result = -1;
  int playing = count;
  for (int i = 0; i < count; i++) {
    ready[i] = (struct pollfd){descriptors[i], POLLIN, 0};
    left[i] = exchanges;
    if (write(descriptors[i], "AT\r", 3) != 3) goto end;
  }
  while (playing > 0) {
    if (poll(ready, (nfds_t)count, 5000) <= 0) goto end;
    for (int i = 0; i < count; i++) {
      if (!(ready[i].revents & POLLIN)) continue;
      char *answer = answers[i];
      ssize_t came = read(descriptors[i], answer + lengths[i], sizeof answers[i] - lengths[i]);
      if (came > 0) lengths[i] += (size_t)came;
      if (lengths[i] == sizeof answers[i]) goto end;
      if (lengths[i] < 6 || memcmp(answer + lengths[i] - 6, "\r\nOK\r\n", 6) != 0) continue;
      lengths[i] = 0;
      if (--left[i] == 0) {
        playing--;
        ready[i].fd = -1;
      } else if (write(descriptors[i], "AT\r", 3) != 3) {
        goto end;
      }
    }
  }
  result = now() - began;
  *processor = processor_time() - used;
end:
  free(ready);
  free(left);
  free(answers);
  free(lengths);
  return result;
}

struct rival_gaps *rival_share_gaps(void) {
  void *gaps = mmap(
      NULL, sizeof(struct rival_gaps), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return gaps == MAP_FAILED ? NULL : gaps;
}

static int is_longer(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

int64_t rival_median_gap(struct rival_gaps *gaps) {
  int64_t count = gaps->count;
  gaps->count = 0;
  if (count == 0) return 0;
  qsort(gaps->nanoseconds, (size_t)count, sizeof *gaps->nanoseconds, is_longer);
  return gaps->nanoseconds[count / 2];
}

int rival_spawn_modules(
    const int *descriptors, int count, int64_t delay, struct rival_gaps *gaps) {
  int process = fork();
  if (process == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    serve(descriptors, count, delay, gaps);
  }
  return process;
}
