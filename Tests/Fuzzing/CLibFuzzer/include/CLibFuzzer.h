#pragma once
#include <stddef.h>
#include <stdint.h>

/// libFuzzer's own loop, which it ships without a header. Returns, or exits, when the run is over.
///
/// - SeeAlso: <https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library>
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
