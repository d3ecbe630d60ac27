#include "CJemalloc.h"

#include <stddef.h>

// Only release builds link jemalloc (see Package.swift), so nothing here may need it.
__attribute__((weak)) int mallctl(const char *name, void *old, size_t *oldLength, void *new, size_t newLength);

// jemalloc reads this before the first allocation. What is freed in one arena is of no use to another: two are enough for
// two cores. Freed pages go back to the system after half a second instead of ten, which keeps resident memory near what
// is used.
const char *malloc_conf = "narenas:2,dirty_decay_ms:500,muzzy_decay_ms:0";

bool cjemalloc_purge(void) {
  // 4096 is MALLCTL_ARENAS_ALL.
  return mallctl != NULL && mallctl("arena.4096.purge", NULL, NULL, NULL, 0) == 0;
}
