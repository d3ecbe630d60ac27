#pragma once
// Linux calls that Swift's Glibc module does not show, or hides behind a variadic declaration.
#include <malloc.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/// `prctl` is variadic and so invisible to Swift. Names the calling thread; 15 characters are kept.
static inline int csystem_name_thread(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }
