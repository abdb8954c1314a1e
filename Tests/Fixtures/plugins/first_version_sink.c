/* A sink as ABI 1.0 had it: its descriptor is 72 bytes long, its outcome is 48 bytes long, and what lies behind them is none of the host's business. */
#include <stdlib.h>
#include <string.h>

#include "tattler_plugin.h"

struct tattler_sink {
  const tattler_host *host;
};

static int32_t create(tattler_string configuration, const tattler_host *host, tattler_sink **sink,
                      tattler_failure *failure) {
  (void)configuration, (void)failure;
  *sink = malloc(sizeof **sink);
  if (*sink == NULL) return -1;
  (*sink)->host = host;
  return 0;
}

static int32_t submit(tattler_sink *sink, const tattler_submission *submission) {
  tattler_outcome outcome;
  memset(&outcome, 0xFF, sizeof outcome);
  outcome.struct_size = 48;
  outcome.kind = TATTLER_OUTCOME_DELIVERED;
  outcome.rows_done = submission->row_count;
  outcome.rows_affected = 0;
  outcome.points_skipped = 2;
  outcome.retry_after_ns = 0;
  outcome.message.data = "done";
  outcome.message.length = 4;
  sink->host->complete(sink->host->context, submission->token, &outcome);
  return TATTLER_SUBMIT_ACCEPTED;
}

static void destroy(tattler_sink *sink) { free(sink); }

const tattler_plugin_descriptor *tattler_plugin(void) {
  static tattler_plugin_descriptor descriptor;
  /* What lies behind the descriptor of ABI 1.0 is none of the host's business either. */
  memset(&descriptor, 0xFF, sizeof descriptor);
  descriptor.magic = TATTLER_PLUGIN_MAGIC;
  descriptor.major = 1;
  descriptor.minor = 0;
  descriptor.struct_size = 72;
  descriptor.name = "first_version";
  descriptor.version = "1.0.0";
  descriptor.description = NULL;
  descriptor.check = NULL;
  descriptor.create = create;
  descriptor.submit = submit;
  descriptor.destroy = destroy;
  return &descriptor;
}
