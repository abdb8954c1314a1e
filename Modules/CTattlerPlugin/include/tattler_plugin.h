/*
 * tattler_plugin.h: the interface between Tattler and a sink plugin.
 *
 * A plugin is a shared object that exports one function, `tattler_plugin`, which returns a descriptor that
 * lives for ever. The host checks magic, major version and size, then calls `create` once per configured
 * sink. Everything here is plain C: no type of another language crosses the boundary.
 *
 * Ownership: whatever a call receives belongs to the caller and is valid until the call returns, unless the
 * comment says otherwise. A batch passed to `submit` stays valid until its token is completed.
 *
 * Threads: `create` and `destroy` are called by one thread at a time. `submit` of one sink is never called
 * twice at once, but may come from any thread, and while earlier submissions are not completed yet: the host has as
 * many open as it is configured for (32 at most), and a sink that takes fewer says busy. The host's callbacks may be called from any thread, also
 * from inside `submit`.
 */
#ifndef TATTLER_PLUGIN_H
#define TATTLER_PLUGIN_H

#include "tattler_batch.h"

#ifdef __cplusplus
extern "C" {
#endif

/* "TATTLERP" read as a little-endian number. */
#define TATTLER_PLUGIN_MAGIC 0x5052454C54544154ull
/* A host refuses a plugin of another major version. A newer minor version only appends to structs: a smaller
   struct_size means that the callbacks beyond it are missing. */
#define TATTLER_ABI_MAJOR 1
#define TATTLER_ABI_MINOR 2
/* The name of the exported function. */
#define TATTLER_PLUGIN_ENTRY "tattler_plugin"

/* A borrowed piece of UTF-8, not necessarily terminated by a zero byte. */
typedef struct tattler_string {
  const char *data;
  size_t length;
} tattler_string;

/* Borrowed bytes. */
typedef struct tattler_bytes {
  const uint8_t *data;
  size_t length;
} tattler_bytes;

#define TATTLER_LOG_DEBUG 0
#define TATTLER_LOG_INFO 1
#define TATTLER_LOG_WARNING 2
#define TATTLER_LOG_ERROR 3

/* What became of the rows of a submission that were not done. */
#define TATTLER_OUTCOME_DELIVERED 0 /* nothing is left, or the rest was not tried yet: submit it again at once */
#define TATTLER_OUTCOME_RETRY 1     /* not now: submit it again after `retry_after_ns`, or after the host's back-off when 0 */
#define TATTLER_OUTCOME_SPLIT 2     /* too large for the receiver: submit fewer rows */
#define TATTLER_OUTCOME_BISECT 3    /* something among these rows was refused and nobody said which row */
#define TATTLER_OUTCOME_REJECT 4    /* these rows will never be taken: set them aside with the message as the reason */
#define TATTLER_OUTCOME_PAUSE 5     /* a person must act; keep everything until then. The message says what to do */

/* How a submission ended. */
typedef struct tattler_outcome {
  uint32_t struct_size;
  uint32_t kind;          /* TATTLER_OUTCOME_… */
  uint32_t rows_done;     /* rows from the start of the submission that are done: delivered or skipped */
  uint32_t rows_affected; /* rows behind them that `kind` speaks of; 0 means all that are left */
  uint64_t points_skipped; /* points among the rows done that this sink cannot carry, such as strings */
  uint64_t retry_after_ns; /* with RETRY: at least this long, as the receiver asked; 0 when it said nothing */
  tattler_string message;  /* the receiver's own words, or what to do; without secrets */
  /* Since ABI 1.1; 0 where struct_size is smaller. Points among the rows done that the receiver rejected without saying
     which, as a partial success of OTLP does. They are never sent again. A message with DELIVERED and none rejected is a
     warning of the receiver. */
  uint64_t points_rejected;
} tattler_outcome;

/* An HTTP request that the host performs for a sink: pooled connections, TLS, proxies and time-outs are the host's. */
typedef struct tattler_http_header {
  tattler_string name;
  tattler_string value;
} tattler_http_header;

#define TATTLER_HTTP_COMPRESS_GZIP 1u

typedef struct tattler_http_request {
  uint32_t struct_size;
  uint32_t flags; /* TATTLER_HTTP_COMPRESS_… */
  tattler_string method;
  tattler_string url;
  const tattler_http_header *headers;
  size_t header_count;
  tattler_bytes body; /* copied before the call returns */
  uint32_t connect_timeout_ms; /* 0: the host's default */
  uint32_t total_timeout_ms;   /* 0: the host's default */
} tattler_http_request;

/* What came back. `meaning` is the host's reading of status, headers and body or of the failure, one table for all
   sinks: a TATTLER_OUTCOME_… that a sink may pass on as it is. */
typedef struct tattler_http_response {
  uint32_t struct_size;
  uint32_t status; /* 0 when there was no answer; `message` says why */
  uint32_t meaning;
  uint32_t reserved;
  uint64_t retry_after_ns;
  tattler_string message; /* the receiver's words, or what to do; empty where it took everything and said nothing */
  const tattler_http_header *headers;
  size_t header_count;
  tattler_bytes body;
  /* Since ABI 1.1; 0 where struct_size is smaller. Points that an OTLP receiver rejected of a request that it took;
     `message` has its words. To be passed on in `points_rejected`. */
  uint64_t rejected_points;
} tattler_http_response;

/* Called once per accepted request, from any thread. */
typedef void (*tattler_http_callback)(void *context, const tattler_http_response *response);

/* What the host offers a sink. Lives as long as the sink. */
typedef struct tattler_host {
  uint32_t struct_size;
  uint16_t major;
  uint16_t minor;
  void *context; /* first argument of every callback */

  /* Writes a sentence to the host's log, under the sink's name. */
  void (*log)(void *context, uint32_t level, tattler_string message);

  /* Ends a submission. Exactly once per token that `submit` accepted. */
  void (*complete)(void *context, uint64_t token, const tattler_outcome *outcome);

  /* Nanoseconds since 1970. */
  uint64_t (*now)(void *context);

  /* Adds to a counter of this sink, which the host publishes as a metric of its own. */
  void (*count)(void *context, tattler_string counter, uint64_t delta);

  /* Starts a request. Returns 0, or -1 when the host is shutting down or its inbox is full; then the callback
     is never called. NULL when the host has no HTTP. */
  int32_t (*http)(void *context, const tattler_http_request *request, tattler_http_callback callback,
                  void *callback_context);
} tattler_host;

/* A sink's own state. */
typedef struct tattler_sink tattler_sink;

/* Work for a sink: some rows of a batch. */
typedef struct tattler_submission {
  uint32_t struct_size;
  uint32_t attempt;   /* 0 for the first try of the first row */
  uint64_t token;     /* to be handed to `complete` */
  const void *batch;  /* tattler_batch_header, validated; valid until the token is completed */
  size_t batch_length;
  uint32_t first_row;
  uint32_t row_count; /* at least 1. A sink may do fewer, from the first on, and say how many */
} tattler_submission;

#define TATTLER_SUBMIT_ACCEPTED 0 /* `complete` will be called */
#define TATTLER_SUBMIT_BUSY 1     /* try again after something of this sink completes */

/* Where `create` and `check` put the reason of a failure: UTF-8, written up to `capacity` bytes. `path` is the key at fault, such as
   "url" or "headers.0", and may stay empty. */
typedef struct tattler_failure {
  char *message;
  size_t message_capacity;
  size_t message_length;
  char *path;
  size_t path_capacity;
  size_t path_length;
} tattler_failure;

/* What asking a receiver for its readiness found. Since ABI 1.2. */
#define TATTLER_PROBE_READY 0       /* it answered, and would take what is sent */
#define TATTLER_PROBE_UNREACHABLE 1 /* it did not answer, or asked to come again later: that may pass by itself */
#define TATTLER_PROBE_REFUSED 2     /* a person must act; the message says what to do */
typedef struct tattler_probe {
  uint32_t struct_size;
  uint32_t verdict;       /* TATTLER_PROBE_… */
  tattler_string message; /* one line, without secrets */
} tattler_probe;
/* Called once per accepted question, from any thread. */
typedef void (*tattler_probe_callback)(void *context, const tattler_probe *probe);

/* Flags of a descriptor. Since ABI 1.2. The sink's receivers know cumulative temporality only: the host makes it of
   deltas before they are queued. */
#define TATTLER_PLUGIN_CUMULATIVE_ONLY 1u

/* What a plugin is. */
typedef struct tattler_plugin_descriptor {
  uint64_t magic;
  uint16_t major;
  uint16_t minor;
  uint32_t struct_size;
  const char *name;        /* the `type` that configurations name: lower case, digits and underscores */
  const char *version;     /* of the plugin */
  const char *description; /* one sentence */

  /* Makes a sink. `configuration` is canonical JSON with its secrets resolved. Returns 0 and the sink, or -1 and the
     reason. */
  int32_t (*create)(tattler_string configuration, const tattler_host *host, tattler_sink **sink,
                    tattler_failure *failure);

  /* Looks at a configuration without opening anything. Returns 0 when it is good. May be NULL. */
  int32_t (*check)(tattler_string configuration, tattler_failure *failure);

  /* Takes a submission: TATTLER_SUBMIT_ACCEPTED or TATTLER_SUBMIT_BUSY. Must not block for long. */
  int32_t (*submit)(tattler_sink *sink, const tattler_submission *submission);

  /* Ends the sink: what was accepted is completed first (with RETRY if need be), then everything is freed. May block
     for a few seconds. */
  void (*destroy)(tattler_sink *sink);
  /* Since ABI 1.2; as zeros where struct_size is smaller. */
  uint32_t flags; /* TATTLER_PLUGIN_… */
  uint32_t reserved;
  /* Asks the receiver whether it would take what is sent, without sending anything that it keeps. Returns 0, and
     `callback` is called once, before `destroy` has returned at the latest; or -1, and it is not, as the host takes no
     requests now. Not called twice at once, nor together with `submit`. May be NULL. */
  int32_t (*probe)(tattler_sink *sink, tattler_probe_callback callback, void *callback_context);
} tattler_plugin_descriptor;

typedef const tattler_plugin_descriptor *(*tattler_plugin_function)(void);

#ifdef __cplusplus
}
#endif

#endif
