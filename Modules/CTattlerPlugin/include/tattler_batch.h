/*
 * tattler_batch.h: the layout of a metric batch.
 *
 * A batch is one flat buffer: a header, then tables of fixed-size records, then text. It holds no
 * pointers: records refer to each other by index, and to text by offset and length. It is little-endian,
 * 8-byte aligned, immutable, and means the same in memory, in a file and on the other side of the plugin
 * boundary.
 *
 * The shape is that of OpenTelemetry metrics (opentelemetry-proto, metrics/v1/metrics.proto): a resource
 * has scopes, a scope has metrics, a metric has data points. What several points share stands in a row:
 * attributes, start time and time. A line of line protocol is one row with a point per field; an OTLP data
 * point is one row with one point.
 *
 *   resource <- scope <- metric <- point -> (histogram | exponential histogram | summary) -> numbers
 *                                   ^
 *   attributes <- attribute set <- row        exemplar -> point
 *
 * Rows cover the points in order and without gaps. Within a row all points belong to metrics of the same
 * scope and the same name: they differ in `field`.
 *
 * Depends on nothing but the C standard headers; may be compiled as C99 or C++.
 */
#ifndef TATTLER_BATCH_H
#define TATTLER_BATCH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "TATTLERB" read as a little-endian number. */
#define TATTLER_BATCH_MAGIC 0x4252454C54544154ull
/* A reader refuses another major version. A newer minor version only adds tables and flags. */
#define TATTLER_BATCH_MAJOR 1
#define TATTLER_BATCH_MINOR 0
/* A larger batch is refused: offsets are 32 bits wide and this leaves room for arithmetic on them. */
#define TATTLER_BATCH_MAX_BYTES 0x40000000u
/* Arrays and key-value lists inside attribute values nest no deeper than this. */
#define TATTLER_VALUE_MAX_DEPTH 64

/* A piece of the text table: UTF-8, not terminated by a zero byte. */
typedef struct tattler_text {
  uint32_t offset; /* bytes from the start of the table */
  uint32_t length; /* bytes */
} tattler_text;

/* A run of records in a table that the context names. */
typedef struct tattler_range {
  uint32_t first;
  uint32_t count;
} tattler_range;

/* Where a table lies. */
typedef struct tattler_table {
  uint32_t offset; /* bytes from the start of the batch; a multiple of 8 */
  uint32_t count;  /* records */
  uint32_t stride; /* bytes per record */
  uint32_t reserved;
} tattler_table;

/* Indices into tattler_batch_header.tables. */
#define TATTLER_TABLE_RESOURCES 0              /* tattler_resource */
#define TATTLER_TABLE_SCOPES 1                 /* tattler_scope */
#define TATTLER_TABLE_METRICS 2                /* tattler_metric */
#define TATTLER_TABLE_ROWS 3                   /* tattler_row */
#define TATTLER_TABLE_POINTS 4                 /* tattler_point */
#define TATTLER_TABLE_ATTRIBUTE_SETS 5         /* tattler_range, into the attributes */
#define TATTLER_TABLE_ATTRIBUTES 6             /* tattler_attribute */
#define TATTLER_TABLE_HISTOGRAMS 7             /* tattler_histogram */
#define TATTLER_TABLE_EXPONENTIAL_HISTOGRAMS 8 /* tattler_exponential_histogram */
#define TATTLER_TABLE_SUMMARIES 9              /* tattler_summary */
#define TATTLER_TABLE_EXEMPLARS 10             /* tattler_exemplar, ascending by point */
#define TATTLER_TABLE_NUMBERS 11               /* tattler_payload: bucket counts (u64), bounds, quantiles (f64) */
#define TATTLER_TABLE_TEXT 12                  /* bytes, UTF-8 */
#define TATTLER_TABLE_BLOB 13                  /* bytes, anything: attribute values of kind bytes, trace and span ids */
#define TATTLER_TABLE_COUNT 14

typedef struct tattler_batch_header {
  uint64_t magic;
  uint16_t major;
  uint16_t minor;
  uint32_t header_size; /* bytes; tables start behind it */
  uint64_t total_size;  /* bytes of the whole batch, a multiple of 8 */
  uint32_t table_count; /* at least TATTLER_TABLE_COUNT */
  uint32_t reserved;
  tattler_table tables[TATTLER_TABLE_COUNT];
} tattler_batch_header;

/* What a payload holds. */
#define TATTLER_VALUE_NONE 0                  /* nothing: an OTLP value that was not set */
#define TATTLER_VALUE_DOUBLE 1                /* f64 */
#define TATTLER_VALUE_INT 2                   /* i64 */
#define TATTLER_VALUE_UINT 3                  /* u64 */
#define TATTLER_VALUE_BOOL 4                  /* u64, 0 or 1 */
#define TATTLER_VALUE_STRING 5                /* text */
#define TATTLER_VALUE_BYTES 6                 /* range into the blob table; attributes only */
#define TATTLER_VALUE_ARRAY 7                 /* range of attributes with empty keys; attributes only */
#define TATTLER_VALUE_KEY_VALUES 8            /* range of attributes; attributes only */
#define TATTLER_VALUE_HISTOGRAM 9             /* u64, index; points only */
#define TATTLER_VALUE_EXPONENTIAL_HISTOGRAM 10 /* u64, index; points only */
#define TATTLER_VALUE_SUMMARY 11              /* u64, index; points only */
#define TATTLER_VALUE_STRING_INDEX 12         /* i64, OTLP's string_value_strindex; attributes only */

/* Eight bytes whose meaning the kind beside them tells; read them with the functions tattler_payload_… below. */
typedef struct tattler_payload {
  uint64_t bits;
} tattler_payload;

/* The resource message was there, though perhaps empty. */
#define TATTLER_RESOURCE_PRESENT 1u

typedef struct tattler_resource {
  uint32_t attributes; /* attribute set */
  uint32_t dropped_attributes_count;
  tattler_text schema_url;
  uint32_t flags;
  /*
   * Attribute set: the entities that the resource refers to (OTLP's EntityRef). Each is an attribute whose key is the
   * type and whose value are key-values: the text "schema_url", the arrays "id_keys" and "description_keys".
   */
  uint32_t entity_refs;
} tattler_resource;

/* The scope message was there, though perhaps empty. */
#define TATTLER_SCOPE_PRESENT 1u

typedef struct tattler_scope {
  uint32_t resource;
  uint32_t attributes; /* attribute set */
  tattler_text name;
  tattler_text version;
  tattler_text schema_url;
  uint32_t dropped_attributes_count;
  uint32_t flags;
} tattler_scope;

/* Kinds of metrics. */
#define TATTLER_METRIC_NONE 0  /* an OTLP metric without data */
#define TATTLER_METRIC_FIELD 1 /* a field of line protocol: a value whose kind nobody declared */
#define TATTLER_METRIC_GAUGE 2
#define TATTLER_METRIC_SUM 3
#define TATTLER_METRIC_HISTOGRAM 4
#define TATTLER_METRIC_EXPONENTIAL_HISTOGRAM 5
#define TATTLER_METRIC_SUMMARY 6

/* AggregationTemporality of OTLP; other numbers are kept as they came. */
#define TATTLER_TEMPORALITY_UNSPECIFIED 0
#define TATTLER_TEMPORALITY_DELTA 1
#define TATTLER_TEMPORALITY_CUMULATIVE 2

/* A sum that never goes down. */
#define TATTLER_METRIC_MONOTONIC 1u

typedef struct tattler_metric {
  uint32_t scope;
  int32_t temporality;
  uint16_t kind;
  uint16_t flags;
  uint32_t metadata;        /* attribute set */
  tattler_text name;        /* OTLP's name, line protocol's measurement */
  tattler_text field;       /* line protocol's field key; empty for OTLP */
  tattler_text unit;        /* UCUM, as OTLP has it */
  tattler_text description;
} tattler_metric;

/* `time` was given. Without it the point has no time: line protocol without a timestamp, OTLP with zero. */
#define TATTLER_ROW_HAS_TIME 1u
/* `time` lies before 1970 and is an int64_t (line protocol has signed times, OTLP unsigned ones). */
#define TATTLER_ROW_TIME_IS_NEGATIVE 2u

typedef struct tattler_row {
  uint32_t attributes; /* attribute set */
  uint32_t first_point;
  uint32_t point_count; /* at least 1 */
  uint32_t flags;
  uint32_t data_point_flags; /* OTLP's DataPointFlags; bit 0: no recorded value */
  uint32_t reserved;
  uint64_t start_time; /* nanoseconds since 1970, 0 when not known */
  uint64_t time;       /* nanoseconds since 1970 */
} tattler_row;

typedef struct tattler_point {
  uint32_t metric;
  uint16_t kind; /* TATTLER_VALUE_… */
  uint16_t reserved;
  tattler_payload value;
} tattler_point;

/* There is no value message at all, not even an empty one; the kind is TATTLER_VALUE_NONE. */
#define TATTLER_ATTRIBUTE_WITHOUT_VALUE 1u

typedef struct tattler_attribute {
  tattler_text key;
  uint16_t kind; /* TATTLER_VALUE_… */
  uint16_t flags;
  int32_t key_strindex; /* OTLP's KeyValue.key_strindex, 0 where there is none */
  tattler_payload value;
} tattler_attribute;

/* Which optional numbers of a histogram are there. */
#define TATTLER_HISTOGRAM_HAS_SUM 1u
#define TATTLER_HISTOGRAM_HAS_MIN 2u
#define TATTLER_HISTOGRAM_HAS_MAX 4u
#define TATTLER_HISTOGRAM_HAS_POSITIVE 8u
#define TATTLER_HISTOGRAM_HAS_NEGATIVE 16u

typedef struct tattler_histogram {
  uint64_t count;
  double sum;
  double min;
  double max;
  tattler_range bucket_counts;   /* numbers, u64; one more than the bounds, or none */
  tattler_range explicit_bounds; /* numbers, f64 */
  uint32_t flags;
  uint32_t reserved;
} tattler_histogram;

typedef struct tattler_exponential_histogram {
  uint64_t count;
  double sum;
  double min;
  double max;
  uint64_t zero_count;
  double zero_threshold;
  int32_t scale;
  int32_t positive_offset;
  int32_t negative_offset;
  uint32_t flags;
  tattler_range positive; /* numbers, u64 */
  tattler_range negative; /* numbers, u64 */
} tattler_exponential_histogram;

typedef struct tattler_summary {
  uint64_t count;
  double sum;
  tattler_range quantiles; /* numbers, f64: quantile, value, quantile, value, … */
} tattler_summary;

typedef struct tattler_exemplar {
  uint32_t point;
  uint32_t attributes; /* attribute set: OTLP's filtered attributes */
  uint64_t time;       /* nanoseconds since 1970 */
  tattler_payload value;
  uint16_t kind; /* none, double or int */
  uint16_t reserved;
  uint32_t reserved2;
  tattler_range trace_id; /* blob; 16 bytes, or none */
  tattler_range span_id;  /* blob; 8 bytes, or none */
} tattler_exemplar;

/* Reading, for plugins in C. The host has validated every batch that it hands out. */

static inline double tattler_payload_f64(tattler_payload payload) {
  double value;
  memcpy(&value, &payload.bits, sizeof value);
  return value;
}

static inline int64_t tattler_payload_i64(tattler_payload payload) { return (int64_t)payload.bits; }

static inline uint64_t tattler_payload_u64(tattler_payload payload) { return payload.bits; }

/* The offset stands in the lower half. */
static inline tattler_text tattler_payload_text(tattler_payload payload) {
  tattler_text text = {(uint32_t)payload.bits, (uint32_t)(payload.bits >> 32)};
  return text;
}

/* The first index stands in the lower half. */
static inline tattler_range tattler_payload_range(tattler_payload payload) {
  tattler_range range = {(uint32_t)payload.bits, (uint32_t)(payload.bits >> 32)};
  return range;
}

static inline const tattler_batch_header *tattler_batch_header_of(const void *batch) {
  return (const tattler_batch_header *)batch;
}

static inline uint32_t tattler_batch_count(const void *batch, uint32_t table) {
  return tattler_batch_header_of(batch)->tables[table].count;
}

static inline const void *tattler_batch_table(const void *batch, uint32_t table) {
  return (const uint8_t *)batch + tattler_batch_header_of(batch)->tables[table].offset;
}

static inline const tattler_row *tattler_batch_rows(const void *batch) {
  return (const tattler_row *)tattler_batch_table(batch, TATTLER_TABLE_ROWS);
}

static inline const tattler_point *tattler_batch_points(const void *batch) {
  return (const tattler_point *)tattler_batch_table(batch, TATTLER_TABLE_POINTS);
}

static inline const tattler_metric *tattler_batch_metrics(const void *batch) {
  return (const tattler_metric *)tattler_batch_table(batch, TATTLER_TABLE_METRICS);
}

static inline const tattler_range *tattler_batch_attribute_sets(const void *batch) {
  return (const tattler_range *)tattler_batch_table(batch, TATTLER_TABLE_ATTRIBUTE_SETS);
}

static inline const tattler_attribute *tattler_batch_attributes(const void *batch) {
  return (const tattler_attribute *)tattler_batch_table(batch, TATTLER_TABLE_ATTRIBUTES);
}

/* The first byte of a text; `text.length` says how many follow. */
static inline const char *tattler_batch_text(const void *batch, tattler_text text) {
  return (const char *)tattler_batch_table(batch, TATTLER_TABLE_TEXT) + text.offset;
}

#ifdef __cplusplus
}
#endif

#endif
