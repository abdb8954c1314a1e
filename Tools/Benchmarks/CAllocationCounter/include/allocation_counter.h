#ifndef TATTLER_ALLOCATION_COUNTER_H
#define TATTLER_ALLOCATION_COUNTER_H

#include <stdint.h>

/// Heap allocations of this process so far, of all threads; 0 where the C library is not glibc.
uint64_t allocation_count(void);

/// Bytes that are allocated on the heap; 0 where the C library is not glibc.
uint64_t allocated_byte_count(void);

#endif
