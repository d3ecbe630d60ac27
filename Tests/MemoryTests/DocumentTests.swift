import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Memory

@Suite("A new version of a document")
struct DocumentTests {
  /// A text of some parts about a captain of this name.
  private func file(_ captain: String, sentences: Int) -> [UInt8] {
    Array(
      (0..<sentences).map {
        "Captain \(captain) wrote about day\($0) at sea, in wind and rain and under sail."
      }
      .joined(separator: "\n").utf8)
  }

  private func parts(_ bytes: [UInt8]) -> Int { TextChunks.of(String(decoding: bytes, as: UTF8.self)).count }

  private func keep(
    _ bytes: [UInt8], _ name: String, _ scope: MemoryScope, _ attic: Attic, isShared: Bool = false
  ) async throws -> MemoryStore.FileOutcome {
    try await attic.store.remember(file: bytes, named: name, scope: scope, isShared: isShared)
  }

  @Test(
    "One for which there is no room leaves the old one as it is, one that fits takes its place",
    arguments: [false, true])
  func full(isShared: Bool) async throws {
    let (small, large) = (file("Nemo", sentences: 60), file("Ahab", sentences: 110))
    var limits = MemoryLimits()
    // Room for the old one, another file, and a version that is no longer.
    limits.partsPerPerson = 2 * parts(small) + 1
    try #require(parts(large) <= limits.partsPerPerson && parts(large) > parts(small) + 1)
    let attic = try await Attic(limits)
    let scope = MemoryScope.among(attic.club, try await attic.meet(1))
    for (name, captain) in [("log.txt", "Nemo"), ("other.txt", "Hook")] {
      let outcome = try await keep(file(captain, sentences: 60), name, scope, attic, isShared: isShared)
      #expect(outcome == .kept(parts: parts(small), leftOut: 0))
    }
    #expect(
      try await keep(large, "log.txt", scope, attic, isShared: isShared)
        == .full(limit: limits.partsPerPerson))
    #expect(try await attic.texts("Nemo", scope).contains { $0.contains("Nemo") })
    let next = file("Sparrow", sentences: 60)
    #expect(
      try await keep(next, "log.txt", scope, attic, isShared: isShared)
        == .kept(parts: parts(next), leftOut: 0))
    #expect(try await !attic.texts("Nemo", scope).contains { $0.contains("Nemo") })
    #expect(try await attic.faults() == [])
  }

  @Test("One for which a whole community has no room leaves the old one as it is")
  func communityFull() async throws {
    let small = file("Nemo", sentences: 60)
    var limits = MemoryLimits()
    limits.perCommunity = parts(small) + 1
    let attic = try await Attic(limits)
    let scope = MemoryScope.among(attic.club, try await attic.meet(1))
    _ = try await keep(small, "log.txt", scope, attic, isShared: true)
    #expect(
      try await keep(file("Ahab", sentences: 200), "log.txt", scope, attic, isShared: true)
        == .full(limit: limits.perCommunity))
    #expect(try await attic.texts("Nemo", scope).contains { $0.contains("Nemo") })
  }

  @Test("Of two that come at the same moment, the later one takes the place of the other")
  func together() async throws {
    // So long that each takes several transactions.
    let (one, other) = (file("Nemo", sentences: 2_200), file("Ahab", sentences: 2_200))
    var limits = MemoryLimits()
    limits.partsPerPerson = max(parts(one), parts(other))
    try #require(limits.partsPerPerson > 80)
    let attic = try await Attic(limits)
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    async let first = keep(one, "log.txt", ann, attic)
    async let second = keep(other, "log.txt", ann, attic)
    let kept = try await [first, second]
    #expect(kept == [.kept(parts: parts(one), leftOut: 0), .kept(parts: parts(other), leftOut: 0)])
    let names = try await attic.texts("Captain Nemo Ahab", ann).map { $0.contains("Nemo") }
    #expect(!names.isEmpty && Set(names).count == 1)
    #expect(try await attic.faults() == [])
  }

  @Test("One that may not be kept leaves the old one as it is")
  func refused() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    _ = try await keep(file("Nemo", sentences: 60), "log.txt", ann, attic)
    #expect(try await keep(Array("My password is hunter2".utf8), "log.txt", ann, attic) == .noText)
    #expect(try await attic.texts("Nemo", ann).contains { $0.contains("Nemo") })
  }
}
