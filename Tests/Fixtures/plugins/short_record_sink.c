/* A sink whose records end in front of a page that cannot be read: reading past their struct_size kills the process.
   It sends a request, counts when that is refused, and completes each submission with an outcome of 8 bytes. */
#define _DEFAULT_SOURCE
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "test_sink.h"

static void *short_record(const uint32_t *content) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char *pages = mmap(0, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED || mprotect(pages + page, page, PROT_NONE) != 0) return 0;
  return memcpy(pages + page - 8, content, 8);
}

static void never(void *context, const tattler_http_response *response) { (void)context, (void)response; }

static int32_t submit(tattler_sink *sink, const tattler_submission *submission) {
  const tattler_host *host = sink->host;
  const uint32_t request[2] = {8, TATTLER_HTTP_COMPRESS_GZIP};
  const uint32_t outcome[2] = {8, TATTLER_OUTCOME_DELIVERED};
  if (host->http(host->context, short_record(request), never, 0) != 0) {
    host->count(host->context, (tattler_string){"refused", 7}, 1);
  }
  host->complete(host->context, submission->token, short_record(outcome));
  return TATTLER_SUBMIT_ACCEPTED;
}

DESCRIBE_SINK("short_record", .create = create_any, .destroy = destroy_any)
