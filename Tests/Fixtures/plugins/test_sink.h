/* What the sinks of the tests share: a sink that knows its host and nothing else, a create that makes one, and the
   descriptor. A file that includes this has a submit() of its own. */
#ifndef TEST_SINK_H
#define TEST_SINK_H

#include <stdlib.h>

#include "tattler_plugin.h"

struct tattler_sink {
  const tattler_host *host;
};

/* Makes a sink of any configuration. */
static inline int32_t create_any(tattler_string configuration, const tattler_host *host, tattler_sink **sink,
                                 tattler_failure *failure) {
  (void)configuration, (void)failure;
  *sink = malloc(sizeof **sink);
  if (*sink == NULL) return -1;
  (*sink)->host = host;
  return 0;
}

/* A destroy for what create_any made. */
static inline void destroy_any(tattler_sink *sink) { free(sink); }

/* Exports a descriptor of the current ABI with the name and the functions that are given, and the file's submit(). */
#define DESCRIBE_SINK(sink_name, ...)                              \
  const tattler_plugin_descriptor *tattler_plugin(void) {          \
    static const tattler_plugin_descriptor descriptor = {          \
        .magic = TATTLER_PLUGIN_MAGIC,                             \
        .major = TATTLER_ABI_MAJOR,                                \
        .minor = TATTLER_ABI_MINOR,                                \
        .struct_size = sizeof(tattler_plugin_descriptor),          \
        .name = sink_name,                                         \
        .version = "1.0.0",                                        \
        .submit = submit,                                          \
        __VA_ARGS__                                                \
    };                                                             \
    return &descriptor;                                            \
  }

#endif
