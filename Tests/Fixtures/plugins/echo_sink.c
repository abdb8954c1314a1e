/* Writes the bytes of each batch, as they are, to the file that the environment variable ECHO_SINK_FILE names. */
#include <stdio.h>
#include <stdlib.h>

#include "test_sink.h"

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

DESCRIBE_SINK("echo", .description = "Writes batches as they are", .create = create_any, .destroy = destroy_any)
