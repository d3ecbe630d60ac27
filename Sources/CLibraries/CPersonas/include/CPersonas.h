#pragma once
// The personas of personality/ as they were when Warden was built: what speaks when there is no such folder.
#include <stddef.h>

typedef struct {
  const char *name;
  const unsigned char *bytes;
  size_t length;
} cpersonas_file;

/// The file at `index`, counted from 0; `bytes` is NULL behind the last one.
cpersonas_file cpersonas_at(int index);
