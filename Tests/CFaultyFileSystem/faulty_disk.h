#ifndef TATTLER_FAULTY_DISK_H
#define TATTLER_FAULTY_DISK_H

#include <pthread.h>
#include <sqlite3.h>
#include <sys/types.h>

#include "faulty_file_system.h"

enum { FAULTY_MAXIMUM_DISKS = 64, FAULTY_MAXIMUM_RULES = 8 };

/* What a file held before it was changed. */
typedef struct faulty_undo {
  struct faulty_undo *older;
  int64_t offset;
  int64_t size;
  int64_t file_size; /* before the change */
  _Bool is_truncation;
  unsigned char bytes[];
} faulty_undo;

/* A file on a disk, however often it is open and whatever its name is now. */
typedef struct faulty_node {
  struct faulty_node *next;
  dev_t device;
  ino_t inode;
  int descriptor; /* stays open while any handle is: closing it would let go of SQLite's locks */
  int handles;
  uint32_t kind;
  int64_t size;
  int64_t reserved; /* bytes that a size hint has asked for */
  int64_t synced_size;
  faulty_undo *newest;
} faulty_node;

typedef struct {
  sqlite3_vfs vfs;
  sqlite3_vfs *real;
  pthread_mutex_t mutex;
  char name[32];
  _Bool is_used;
  faulty_counts counts;
  faulty_rule rules[FAULTY_MAXIMUM_RULES];
  int rule_count;
  uint64_t random;
  int64_t capacity;
  _Bool loses_syncs;
  uint32_t delay_microseconds;
  int64_t operations_to_cut; /* negative: no cut */
  _Bool is_cut;
  faulty_node *nodes;
} faulty_disk;

/* An open file; the handle of the default VFS follows behind it. */
typedef struct {
  sqlite3_file base;
  faulty_disk *disk;
  faulty_node *node;
  sqlite3_file *real;
} faulty_file;

/* Makes the VFS of a disk known to SQLite. */
_Bool faulty_register(faulty_disk *disk);

/* SplitMix64. */
uint64_t faulty_random(uint64_t *state);

/* All that follows is called with the disk's mutex held. */

/* True where the operation must fail, and how. */
_Bool faulty_fails(faulty_disk *disk, uint32_t operation, uint32_t file, uint32_t *failure);

/* True where the power is cut at this operation, or was before. */
_Bool faulty_counts_to_cut(faulty_disk *disk);

/* The node of a file that was just opened, by its path; NULL where it cannot be had. */
faulty_node *faulty_node_open(faulty_disk *disk, const char *path, uint32_t kind);

/* Remembers what a write or a truncation is about to destroy. */
_Bool faulty_remember(faulty_node *node, int64_t offset, int64_t size, _Bool is_truncation);

/* A sync makes everything so far safe. */
void faulty_forget_undo(faulty_node *node);

/* Frees the nodes that no handle uses. */
void faulty_free_nodes(faulty_disk *disk);

/* Brings a node to a state after a loss of power. Returns the number of unsynced changes. */
int64_t faulty_restore_node(faulty_node *node, uint64_t *random);

#endif
