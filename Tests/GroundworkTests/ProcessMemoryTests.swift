import Testing

@testable import Groundwork

@Suite("Process memory")
struct ProcessMemoryTests {
  @Test("Only the text of files is let go: what was written into stays")
  func text() {
    let text = "5581c000-5590f000 r-xp 00000000 08:01 131    /usr/bin/warden\n"
    #expect(ProcessMemory.textRange(text) == 0x5581_c000..<0x5590_f000)
    for line in [
      "5581c000-5590f000 r--p 00000000 08:01 131    /usr/bin/warden\n",
      "5581c000-5590f000 rw-p 00000000 08:01 131    /usr/bin/warden\n",
      "7ffe1000-7ffe3000 r-xp 00000000 00:00 0      [vdso]\n",
      "7f000000-7f001000 r-xp 00000000 00:00 0 \n",
      "garbage\n", "",
    ] { #expect(ProcessMemory.textRange(line) == nil) }
  }

  @Test("The process goes on after its text was let go")
  func goingOn() {
    ProcessMemory.releaseStart()
    #expect((0..<1_000).map { String($0) }.joined().count == 2_890)
  }
}
