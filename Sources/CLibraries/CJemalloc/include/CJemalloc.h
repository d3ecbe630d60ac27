#pragma once
#include <stdbool.h>

/// Gives freed memory back to the system at once. False where another library allocates, as in debug builds.
bool cjemalloc_purge(void);
