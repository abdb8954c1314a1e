#ifndef TATTLER_CDEFLATE_SHIM_H
#define TATTLER_CDEFLATE_SHIM_H

#include <libdeflate.h>

#endif
