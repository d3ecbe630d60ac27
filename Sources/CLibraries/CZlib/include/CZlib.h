#pragma once
#include <zlib.h>

/// `inflateInit` is a macro that passes the version and size it was compiled with.
static inline int czlib_inflate_init(z_stream *stream) { return inflateInit(stream); }
