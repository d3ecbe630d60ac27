import CJemalloc
import CSystem
import Glibc

/// What the allocator and the kernel do with memory.
package enum ProcessMemory {
  /// Gives back what only the start needed: free heap, and the pages of program text.
  package static func releaseStart() {
    if !cjemalloc_purge() { malloc_trim(0) }
    releaseText()
  }

  /// Lets go of the pages of program text.
  ///
  /// A dynamic linker, migrations and configuration readers touch several megabytes of code that never run again. Their
  /// pages are the files' own, so nothing is written anywhere; what is still needed comes back at its next use, out of
  /// the page cache. Only text is let go (`r-x`): the linker wrote into the pages of everything else.
  package static func releaseText() {
    guard let maps = fopen("/proc/self/maps", "re") else { return }
    defer { fclose(maps) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while getline(&line, &capacity, maps) > 0, let line {
      guard let range = textRange(String(cString: line)) else { continue }
      madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
    }
  }

  /// - Parameter line: Of `/proc/self/maps`, such as `5581c000-5590f000 r-xp 00000000 08:01 131 /usr/bin/warden`.
  /// - Returns: The addresses, when that is the text of a file.
  static func textRange(_ line: String) -> Range<UInt>? {
    let fields = line.split(whereSeparator: \.isWhitespace)
    guard fields.count >= 6, fields[1] == "r-xp", fields[5].hasPrefix("/") else { return nil }
    let bounds = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
    guard bounds.count == 2, bounds[0] < bounds[1] else { return nil }
    return bounds[0]..<bounds[1]
  }
}
