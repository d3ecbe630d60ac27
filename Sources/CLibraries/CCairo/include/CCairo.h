#pragma once
#include <cairo/cairo.h>
#include <dlfcn.h>

// Cairo brings some twenty libraries with it. They are loaded with the first picture and not with the program, so that
// a bot nobody asks for pictures pays nothing for them: hence a table of functions where others simply link.

/// The functions of Cairo that we call, with the types that its own header gives them.
#define CCAIRO_FUNCTIONS(DO) \
  DO(image_surface_create) DO(surface_destroy) DO(surface_status) DO(surface_flush) \
  DO(surface_write_to_png_stream) DO(create) DO(destroy) DO(status) DO(set_source_rgb) DO(set_source_rgba) \
  DO(paint) DO(new_path) DO(move_to) DO(line_to) DO(arc) DO(rectangle) DO(close_path) DO(fill) \
  DO(stroke) DO(set_line_width) DO(set_line_join) DO(set_line_cap) DO(select_font_face) DO(set_font_size) \
  DO(text_extents) DO(show_text)

typedef struct {
#define CCAIRO_MEMBER(name) __typeof__(&cairo_##name) _Null_unspecified name;
  CCAIRO_FUNCTIONS(CCAIRO_MEMBER)
#undef CCAIRO_MEMBER
} ccairo_functions;

/// Loads Cairo and fills `functions`.
///
/// Returns 0 when the library is not there, or lacks one of them. What is loaded stays so until the program ends.
static inline int ccairo_load(ccairo_functions *_Nonnull functions) {
  void *_Nullable library = dlopen("libcairo.so.2", RTLD_NOW | RTLD_LOCAL);
  if (!library) return 0;
#define CCAIRO_FIND(name) \
  if (!(functions->name = (__typeof__(&cairo_##name))dlsym(library, "cairo_" #name))) return 0;
  CCAIRO_FUNCTIONS(CCAIRO_FIND)
#undef CCAIRO_FIND
  return 1;
}
