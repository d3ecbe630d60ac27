#pragma once
// Unicode's compatibility decompositions (NFKD) as read-only data: part of the program's file, nothing at start-up, and
// only the pages that are looked at ever reach memory.
#include <stddef.h>
#include <stdint.h>

/// The full compatibility decomposition of `scalar`, at most 18 scalars; NULL when there is none. Hangul syllables are not
/// listed: theirs is arithmetic.
const uint32_t *ccompatibility_decompose(uint32_t scalar, size_t *length);
