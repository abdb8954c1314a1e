/* What Swift's view of the C library leaves out of the settings of a process and its files. Nothing happens where the
   system lacks them. */
#ifndef TATTLER_PROCESS_H
#define TATTLER_PROCESS_H

#include <stddef.h>
#include <stdint.h>

/* Limits what glibc's allocator keeps for itself: at most `arenas` heaps, blocks from `mapped_from` bytes on are mapped and
   given back when they are freed, and a heap gives back what is free at its end from `trimmed_from` bytes on. */
void tattler_limit_heap(int arenas, int mapped_from, int trimmed_from);

/* Gives back the memory that only starting needed: free heap, and the pages of programs and libraries that were touched by
   the dynamic linker and by initialisers. Only pages that are unchanged copies of their file are dropped; the system maps
   them again when they are used. Returns the bytes that were resident in the mappings dropped. */
size_t tattler_release_startup_memory(void);

/* Has a file written around the system's cache from now on (open(2), O_DIRECT), or through it again. Returns 0, or -1 where
   the file or the system cannot do it. */
int tattler_set_direct(int descriptor, int is_direct);

/* Gives the calling thread a name for tools such as `top -H`; Linux keeps 15 bytes of it. */
void tattler_name_thread(const char *name);

/* The number of a thread that asked for it, 0 before. Its place is known when the program starts, so that it is read without a
   call; a library that is loaded later finds room in what the C library keeps for that. */
#ifdef __linux__
extern _Thread_local uintptr_t tattler_own_thread_number __attribute__((tls_model("initial-exec")));
#else
extern _Thread_local uintptr_t tattler_own_thread_number;
#endif

/* Gives the calling thread its number. */
uintptr_t tattler_assign_thread_number(void);

/* A number from 1 on that no other thread of the process has or had. Consecutive, so that few threads that run at once are
   spread evenly; inline, since a call would cost half as much as what its callers count with it. */
static inline uintptr_t tattler_thread_number(void) {
  uintptr_t number = tattler_own_thread_number;
  return number != 0 ? number : tattler_assign_thread_number();
}

/* The number of the calling thread where it asked for one, else 0: for callers to whom any number will do at first. */
static inline uintptr_t tattler_known_thread_number(void) { return tattler_own_thread_number; }

/* Tells the processor that this memory is read soon. The address need not be one that can be read. */
static inline void tattler_prefetch(const void *memory) { __builtin_prefetch(memory); }

/* Tells the processor that this is a short wait in a loop. */
static inline void tattler_pause(void) {
#if defined(__x86_64__)
  __asm__ volatile("pause");
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
