#ifndef TATTLER_CZSTD_SHIM_H
#define TATTLER_CZSTD_SHIM_H

#include <zstd.h>

/* ZSTD_CONTENTSIZE_UNKNOWN and _ERROR are casts, which Swift cannot import: 0 stands for both, and for an empty frame. */
static inline unsigned long long tattler_zstd_content_size(const void *bytes, size_t count) {
  unsigned long long size = ZSTD_getFrameContentSize(bytes, count);
  return size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR ? 0 : size;
}

#endif
