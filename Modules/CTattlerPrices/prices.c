#include "CTattlerPrices.h"

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"
static const uint8_t prices[] = {
#embed "prices.yaml"
};
#pragma clang diagnostic pop

const uint8_t *tattler_shipped_prices(size_t *count) {
  *count = sizeof prices;
  return prices;
}
