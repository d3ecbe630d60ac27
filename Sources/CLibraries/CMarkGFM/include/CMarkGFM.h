#pragma once
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <string.h>

// What a node of an extension is: type numbers are given out when the extensions are registered, and stand in
// variables that no installed header declares. The name is what is left.

static inline bool cmarkgfm_is_table(cmark_node *node) {
  return strcmp(cmark_node_get_type_string(node), "table") == 0;
}

static inline bool cmarkgfm_is_strikethrough(cmark_node *node) {
  return strcmp(cmark_node_get_type_string(node), "strikethrough") == 0;
}
