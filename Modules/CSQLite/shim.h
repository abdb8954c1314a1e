#ifndef TATTLER_CSQLITE_SHIM_H
#define TATTLER_CSQLITE_SHIM_H

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/types.h>

/* SQLITE_TRANSIENT is a cast of -1 to a function pointer, which Swift cannot import. */
static inline sqlite3_destructor_type tattler_sqlite_transient(void) { return SQLITE_TRANSIENT; }

#ifdef __linux__
/* Its header declares it for those who ask for GNU's extensions, which Swift's module of the C library does not. */
extern int fallocate(int descriptor, int mode, off_t offset, off_t length);
#endif

/* An error number of a reservation: 0 for those which say that the file system has no such thing. Then a full disk shows
   only when the space is needed. */
static inline int tattler_sqlite_reserve_result(int number) {
  return number == EOPNOTSUPP || number == ENOTSUP || number == ENOSYS || number == EINVAL ? 0 : number;
}

#ifdef __APPLE__
/* Reserves blocks behind the end of a file, whose length stays. */
static inline int tattler_sqlite_preallocate(int descriptor, long long bytes) {
  struct stat status;
  if (fstat(descriptor, &status) != 0) return errno;
  off_t reserved = (off_t)status.st_blocks * 512;
  if (reserved < status.st_size) reserved = status.st_size;
  if (bytes <= reserved) return 0;
  fstore_t store = {F_ALLOCATEALL, F_PEOFPOSMODE, 0, (off_t)bytes - reserved, 0};
  return fcntl(descriptor, F_PREALLOCATE, &store) == 0 ? 0 : tattler_sqlite_reserve_result(errno);
}
#endif

/* Reserves the blocks of a database up to a length, which it has afterwards; on Darwin it grows when it is written.
   Gives an error number, 0 also where the file system has no such thing: glibc writes to each block then, musl gives it
   up. */
static inline int tattler_sqlite_reserve_database(int descriptor, long long bytes) {
#ifdef __APPLE__
  return tattler_sqlite_preallocate(descriptor, bytes);
#else
  return tattler_sqlite_reserve_result(posix_fallocate(descriptor, 0, (off_t)bytes));
#endif
}

/* Reserves blocks behind the end of a database's log, whose length says how much of it counts. Gives an error number, 0
   also where the file system has no such thing. */
static inline int tattler_sqlite_reserve_log(int descriptor, long long bytes) {
#if defined(__linux__)
  const int keep_size = 1;
  return fallocate(descriptor, keep_size, 0, (off_t)bytes) == 0 ? 0 : tattler_sqlite_reserve_result(errno);
#elif defined(__APPLE__)
  return tattler_sqlite_preallocate(descriptor, bytes);
#else
  (void)descriptor;
  (void)bytes;
  return 0;
#endif
}

#endif
