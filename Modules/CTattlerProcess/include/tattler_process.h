/* Settings of the whole process that Swift's view of the C library leaves out. Nothing happens where the system lacks them. */
#ifndef TATTLER_PROCESS_H
#define TATTLER_PROCESS_H

#include <stddef.h>

/* Limits what glibc's allocator keeps for itself: at most `arenas` heaps, blocks from `mapped_from` bytes on are mapped and
   given back when they are freed, and a heap gives back what is free at its end from `trimmed_from` bytes on. */
void tattler_limit_heap(int arenas, int mapped_from, int trimmed_from);

/* Gives back the memory that only starting needed: free heap, and the pages of programs and libraries that were touched by
   the dynamic linker and by initialisers. Only pages that are unchanged copies of their file are dropped; the system maps
   them again when they are used. Returns the bytes that were resident in the mappings dropped. */
size_t tattler_release_startup_memory(void);

/* Gives the calling thread a name for tools such as `top -H`; Linux keeps 15 bytes of it. */
void tattler_name_thread(const char *name);

#endif
