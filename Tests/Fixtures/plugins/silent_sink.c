/* A sink that breaks a rule of the ABI: it takes a question, and never answers it. With -DBLOCK_IN=1 its create does not
   return, with 2 its probe, with 3 its destroy. */
#include <stdlib.h>
#include <unistd.h>

#include "tattler_plugin.h"

#ifndef BLOCK_IN
#define BLOCK_IN 0
#endif

struct tattler_sink {
  const tattler_host *host;
};

static void block_in(int place) {
  while (place == BLOCK_IN) pause();
}

static int32_t create(tattler_string configuration, const tattler_host *host, tattler_sink **result,
                      tattler_failure *failure) {
  (void)configuration;
  (void)failure;
  tattler_sink *sink = calloc(1, sizeof *sink);
  if (sink == NULL) return -1;
  sink->host = host;
  static const char words[] = "the C sink warns";
  host->log(host->context, TATTLER_LOG_WARNING, (tattler_string){words, sizeof words - 1});
  static const char more[] = "the C sink informs";
  host->log(host->context, TATTLER_LOG_INFO, (tattler_string){more, sizeof more - 1});
  block_in(1);
  *result = sink;
  return 0;
}

static int32_t submit(tattler_sink *sink, const tattler_submission *submission) {
  (void)sink;
  (void)submission;
  return TATTLER_SUBMIT_BUSY;
}

static void destroy(tattler_sink *sink) {
  block_in(3);
  free(sink);
}

static int32_t probe(tattler_sink *sink, tattler_probe_callback callback, void *callback_context) {
  (void)sink;
  (void)callback;
  (void)callback_context;
  block_in(2);
  return 0;
}

const tattler_plugin_descriptor *tattler_plugin(void) {
  static const tattler_plugin_descriptor descriptor = {
    .magic = TATTLER_PLUGIN_MAGIC,
    .major = TATTLER_ABI_MAJOR,
    .minor = TATTLER_ABI_MINOR,
    .struct_size = sizeof(tattler_plugin_descriptor),
    .name = "silent",
    .version = "1.0.0",
    .description = "Never answers",
    .create = create,
    .submit = submit,
    .destroy = destroy,
    .probe = probe,
  };
  return &descriptor;
}
