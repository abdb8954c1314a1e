/* A sink that breaks a rule of the ABI: it takes a question, and never answers it. With -DBLOCK_IN=1 its create does not
   return, with 2 its probe, with 3 its destroy. */
#include <unistd.h>

#include "test_sink.h"

#ifndef BLOCK_IN
#define BLOCK_IN 0
#endif

static void block_in(int place) {
  while (place == BLOCK_IN) pause();
}

static int32_t create(tattler_string configuration, const tattler_host *host, tattler_sink **result,
                      tattler_failure *failure) {
  if (create_any(configuration, host, result, failure) != 0) return -1;
  static const char words[] = "the C sink warns";
  host->log(host->context, TATTLER_LOG_WARNING, (tattler_string){words, sizeof words - 1});
  static const char more[] = "the C sink informs";
  host->log(host->context, TATTLER_LOG_INFO, (tattler_string){more, sizeof more - 1});
  block_in(1);
  return 0;
}

static int32_t submit(tattler_sink *sink, const tattler_submission *submission) {
  (void)sink;
  (void)submission;
  return TATTLER_SUBMIT_BUSY;
}

static void destroy(tattler_sink *sink) {
  block_in(3);
  destroy_any(sink);
}

static int32_t probe(tattler_sink *sink, tattler_probe_callback callback, void *callback_context) {
  (void)sink;
  (void)callback;
  (void)callback_context;
  block_in(2);
  return 0;
}

DESCRIBE_SINK("silent", .description = "Never answers", .create = create, .destroy = destroy, .probe = probe)
