#include "CSimdjson.h"

#include <simdjson.h>

#include <memory>
#include <mutex>
#include <new>

namespace {

using simdjson::dom::document;
using simdjson::dom::parser;

// A parser owns scratch space (structural indexes, a padded copy of the text) that only matters while it parses, so a
// few are kept for whoever comes next. One that grew beyond this is let go: a single 10 MB text must not pin 50 MB.
constexpr size_t kept_parsers = 4;
constexpr size_t kept_capacity = 256 * 1024;

struct Pool {
  std::mutex mutex;
  std::unique_ptr<parser> parsers[kept_parsers];

  std::unique_ptr<parser> take() {
    std::lock_guard<std::mutex> lock(mutex);
    for (auto &kept : parsers) {
      if (kept) return std::move(kept);
    }
    return std::unique_ptr<parser>(new (std::nothrow) parser());
  }

  void give(std::unique_ptr<parser> used) {
    if (used->capacity() > kept_capacity) return;
    std::lock_guard<std::mutex> lock(mutex);
    for (auto &kept : parsers) {
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

}  // namespace

enum csimdjson_outcome csimdjson_parse(
    const uint8_t *json, size_t length, size_t depth_limit, csimdjson_document *result) {
  std::unique_ptr<parser> parser = pool().take();
  if (!parser) return csimdjson_out_of_memory;
  if (parser->max_depth() != depth_limit) {
    // The capacity stays as it is; a parser without any needs some, or simdjson makes none of its parts.
    size_t capacity = parser->capacity() > 0 ? parser->capacity() : 4096;
    if (parser->allocate(capacity, depth_limit) != simdjson::SUCCESS) return csimdjson_out_of_memory;
  }
  document parsed;
  simdjson::error_code code = parser->parse_into_document(parsed, json, length, true).error();
  pool().give(std::move(parser));
  if (code == simdjson::SUCCESS) {
    result->tape = parsed.tape.release();
    result->strings = parsed.string_buf.release();
  }
  return outcome(code);
}

void csimdjson_release(csimdjson_document document) {
  delete[] document.tape;
  delete[] document.strings;
}
