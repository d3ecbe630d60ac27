import CSystem

/// What the C library does with memory.
package enum ProcessMemory {
  /// Lets all threads share two heaps, before the first of them is started.
  ///
  /// glibc gives each thread a heap of its own, and what is freed in one is of no use to the others. Two are enough for
  /// two cores, and resident memory is lower for it.
  package static func shareHeaps() {
    mallopt(M_ARENA_MAX, 2)
    // Freed memory at the end of a heap goes back to the system early.
    mallopt(M_TRIM_THRESHOLD, 256 * 1_024)
  }
}
