/* Writes the bytes of each batch, as they are, to the file that the environment variable ECHO_SINK_FILE names. */
#include <stdio.h>
#include <stdlib.h>

#include "tattler_plugin.h"

struct tattler_sink {
  const tattler_host *host;
};

static int32_t create(tattler_string configuration, const tattler_host *host, tattler_sink **result,
                      tattler_failure *failure) {
  (void)configuration, (void)failure;
  tattler_sink *sink = malloc(sizeof *sink);
  if (sink == NULL) return -1;
  sink->host = host;
  *result = sink;
  return 0;
}

static int32_t submit(tattler_sink *sink, const tattler_submission *submission) {
  tattler_outcome outcome = {0};
  outcome.struct_size = sizeof outcome;
  outcome.kind = TATTLER_OUTCOME_REJECT;
  FILE *file = fopen(getenv("ECHO_SINK_FILE"), "w");
  if (file != NULL && fwrite(submission->batch, 1, submission->batch_length, file) == submission->batch_length &&
      fclose(file) == 0) {
    outcome.kind = TATTLER_OUTCOME_DELIVERED;
    outcome.rows_done = submission->row_count;
  }
  sink->host->complete(sink->host->context, submission->token, &outcome);
  return TATTLER_SUBMIT_ACCEPTED;
}

static void destroy(tattler_sink *sink) { free(sink); }

const tattler_plugin_descriptor *tattler_plugin(void) {
  static const tattler_plugin_descriptor descriptor = {
    .magic = TATTLER_PLUGIN_MAGIC,
    .major = TATTLER_ABI_MAJOR,
    .minor = TATTLER_ABI_MINOR,
    .struct_size = sizeof(tattler_plugin_descriptor),
    .name = "echo",
    .version = "1.0.0",
    .description = "Writes batches as they are",
    .create = create,
    .submit = submit,
    .destroy = destroy,
  };
  return &descriptor;
}
