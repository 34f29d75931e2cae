// The rival of the benchmarks: what a C programmer would write to talk to a module, and the module's
// side of the line, in a process of its own.
#pragma once
#include <stdint.h>

/// Opens a pseudo-terminal in raw mode; returns the master and writes the far end's path.
int rival_open_pseudo_terminal(char *path, int size);

/// Starts a process that answers on `descriptor`, a pseudo-terminal's master: `AT+HTTPREAD…` with
/// `data_bytes` counted bytes, everything else with OK. Returns its process id, or -1.
int rival_spawn_responder(int descriptor, int data_bytes);

/// Ends the responder.
void rival_end_responder(int process);

/// `AT` and OK over `descriptor` so many times by poll, read and write; returns nanoseconds, or -1.
int64_t rival_ping_pong(int descriptor, int exchanges);

/// Reads `data_bytes` counted bytes once and compares them; returns nanoseconds, or -1.
int64_t rival_read(int descriptor, int data_bytes);

/// Starts a program and returns the nanoseconds until its first byte arrives at `descriptor`; -1 when
/// none arrives in 10 s. The program is then killed.
int64_t rival_time_to_first_byte(int descriptor, char *const arguments[]);

/// Plays `AT` and OK so many times on each of `count` pseudo-terminals at once, one exchange of each
/// under way at a time, by poll, read and write; returns the nanoseconds that all took, or -1, and in
/// `*processor` those of this process.
int64_t rival_play_modules(
    const int *descriptors, int count, int exchanges, int64_t *processor);

enum { RIVAL_GAPS_MAX = 4096 };

/// How long a module waited between its answer and the next line: what line and client take.
struct rival_gaps {
  int64_t count;
  int64_t nanoseconds[RIVAL_GAPS_MAX];
};

/// Memory that a process shares with those that it spawns; NULL where there is none.
struct rival_gaps *rival_share_gaps(void);

/// The median of the gaps, which are then forgotten.
int64_t rival_median_gap(struct rival_gaps *gaps);

/// Starts a process that answers each line on each of `count` pseudo-terminals' masters with OK after
/// `delay` nanoseconds. Returns its process id, or -1; `rival_end_responder` ends it.
///
/// The first module writes into `gaps` how long each next line took to come.
int rival_spawn_modules(
    const int *descriptors, int count, int64_t delay, struct rival_gaps *gaps);
