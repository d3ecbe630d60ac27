#include "CAttackScore.h"

// The compiler reads the file into read-only data.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const _Alignas(64) unsigned char weights[] = {
#embed "weights/attack-score-v2.bin"
};

const unsigned char *cattackscore_weights(size_t *length) {
  *length = sizeof weights;
  return weights;
}
