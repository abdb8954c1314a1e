// The shipped price table: prices.yaml, embedded, so that a program needs no file beside it.
#ifndef TATTLER_PRICES_H
#define TATTLER_PRICES_H

#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
extern "C" {
#endif

/// The text of the table, which lives as long as the program; `count` gets its length in bytes.
const uint8_t *_Nonnull tattler_shipped_prices(size_t *_Nonnull count);

#if defined(__cplusplus)
}
#endif

#endif
