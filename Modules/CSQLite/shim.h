#ifndef TATTLER_CSQLITE_SHIM_H
#define TATTLER_CSQLITE_SHIM_H

#include <errno.h>
#include <sqlite3.h>
#include <sys/types.h>

/* SQLITE_TRANSIENT is a cast of -1 to a function pointer, which Swift cannot import. */
static inline sqlite3_destructor_type tattler_sqlite_transient(void) { return SQLITE_TRANSIENT; }

#ifdef __linux__
/* Its header declares it for those who ask for GNU's extensions, which Swift's module of the C library does not. */
extern int fallocate(int descriptor, int mode, off_t offset, off_t length);
#endif

/* Reserves blocks behind the end of a database's log, whose length says how much of it counts. Gives an error number, 0
   also where the file system has no such thing. */
static inline int tattler_sqlite_reserve_log(int descriptor, long long bytes) {
#ifdef __linux__
  const int keep_size = 1;
  if (fallocate(descriptor, keep_size, 0, (off_t)bytes) == 0) return 0;
  return errno == EOPNOTSUPP || errno == ENOSYS ? 0 : errno;
#else
  (void)descriptor;
  (void)bytes;
  return 0;
#endif
}

#endif
