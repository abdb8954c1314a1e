/* A plugin that breaks one rule: compile with -DMAGIC=…, -DMAJOR=…, -DSIZE=…, -DNAME=…, -DNO_SUBMIT or -DNO_DESCRIPTOR. */
#include "tattler_plugin.h"

#ifndef MAGIC
#define MAGIC TATTLER_PLUGIN_MAGIC
#endif
#ifndef MAJOR
#define MAJOR TATTLER_ABI_MAJOR
#endif
#ifndef SIZE
#define SIZE sizeof(tattler_plugin_descriptor)
#endif
#ifndef NAME
#define NAME "broken"
#endif

static int32_t create(tattler_string configuration, const tattler_host *host, tattler_sink **sink,
                      tattler_failure *failure) {
  (void)configuration, (void)host, (void)sink, (void)failure;
  return -1;
}

static int32_t submit(tattler_sink *sink, const tattler_submission *submission) {
  (void)sink, (void)submission;
  return TATTLER_SUBMIT_BUSY;
}

static void destroy(tattler_sink *sink) { (void)sink; }

const tattler_plugin_descriptor *tattler_plugin(void) {
  static tattler_plugin_descriptor descriptor;
  descriptor.magic = MAGIC;
  descriptor.major = MAJOR;
  descriptor.struct_size = SIZE;
  descriptor.name = NAME;
  descriptor.create = create;
  descriptor.destroy = destroy;
#ifndef NO_SUBMIT
  descriptor.submit = submit;
#else
  (void)submit;
#endif
#ifdef NO_DESCRIPTOR
  (void)descriptor;
  return 0;
#else
  return &descriptor;
#endif
}
