#include "fuzz_main.h"

#include <stdio.h>

// libFuzzer brings a strong `main`. This one takes its place in builds without it, so that the package can be built and
// tested as any other.
__attribute__((weak)) int main(void) {
  fputs("fuzz: built without libFuzzer; use Tools/scripts/fuzz.sh\n", stderr);
  return 69;
}
