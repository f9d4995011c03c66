// Preloaded, it makes a program believe that the wall clock is WRONG_CLOCK_SECONDS off, as on a machine without NTP.
//
// What waits until a moment of the wall clock is told the kernel's moment, so that waits last as long as they do on such a machine;
// time that goes by (CLOCK_MONOTONIC) is as ever. libfaketime leaves gRPC's waits, futex calls of its own, an hour wrong.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

// A moment of the wall clock is larger, one of a clock that counts from the machine's start is not.
static const time_t kWallSecondsMin = 1000000000;
static long skew_seconds;

__attribute__((constructor)) static void Read(void) {
  const char *told = getenv("WRONG_CLOCK_SECONDS");
  skew_seconds = told == NULL ? 0 : atol(told);
}

static void *Next(const char *name) {
  void *versioned = dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2");  // of the two that some functions have on x86-64
  return versioned != NULL ? versioned : dlsym(RTLD_NEXT, name);
}

// The kernel's moment for that one of this program; null stays null.
static const struct timespec *Kernels(const struct timespec *until, struct timespec *space) {
  if (until == NULL || until->tv_sec < kWallSecondsMin) return until;
  *space = *until;
  space->tv_sec -= skew_seconds;
  return space;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  static int (*next)(clockid_t, struct timespec *);
  if (next == NULL) next = dlsym(RTLD_NEXT, "clock_gettime");
  const int result = next(clock, now);
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) now->tv_sec += skew_seconds;
  return result;
}

int gettimeofday(struct timeval *now, void *zone) {
  static int (*next)(struct timeval *, void *);
  if (next == NULL) next = dlsym(RTLD_NEXT, "gettimeofday");
  const int result = next(now, zone);
  now->tv_sec += skew_seconds;
  return result;
}

time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != NULL) *out = now.tv_sec;
  return now.tv_sec;
}

int pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *until) {
  static int (*next)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
  if (next == NULL) next = Next("pthread_cond_timedwait");
  struct timespec space;
  return next(cond, mutex, Kernels(until, &space));
}

int pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *mutex, clockid_t clock, const struct timespec *until) {
  static int (*next)(pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *);
  if (next == NULL) next = dlsym(RTLD_NEXT, "pthread_cond_clockwait");
  struct timespec space;
  return next(cond, mutex, clock, Kernels(until, &space));
}

int sem_timedwait(sem_t *semaphore, const struct timespec *until) {
  static int (*next)(sem_t *, const struct timespec *);
  if (next == NULL) next = dlsym(RTLD_NEXT, "sem_timedwait");
  struct timespec space;
  return next(semaphore, Kernels(until, &space));
}

// Abseil, and so gRPC, asks the kernel by itself.
long syscall(long number, ...) {
  static long (*next)(long, ...);
  if (next == NULL) next = dlsym(RTLD_NEXT, "syscall");
  va_list arguments;
  va_start(arguments, number);
  long a[6];
  for (int i = 0; i < 6; ++i) a[i] = va_arg(arguments, long);
  va_end(arguments);
  struct timespec space;
  if (number == SYS_futex && (a[1] & FUTEX_CLOCK_REALTIME) != 0) {
    a[3] = (long)Kernels((const struct timespec *)a[3], &space);
  }
  return next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
