/* A sink as ABI 1.0 had it: its descriptor is 72 bytes long, its outcome is 48 bytes long, and what lies behind them is none of the host's business. */
#include <string.h>

#include "test_sink.h"

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
  descriptor.create = create_any;
  descriptor.submit = submit;
  descriptor.destroy = destroy_any;
  return &descriptor;
}
