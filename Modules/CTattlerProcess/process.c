#define _GNU_SOURCE
#include "tattler_process.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#ifdef __GLIBC__
#include <malloc.h>
#endif

void tattler_name_thread(const char *name) {
#ifdef __linux__
  prctl(PR_SET_NAME, name, 0, 0, 0);
#else
  (void)name;
#endif
}

_Thread_local uintptr_t tattler_own_thread_number = 0;

uintptr_t tattler_assign_thread_number(void) {
  static _Atomic uintptr_t last;
  /* Relaxed: the number orders nothing. */
  tattler_own_thread_number = atomic_fetch_add_explicit(&last, 1, memory_order_relaxed) + 1;
  return tattler_own_thread_number;
}

void tattler_limit_heap(int arenas, int mapped_from, int trimmed_from) {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, arenas);
  mallopt(M_MMAP_THRESHOLD, mapped_from);
  mallopt(M_TRIM_THRESHOLD, trimmed_from);
#else
  (void)arenas, (void)mapped_from, (void)trimmed_from;
#endif
}

#ifdef __linux__

struct mapping {
  uintptr_t start, end;
  size_t resident;
  int is_droppable; /* of a file, private, not writable, and without a page that differs from the file */
};

static size_t drop(const struct mapping *mapping) {
  if (!mapping->is_droppable || mapping->end <= mapping->start) return 0;
  if (madvise((void *)mapping->start, mapping->end - mapping->start, MADV_DONTNEED) != 0) return 0;
  return mapping->resident;
}

/* The kernel describes each mapping in /proc/self/smaps: a line with addresses, permissions and file, then fields. Relocated
   data is read-only as well, but has anonymous pages, in memory or swapped out, which must never be dropped. */
static size_t drop_clean_mappings(void) {
  FILE *smaps = fopen("/proc/self/smaps", "re");
  if (smaps == NULL) return 0;
  char line[512];
  struct mapping current = {0};
  size_t dropped = 0;
  while (fgets(line, sizeof line, smaps) != NULL) {
    uintptr_t start, end;
    char permissions[5];
    unsigned long inode;
    size_t kilobytes;
    if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s %*s %*s %lu", &start, &end, permissions, &inode) == 4) {
      dropped += drop(&current);
      int is_clean_file = inode != 0 && strchr(permissions, 'w') == NULL && permissions[3] == 'p';
      current = (struct mapping){start, end, 0, is_clean_file};
    } else if (sscanf(line, "Rss: %zu", &kilobytes) == 1) {
      current.resident = kilobytes * 1024;
    } else if (sscanf(line, "Anonymous: %zu", &kilobytes) == 1 || sscanf(line, "Swap: %zu", &kilobytes) == 1) {
      if (kilobytes != 0) current.is_droppable = 0;
    }
  }
  dropped += drop(&current);
  fclose(smaps);
  return dropped;
}

#endif

size_t tattler_release_startup_memory(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
#ifdef __linux__
  return drop_clean_mappings();
#else
  return 0;
#endif
}

int tattler_set_direct(int descriptor, int is_direct) {
#ifdef O_DIRECT
  int flags = fcntl(descriptor, F_GETFL);
  return flags < 0 ? -1 : fcntl(descriptor, F_SETFL, is_direct ? flags | O_DIRECT : flags & ~O_DIRECT);
#else
  (void)descriptor;
  return is_direct ? -1 : 0;
#endif
}
