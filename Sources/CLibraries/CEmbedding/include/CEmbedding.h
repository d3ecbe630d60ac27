#pragma once
// The table of word vectors and the canonical decompositions of Unicode as read-only data: part of the program's file,
// nothing at start-up, and only the pages that are looked at ever reach memory.
#include <stddef.h>
#include <stdint.h>

/// The table; `table/NOTICE.md` describes its format.
const unsigned char *cembedding_table(size_t *length);

/// Writes the full canonical decomposition of `scalar` and returns its length, at most 4; 0 when there is none.
/// Hangul syllables are not listed: theirs is arithmetic.
size_t cembedding_decompose(uint32_t scalar, uint32_t decomposition[4]);
