/* A sink in plain C: appends one line per point, `name.field{key=value,…} value time`, to the file of its configuration,
   which is {"path":"…"}. It shows that the header alone is enough. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tattler_plugin.h"

struct tattler_sink {
  const tattler_host *host;
  FILE *file;
};

static void fail(tattler_failure *failure, const char *path, const char *message) {
  failure->message_length = strlen(message);
  if (failure->message_length > failure->message_capacity) failure->message_length = failure->message_capacity;
  memcpy(failure->message, message, failure->message_length);
  failure->path_length = strlen(path);
  if (failure->path_length > failure->path_capacity) failure->path_length = failure->path_capacity;
  memcpy(failure->path, path, failure->path_length);
}

/* Enough for a configuration of one key without escapes. */
static int32_t find_path(tattler_string configuration, char *path, size_t capacity) {
  static const char prefix[] = "{\"path\":\"";
  size_t length = sizeof prefix - 1;
  if (configuration.length < length + 2 || memcmp(configuration.data, prefix, length) != 0) return -1;
  size_t count = configuration.length - length - 2;
  if (count >= capacity) return -1;
  memcpy(path, configuration.data + length, count);
  path[count] = 0;
  return 0;
}

static int32_t check(tattler_string configuration, tattler_failure *failure) {
  char path[1024];
  if (find_path(configuration, path, sizeof path) == 0) return 0;
  fail(failure, "path", "the configuration must be {\"path\":\"...\"}");
  return -1;
}

static int32_t create(tattler_string configuration, const tattler_host *host, tattler_sink **result,
                      tattler_failure *failure) {
  char path[1024];
  if (check(configuration, failure) != 0) return -1;
  find_path(configuration, path, sizeof path);
  tattler_sink *sink = calloc(1, sizeof *sink);
  if (sink == NULL) return -1;
  sink->host = host;
  sink->file = fopen(path, "a");
  if (sink->file == NULL) {
    free(sink);
    fail(failure, "path", "the file cannot be opened");
    return -1;
  }
  static const char words[] = "the C sink is open";
  host->log(host->context, TATTLER_LOG_INFO, (tattler_string){words, sizeof words - 1});
  *result = sink;
  return 0;
}

static void write_text(FILE *file, const void *batch, tattler_text text) {
  fwrite(tattler_batch_text(batch, text), 1, text.length, file);
}

static void write_value(FILE *file, const void *batch, uint16_t kind, tattler_payload value) {
  switch (kind) {
    case TATTLER_VALUE_DOUBLE: fprintf(file, "%.17g", tattler_payload_f64(value)); break;
    case TATTLER_VALUE_INT: fprintf(file, "%" PRId64, tattler_payload_i64(value)); break;
    case TATTLER_VALUE_UINT: fprintf(file, "%" PRIu64, tattler_payload_u64(value)); break;
    case TATTLER_VALUE_BOOL: fputs(tattler_payload_u64(value) ? "true" : "false", file); break;
    case TATTLER_VALUE_STRING: write_text(file, batch, tattler_payload_text(value)); break;
    default: fputs("?", file);
  }
}

static int32_t submit(tattler_sink *sink, const tattler_submission *submission) {
  const void *batch = submission->batch;
  const tattler_metric *metrics = tattler_batch_metrics(batch);
  uint64_t points = 0;
  for (uint32_t index = 0; index < submission->row_count; index++) {
    const tattler_row *row = tattler_batch_rows(batch) + submission->first_row + index;
    const tattler_range set = tattler_batch_attribute_sets(batch)[row->attributes];
    for (uint32_t point_index = 0; point_index < row->point_count; point_index++) {
      const tattler_point *point = tattler_batch_points(batch) + row->first_point + point_index;
      write_text(sink->file, batch, metrics[point->metric].name);
      fputc('.', sink->file);
      write_text(sink->file, batch, metrics[point->metric].field);
      fputc('{', sink->file);
      for (uint32_t attribute_index = 0; attribute_index < set.count; attribute_index++) {
        const tattler_attribute *attribute = tattler_batch_attributes(batch) + set.first + attribute_index;
        if (attribute_index > 0) fputc(',', sink->file);
        write_text(sink->file, batch, attribute->key);
        fputc('=', sink->file);
        write_value(sink->file, batch, attribute->kind, attribute->value);
      }
      fputs("} ", sink->file);
      write_value(sink->file, batch, point->kind, point->value);
      fprintf(sink->file, " %" PRIu64 "\n", row->time);
      points++;
    }
  }
  fflush(sink->file);
  static const char counter[] = "points_written";
  sink->host->count(sink->host->context, (tattler_string){counter, sizeof counter - 1}, points);
  tattler_outcome outcome = {0};
  outcome.struct_size = sizeof outcome;
  outcome.kind = TATTLER_OUTCOME_DELIVERED;
  outcome.rows_done = submission->row_count;
  sink->host->complete(sink->host->context, submission->token, &outcome);
  return TATTLER_SUBMIT_ACCEPTED;
}

static void destroy(tattler_sink *sink) {
  fclose(sink->file);
  free(sink);
}

const tattler_plugin_descriptor *tattler_plugin(void) {
  static const tattler_plugin_descriptor descriptor = {
    .magic = TATTLER_PLUGIN_MAGIC,
    .major = TATTLER_ABI_MAJOR,
    .minor = TATTLER_ABI_MINOR,
    .struct_size = sizeof(tattler_plugin_descriptor),
    .name = "counting",
    .version = "1.0.0",
    .description = "Writes one line per point",
    .create = create,
    .check = check,
    .submit = submit,
    .destroy = destroy,
  };
  return &descriptor;
}
