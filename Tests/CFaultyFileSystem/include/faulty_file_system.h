#ifndef TATTLER_FAULTY_FILE_SYSTEM_H
#define TATTLER_FAULTY_FILE_SYSTEM_H

#include <stdint.h>

/*
 A layer of faults between SQLite and the file system, for tests.

 Each "disk" is an SQLite VFS of its own, named "faulty-" and the number of the disk, over the default VFS of the
 system. Databases, write-ahead logs and journals that are opened over it count their operations, fail when they are
 told to, and can lose what was not synced. Several disks may be used at once, from any thread.

 Out of scope: names. A file that was made, renamed or deleted stays so, whether its directory was synced or not. The
 shared memory of the write-ahead log goes to the default VFS as it is. What a program does to the files by itself is
 not seen.
*/

/* What an operation is, as a mask. */
enum {
  FAULTY_READ = 1,
  FAULTY_WRITE = 2,
  FAULTY_SYNC = 4,
  FAULTY_TRUNCATE = 8,
  FAULTY_OPEN = 16,
  FAULTY_DELETE = 32,
  FAULTY_ANY_OPERATION = 63
};

/* What a file is, as a mask. */
enum { FAULTY_DATABASE = 1, FAULTY_LOG = 2, FAULTY_JOURNAL = 4, FAULTY_ANY_FILE = 7 };

/* How an operation fails. */
enum {
  /* An I/O error; nothing was done. */
  FAULTY_ERROR = 0,
  /* The disk is full; nothing was done. */
  FAULTY_FULL = 1,
  /* Half of the bytes are written, then there is an I/O error. An operation that writes no bytes just fails. */
  FAULTY_SHORT = 2
};

/* A rule for operations that fail. */
typedef struct {
  uint32_t operations; /* a mask */
  uint32_t files;      /* a mask */
  uint32_t failure;    /* how */
  uint32_t chance;     /* in 10,000, of an operation that the rule is for; 10,000: each */
  int64_t skip;        /* operations of its kind that pass before the rule begins */
  int64_t count;       /* operations that fail then; negative: without end */
} faulty_rule;

typedef struct {
  int64_t reads;
  int64_t writes;
  int64_t syncs;
  int64_t truncates;
  int64_t bytes_written;
  int64_t failures; /* operations that failed by a rule, the capacity or a cut */
} faulty_counts;

/* Makes a disk: its number, or -1 where there are too many. */
int32_t faulty_disk_make(void);

/* Removes a disk that no connection uses any longer. Its files stay as they are. */
void faulty_disk_remove(int32_t disk);

faulty_counts faulty_disk_counts(int32_t disk);

/* Adds a rule; the first that matches decides. False where there are too many. */
_Bool faulty_disk_add_rule(int32_t disk, faulty_rule rule);

/* Forgets the rules. */
void faulty_disk_clear_rules(int32_t disk);

/* Begins the random numbers of the rules anew. */
void faulty_disk_seed(int32_t disk, uint64_t seed);

/* The bytes that the open files may have together; writes that grow a file beyond fail. Negative: no limit. */
void faulty_disk_set_capacity(int32_t disk, int64_t bytes);

/* True: syncs say that all went well and do nothing. */
void faulty_disk_lose_syncs(int32_t disk, _Bool loses);

/* Each write and sync takes so much longer. */
void faulty_disk_set_delay(int32_t disk, uint32_t microseconds);

/* Cuts the power at the operation behind the next `operations` writes, syncs and truncations: it and all others behind
   it fail. */
void faulty_disk_cut_after(int32_t disk, int64_t operations);

_Bool faulty_disk_is_cut(int32_t disk);

/* Gives the files, which must be closed, a content that a disk could have after the power was cut: of what was written
   since a file's last sync, each sector is what it was at some time since then; the file has one of its lengths. Then
   the power is back, and there are no rules.

   Returns the number of unsynced writes that were there, or -1 where a file is still open. */
int64_t faulty_disk_restore(int32_t disk, uint64_t seed);

#endif
