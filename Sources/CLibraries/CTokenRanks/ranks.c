#include "CTokenRanks.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the vocabularies are packed for little-endian processors"
#endif

// The compiler reads the files into read-only data.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const _Alignas(64) uint8_t o200k[] = {
#embed "ranks/o200k_base.bin"
};
static const _Alignas(64) uint8_t cl100k[] = {
#embed "ranks/cl100k_base.bin"
};

static ctokenranks_vocabulary vocabulary(const uint8_t *bytes, size_t length) {
  // Magic and version, tokens, places, blocks, bytes of all tokens, longest token.
  const uint32_t *header = (const uint32_t *)bytes;
  const uint8_t *places = bytes + 32, *blocks = places + 4 * (size_t)header[3];
  const uint8_t *offsets = blocks + 4 * (size_t)header[4], *tokens = offsets + 2 * ((size_t)header[2] + 1);
  if (memcmp(bytes, "WTOK", 4) || header[1] != 1 || tokens + header[5] != bytes + length)
    return (ctokenranks_vocabulary){0};
  return (ctokenranks_vocabulary){
    .count = header[2], .mask = header[3] - 1, .longest = header[6], .places = (const uint32_t *)places,
    .blocks = (const uint32_t *)blocks, .offsets = (const uint16_t *)offsets, .tokens = tokens};
}

ctokenranks_vocabulary ctokenranks_o200k(void) { return vocabulary(o200k, sizeof o200k); }
ctokenranks_vocabulary ctokenranks_cl100k(void) { return vocabulary(cl100k, sizeof cl100k); }
