#include "CEmbedding.h"

// The compiler reads the file into read-only data.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const _Alignas(64) unsigned char table[] = {
#embed "table/warden-embed-v1.bin"
};

const unsigned char *cembedding_table(size_t *length) {
  *length = sizeof table;
  return table;
}
