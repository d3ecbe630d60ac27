#pragma once
// simdjson is C++, which Swift does not import: these plain C functions are the door to its parser. What it leaves
// behind, the tape and the strings, is read in Swift.
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What became of a text. The numbers are ours; simdjson renumbers its own between versions.
enum csimdjson_outcome {
  csimdjson_parsed = 0,
  csimdjson_too_deep,
  /// A string holds an escape that is none, half a surrogate pair, or no end.
  csimdjson_bad_string,
  /// A number breaks the grammar, or is an integer beyond 64 bits, or a fraction beyond a double.
  csimdjson_bad_number,
  csimdjson_bad_utf8,
  csimdjson_empty,
  csimdjson_out_of_memory,
  csimdjson_bad_structure,
};

/// A parsed text: simdjson's tape and the strings it points into, one behind the other. Immutable, readable from any
/// thread.
///
/// The layout of the tape: https://github.com/simdjson/simdjson/blob/v3.0.1/doc/tape.md
typedef struct {
  const uint64_t *tape;
  const uint8_t *strings;
} csimdjson_document;

/// Parses `length` bytes, which need no padding and are not kept. Fills `document` only when it returns
/// `csimdjson_parsed`; it is then released with `csimdjson_release`.
enum csimdjson_outcome csimdjson_parse(
    const uint8_t *json, size_t length, size_t depth_limit, csimdjson_document *document);

void csimdjson_release(csimdjson_document document);

#ifdef __cplusplus
}
#endif
