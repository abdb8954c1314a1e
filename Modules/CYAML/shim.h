#ifndef TATTLER_CYAML_SHIM_H
#define TATTLER_CYAML_SHIM_H

#include <yaml.h>

#endif
