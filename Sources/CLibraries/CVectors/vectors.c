#include "CVectors.h"

// Thread Sanitizer looks at the functions that choose a version, too; they run before it is ready and crash.
#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

FOR_EACH_PROCESSOR
void cvectors_add(float *restrict sum, const int8_t *restrict row, float weight) {
  for (int i = 0; i < CVECTORS_DIMENSIONS; i++) sum[i] += weight * row[i];
}

static inline __attribute__((always_inline)) int32_t dot(const int16_t *query, const int8_t *row) {
  int32_t sum = 0;
  for (int i = 0; i < CVECTORS_DIMENSIONS; i++) sum += (int32_t)query[i] * row[i];
  return sum;
}

FOR_EACH_PROCESSOR
void cvectors_dot(const int16_t *query, const int8_t *rows, size_t count, int32_t *products) {
  for (size_t i = 0; i < count; i++) products[i] = dot(query, rows + i * CVECTORS_DIMENSIONS);
}

FOR_EACH_PROCESSOR
void cvectors_dot_at(
  const int16_t *query, const int8_t *rows, const uint32_t *places, size_t count, int32_t *products) {
  for (size_t i = 0; i < count; i++) products[i] = dot(query, rows + (size_t)places[i] * CVECTORS_DIMENSIONS);
}

// Any 256 random bits; these are the first of the fraction of pi.
static const uint64_t flips[CVECTORS_SIGN_WORDS] = {
  0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89};

FOR_EACH_PROCESSOR
void cvectors_signs(const int16_t *components, uint64_t *signs) {
  // Random flips and a Walsh-Hadamard transform make a rotation (times 16). 2^15 x 256 fits into 32 bits.
  int32_t mixed[CVECTORS_DIMENSIONS];
  for (int i = 0; i < CVECTORS_DIMENSIONS; i++)
    mixed[i] = flips[i / 64] >> (i % 64) & 1 ? -components[i] : components[i];
  for (int half = 1; half < CVECTORS_DIMENSIONS; half *= 2)
    for (int start = 0; start < CVECTORS_DIMENSIONS; start += 2 * half)
      for (int i = start; i < start + half; i++) {
        int32_t first = mixed[i], second = mixed[i + half];
        mixed[i] = first + second;
        mixed[i + half] = first - second;
      }
  for (int word = 0; word < CVECTORS_SIGN_WORDS; word++) {
    uint64_t bits = 0;
    for (int i = 0; i < 64; i++) bits |= (uint64_t)(mixed[word * 64 + i] < 0) << i;
    signs[word] = bits;
  }
}

FOR_EACH_PROCESSOR
void cvectors_differences(
  const uint64_t *query, const uint64_t *signs, size_t count, uint16_t *differences) {
  for (size_t i = 0; i < count; i++) {
    int sum = 0;
    for (int word = 0; word < CVECTORS_SIGN_WORDS; word++)
      sum += __builtin_popcountll(query[word] ^ signs[i * CVECTORS_SIGN_WORDS + word]);
    differences[i] = (uint16_t)sum;
  }
}
