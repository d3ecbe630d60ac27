#pragma once
#include <histedit.h>
#include <stdlib.h>
#include <sys/ioctl.h>

// `el_set`, `el_get`, `history` and `ioctl` are variadic and so invisible to Swift: one typed door per kind of
// argument.

static inline int cedit_set_int(EditLine *editor, int option, int value) {
  return el_set(editor, option, value);
}
static inline int cedit_set_string(EditLine *editor, int option, const char *value) {
  return el_set(editor, option, value);
}
static inline int cedit_set_prompt(EditLine *editor, char *(*prompt)(EditLine *)) {
  return el_set(editor, EL_PROMPT, prompt);
}
static inline int cedit_set_reader(EditLine *editor, el_rfunc_t reader) {
  return el_set(editor, EL_GETCFN, reader);
}
static inline int cedit_set_owner(EditLine *editor, void *owner) {
  return el_set(editor, EL_CLIENTDATA, owner);
}
static inline void *cedit_owner(EditLine *editor) {
  void *owner = NULL;
  el_get(editor, EL_CLIENTDATA, &owner);
  return owner;
}
static inline int cedit_set_history(EditLine *editor, History *lines) {
  return el_set(editor, EL_HIST, history, lines);
}
/// `mode` is `-d` for while a line is edited and `-x` for the time between: no signals, nothing echoed, every key at
/// once.
static inline int cedit_set_raw(EditLine *editor, const char *mode) {
  return el_set(editor, EL_SETTY, mode, "-isig", "-icanon", "-echo", NULL);
}
static inline int cedit_refresh(EditLine *editor) { return el_set(editor, EL_REFRESH, NULL); }

static inline int cedit_history_int(History *lines, HistEvent *event, int operation, int value) {
  return history(lines, event, operation, value);
}
static inline int cedit_history_string(History *lines, HistEvent *event, int operation, const char *value) {
  return history(lines, event, operation, value);
}

static inline int cedit_window_size(int descriptor, struct winsize *size) {
  return ioctl(descriptor, TIOCGWINSZ, size);
}
