/* A target of SwiftPM needs a source file; this one also proves that the headers stand alone as C. */
#include "tattler_plugin.h"

_Static_assert(sizeof(tattler_batch_header) == 32 + 16 * TATTLER_TABLE_COUNT, "the batch header has no padding");
_Static_assert(sizeof(tattler_resource) == 24, "resource");
_Static_assert(sizeof(tattler_scope) == 40, "scope");
_Static_assert(sizeof(tattler_metric) == 48, "metric");
_Static_assert(sizeof(tattler_row) == 40, "row");
_Static_assert(sizeof(tattler_point) == 16, "point");
_Static_assert(sizeof(tattler_attribute) == 24, "attribute");
_Static_assert(sizeof(tattler_histogram) == 56, "histogram");
_Static_assert(sizeof(tattler_exponential_histogram) == 80, "exponential histogram");
_Static_assert(sizeof(tattler_summary) == 24, "summary");
_Static_assert(sizeof(tattler_exemplar) == 48, "exemplar");
