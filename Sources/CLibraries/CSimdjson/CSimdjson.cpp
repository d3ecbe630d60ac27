#include "CSimdjson.h"

#include <simdjson.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>

namespace {

using simdjson::dom::document;
using simdjson::dom::parser;

// A parser owns scratch space (structural indexes, a padded copy of the text, a document as large as the text could
// need) that only matters while it parses, so a few are kept for whoever comes next. One that grew beyond this is let
// go: a single 10 MB text must not pin 150 MB.
constexpr size_t kept_parsers = 4;
constexpr size_t kept_capacity = 64 * 1024;

struct Workplace {
  simdjson::dom::parser parser;
  document parsed;
};

struct Pool {
  std::mutex mutex;
  std::unique_ptr<Workplace> places[kept_parsers];

  std::unique_ptr<Workplace> take() {
    {
      std::lock_guard<std::mutex> lock(mutex);
      for (auto &kept : places) {
        if (kept) return std::move(kept);
      }
    }
    return std::unique_ptr<Workplace>(new (std::nothrow) Workplace());
  }

  void give(std::unique_ptr<Workplace> used) {
    if (used->parser.capacity() > kept_capacity) return;
    std::lock_guard<std::mutex> lock(mutex);
    for (auto &kept : places) {
      if (!kept) {
        kept = std::move(used);
        return;
      }
    }
  }
};

// Never destroyed: threads may still parse while the process exits.
Pool &pool() {
  static Pool *shared = new Pool();
  return *shared;
}

csimdjson_outcome outcome(simdjson::error_code code) {
  switch (code) {
    case simdjson::SUCCESS: return csimdjson_parsed;
    case simdjson::DEPTH_ERROR: return csimdjson_too_deep;
    case simdjson::STRING_ERROR:
    case simdjson::UNESCAPED_CHARS:
    case simdjson::UNCLOSED_STRING: return csimdjson_bad_string;
    case simdjson::NUMBER_ERROR: return csimdjson_bad_number;
    case simdjson::UTF8_ERROR: return csimdjson_bad_utf8;
    case simdjson::EMPTY: return csimdjson_empty;
    case simdjson::MEMALLOC:
    case simdjson::CAPACITY: return csimdjson_out_of_memory;
    default: return csimdjson_bad_structure;
  }
}

constexpr uint64_t payload = 0x00FF'FFFF'FFFF'FFFF;

/// How many words a tape has: its first one tells where it ends.
size_t words(const document &parsed) { return parsed.tape[0] & payload; }

/// How many bytes the strings have: simdjson writes them one after the other, so the last on the tape ends them.
size_t string_bytes(const document &parsed) {
  const uint8_t *strings = parsed.string_buf.get();
  const uint64_t *tape = parsed.tape.get();
  const uint8_t *last = nullptr;
  for (size_t index = 1, count = words(parsed); index < count; index++) {
    switch (tape[index] >> 56) {
      case '"': last = strings + (tape[index] & payload); break;
      // The next word is the number.
      case 'l': case 'u': case 'd': index++; break;
    }
  }
  if (!last) return 0;
  uint32_t length;
  std::memcpy(&length, last, sizeof length);
  return last + sizeof length + length - strings;
}

/// A copy that is no larger than what was parsed.
csimdjson_outcome copy(const document &parsed, csimdjson_document *result) {
  size_t tape_bytes = words(parsed) * sizeof(uint64_t), strings = string_bytes(parsed);
  uint8_t *bytes = static_cast<uint8_t *>(std::malloc(tape_bytes + strings));
  if (!bytes) return csimdjson_out_of_memory;
  std::memcpy(bytes, parsed.tape.get(), tape_bytes);
  std::memcpy(bytes + tape_bytes, parsed.string_buf.get(), strings);
  result->tape = reinterpret_cast<const uint64_t *>(bytes);
  result->strings = bytes + tape_bytes;
  return csimdjson_parsed;
}

}  // namespace

enum csimdjson_outcome csimdjson_parse(
    const uint8_t *json, size_t length, size_t depth_limit, csimdjson_document *result) {
  std::unique_ptr<Workplace> place = pool().take();
  if (!place) return csimdjson_out_of_memory;
  parser &parser = place->parser;
  if (parser.max_depth() != depth_limit) {
    // The capacity stays as it is; a parser without any needs some, or simdjson makes none of its parts.
    size_t capacity = parser.capacity() > 0 ? parser.capacity() : 4096;
    if (parser.allocate(capacity, depth_limit) != simdjson::SUCCESS) return csimdjson_out_of_memory;
  }
  simdjson::error_code code = parser.parse_into_document(place->parsed, json, length, true).error();
  csimdjson_outcome became = code == simdjson::SUCCESS ? copy(place->parsed, result) : outcome(code);
  pool().give(std::move(place));
  return became;
}

void csimdjson_release(csimdjson_document document) { std::free(const_cast<uint64_t *>(document.tape)); }
