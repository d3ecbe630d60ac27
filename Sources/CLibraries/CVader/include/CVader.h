#pragma once
// VADER's word list as read-only data: it is part of the program's file, costs nothing at start-up, and only the
// pages that are looked at ever reach memory. Made by scripts/generate-lexicon, which names its origin and licence.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define CVADER_SLOTS 16384

extern const uint16_t cvader_slots[CVADER_SLOTS];
extern const char cvader_words[];
extern const int32_t cvader_emoji_count;
extern const uint32_t cvader_emoji_scalars[];
extern const uint32_t cvader_emoji_starts[];
extern const char cvader_emoji_texts[];

/// What the list knows about one word.
typedef struct {
  /// Tenths, -39 to 39; -128 when the word carries no feeling of its own.
  int8_t valence;
  /// 1: strengthens what follows; -1: weakens it.
  int8_t booster;
  /// 1: turns what follows into its opposite.
  uint8_t negation;
  /// The number of a word that the rules name; 0 for all others.
  uint8_t keyword;
} cvader_word;

/// Finds a word in lower case (open addressing, linear probing; the table is less than half full).
static inline bool cvader_find(const uint8_t *word, size_t length, cvader_word *found) {
  uint32_t hash = 0x811C9DC5u;
  for (size_t i = 0; i < length; i++) hash = (hash ^ word[i]) * 0x01000193u;
  hash ^= hash >> 15;
  for (uint32_t slot = hash & (CVADER_SLOTS - 1); cvader_slots[slot]; slot = (slot + 1) & (CVADER_SLOTS - 1)) {
    const char *entry = cvader_words + 2 * (size_t)cvader_slots[slot];
    if ((uint8_t)entry[4] == length && memcmp(entry + 5, word, length) == 0) {
      memcpy(found, entry, 4);
      return true;
    }
  }
  return false;
}

/// The English description of an emoji that is one scalar long; NULL for every other scalar.
static inline const char *cvader_describe(uint32_t scalar, size_t *length) {
  int32_t low = 0, high = cvader_emoji_count - 1;
  while (low <= high) {
    int32_t middle = (low + high) / 2;
    if (cvader_emoji_scalars[middle] == scalar) {
      *length = cvader_emoji_starts[middle + 1] - cvader_emoji_starts[middle];
      return cvader_emoji_texts + cvader_emoji_starts[middle];
    }
    if (cvader_emoji_scalars[middle] < scalar) low = middle + 1; else high = middle - 1;
  }
  return NULL;
}
