#pragma once
// The vocabularies of OpenAI's models as read-only data: part of the program's file, nothing at start-up, and only the
// pages that are looked at ever reach memory. `ranks/NOTICE.md` describes their origin and format.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// Where the sections of a packed vocabulary lie.
typedef struct {
  uint32_t count;
  uint32_t mask;
  uint32_t longest;
  const uint32_t *places;
  const uint32_t *blocks;
  const uint16_t *offsets;
  const uint8_t *tokens;
} ctokenranks_vocabulary;

/// `count` is 0 when the data is of another format than this code.
ctokenranks_vocabulary ctokenranks_o200k(void);
ctokenranks_vocabulary ctokenranks_cl100k(void);

/// The bytes of a token whose rank is below `count`.
static inline const uint8_t *ctokenranks_token(
  const ctokenranks_vocabulary *vocabulary, uint32_t rank, size_t *length) {
  size_t start = vocabulary->blocks[rank / 64] + vocabulary->offsets[rank];
  *length = vocabulary->blocks[(rank + 1) / 64] + vocabulary->offsets[rank + 1] - start;
  return vocabulary->tokens + start;
}

/// The rank of the token with these bytes; UINT32_MAX when there is none.
static inline uint32_t ctokenranks_find(
  const ctokenranks_vocabulary *vocabulary, const uint8_t *bytes, size_t length) {
  if (length > vocabulary->longest) return UINT32_MAX;
  uint32_t hash = 0x811C9DC5u;
  for (size_t i = 0; i < length; i++) hash = (hash ^ bytes[i]) * 0x01000193u;
  uint32_t place = (hash ^ hash >> 15) & vocabulary->mask;
  for (;; place = (place + 1) & vocabulary->mask) {
    uint32_t entry = vocabulary->places[place];
    if (entry == UINT32_MAX) return UINT32_MAX;
    if ((entry ^ hash) >> 18) continue;
    size_t found;
    const uint8_t *token = ctokenranks_token(vocabulary, entry & 0x3FFFF, &found);
    if (found == length && memcmp(token, bytes, length) == 0) return entry & 0x3FFFF;
  }
}
