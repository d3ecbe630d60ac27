#pragma once
// The inner loops over vectors of CVECTORS_DIMENSIONS components. C, because the compiler then makes several versions
// of each loop and the right one for the processor is chosen when the program is loaded.
#include <stddef.h>
#include <stdint.h>

#define CVECTORS_DIMENSIONS 256
/// 64-bit words that hold one sign bit for each component.
#define CVECTORS_SIGN_WORDS (CVECTORS_DIMENSIONS / 64)

/// Adds `weight` times `row` to `sum`.
void cvectors_add(float *sum, const int8_t *row, float weight);

/// Dot products of `query` with `count` rows that lie one behind the other. The query has 16 bits because the
/// processor multiplies 16 bits anyway: it loses nothing then. A sum fits as long as |query| |row| < 2^31.
void cvectors_dot(const int16_t *query, const int8_t *rows, size_t count, int32_t *products);

/// The same for the rows numbered in `places`.
void cvectors_dot_at(
  const int16_t *query, const int8_t *rows, const uint32_t *places, size_t count, int32_t *products);

/// The signs of a vector's components after a rotation that mixes all of them, one bit each. Components of embeddings
/// differ in how much they vary; unmixed, the sign of one that hardly does would count as much as any other.
void cvectors_signs(const int16_t *components, uint64_t *signs);

/// In how many signs `query` differs from each of `count` rows of sign words.
void cvectors_differences(const uint64_t *query, const uint64_t *signs, size_t count, uint16_t *differences);
