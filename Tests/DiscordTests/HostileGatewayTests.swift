import Discord
import Groundwork
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("A gateway at its worst", .timeLimit(.minutes(5)))
struct HostileGatewayTests {
  /// Lets an hour pass in which every connection meets the same fault. Waits pass faster than sockets answer, so some
  /// connections are given up before they have met it; on a busy machine all of them, so it goes on until `isMet`.
  private func hour(
    of fault: GatewayFault, isMet: (GatewayHall) -> Bool
  ) async throws -> GatewayHall {
    let clock = FakeClock()
    let end = clock.now.advanced(by: .seconds(3_600))
    let discord = try LoopbackDiscord(clock: clock, isLiving: true) { world in
      world.hall.faults = Array(repeating: fault, count: 5_000)
    }
    let rig = try ConnectorRig(discord, clock: clock)
    try await rig.run {
      while clock.now < end || !isMet(rig.hall) { try await rig.skipWait(upTo: .seconds(3_600)) }
    }
    let hall = rig.hall
    await discord.stop()
    return hall
  }

  @Test(
    "An hour in which no session lives costs few of the thousand that a day has",
    arguments: [.invalidSession(canResume: false), .closes(4009), .closes(4007)] as [GatewayFault])
  func noSession(fault: GatewayFault) async throws {
    let hall = try await hour(of: fault) { !$0.identifies.isEmpty }
    #expect((1...40).contains(hall.identifies.count), "\(hall.identifies.count) in an hour")
    #expect(hall.violations.isEmpty)
  }

  @Test(
    "An hour in which no connection comes about is no storm either",
    arguments: [.reconnectBeforeHello, .breaks, .closes(4000), .closes(1000)] as [GatewayFault])
  func noConnection(fault: GatewayFault) async throws {
    let hall = try await hour(of: fault) { $0.connectionCount > 0 }
    #expect((1...400).contains(hall.connectionCount), "\(hall.connectionCount) in an hour")
    #expect(hall.identifies.count <= 130)
    #expect(hall.violations.isEmpty)
  }

  @Test("A gateway that opens and says nothing is left after half a minute")
  func silent() async throws {
    let rig = try ConnectorRig(try LoopbackDiscord(clock: FakeClock(), isLiving: true))
    rig.discord.failConnections(.silent)
    try await rig.run {
      await rig.discord.world.wait { $0.hall.connectionCount == 1 }
      try await rig.skipWait(upTo: .seconds(30))
      try await rig.skipWait()
      await rig.discord.present()
      await rig.discord.world.wait { !$0.hall.goodbyes.isEmpty }
      #expect(rig.hall.goodbyes == [4000])
      #expect(rig.hall.identifies.count == 1)
    }
    await rig.discord.stop()
  }

  @Test("When Discord's own count of sessions is used up, none is begun until it is renewed")
  func budget() async throws {
    try await withLivingDiscord(configure: { $0.identifiesLeft = 12 }) { rig in
      for round in 1...2 {
        await rig.present(after: 2 * (round - 1))
        rig.discord.forgetSessions()
        rig.discord.dropConnections()
        // The lost session is asked for once more, in vain.
        await rig.discord.world.wait { $0.hall.connectionCount >= 2 * round }
      }
      // Ten are left, which are for whoever has to find out what is wrong.
      await rig.discord.world.wait { $0.calls.count { $0.path.hasPrefix("/gateway/bot") } >= 3 }
      #expect(rig.hall.identifies.count == 2)
      #expect(!rig.hall.isTokenReset)
    }
  }

  @Test("Frames of any shape in the middle of a session harm nobody")
  func oddFrames() async throws {
    try await withLivingDiscord { rig in
      await rig.discord.present()
      for text in [
        "{}", "[]", "null", #"{"op":99,"d":{},"s":null,"t":null}"#, #"{"op":11}"#, "{\"op\":0,",
        #"{"op":0,"t":"BRAND_NEW","d":{"x":[1]},"s":null}"#, #"{"op":0,"t":null,"d":{},"s":null}"#,
        #"{"op":0,"t":"RATE_LIMITED","d":{"opcode":8,"retry_after":30.0},"s":null}"#,
        #"{"op":0,"t":"MESSAGE_CREATE","d":{"id":1,"channel_id":null},"s":null}"#,
        #"{"op":1,"d":null,"s":null,"t":null}"#,
      ] { rig.discord.sendToAll(text) }
      rig.discord.say("still here", in: "101")
      await rig.heard(["still here"])
      // The heartbeat that was asked for came at once.
      await rig.discord.world.wait { $0.hall.heartbeats == 1 }
      #expect(rig.hall.connectionCount == 1)
      #expect(rig.hall.violations.isEmpty)
    }
  }
}
