import Testing

@testable import Transport

@Suite("The system's resolver")
struct HostResolverTests {
  @Test("This machine's own name leads to this machine")
  func loopback() async throws {
    let found = try await HostResolver.system.addresses("localhost")
    #expect(!found.isEmpty)
    #expect(found.allSatisfy { !$0.isPublic })
  }

  @Test("A name that cannot exist is not found")
  func unknown() async {
    await #expect(throws: HostResolver.Failure.notFound) {
      try await HostResolver.system.addresses("no such name")
    }
  }

  @Test("Whoever does not want to know any more does not wait for silent name servers")
  func cancelled() async {
    let asking = Task { () async throws(HostResolver.Failure) -> [IPAddress] in
      try await HostResolver.system.addresses("localhost")
    }
    asking.cancel()
    // Either the answer or the cancellation was first.
    let answer = await asking.result
    if case .failure(let failure) = answer { #expect(failure as? HostResolver.Failure == .cancelled) }
  }
}
