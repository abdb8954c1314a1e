#ifndef TATTLER_CMALLOC_SHIM_H
#define TATTLER_CMALLOC_SHIM_H

/* glibc's allocator settings, which the Glibc module of Swift leaves out. Elsewhere there is nothing to set. */
#if defined(__GLIBC__) || defined(__linux__)
#include <features.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
static inline void tattler_malloc_limit(int arenas, int mapped_from, int trimmed_from) {
  mallopt(M_ARENA_MAX, arenas);
  mallopt(M_MMAP_THRESHOLD, mapped_from);
  mallopt(M_TRIM_THRESHOLD, trimmed_from);
}
#else
static inline void tattler_malloc_limit(int arenas, int mapped_from, int trimmed_from) {
  (void)arenas, (void)mapped_from, (void)trimmed_from;
}
#endif

#endif
