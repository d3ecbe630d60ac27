import Discord
import Groundwork
import JSON
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("Commands and buttons on Discord", .timeLimit(.minutes(5)))
struct InteractionFlowTests {
  func interaction(_ type: Int, id: String, _ data: String, rest: String = "") -> [UInt8] {
    Array(
      """
      {"id":"\(id)","application_id":"7001","type":\(type),"token":"token-\(id)","channel_id":"100","guild_id":"500",\
      "member":{"user":{"id":"2001","username":"ann"}},"data":\(data)\(rest)}
      """.utf8)
  }

  @Test("A command is answered at once with a place for the answer, even while nothing can be stored")
  func command() async throws {
    let rig = try ConnectorRig(settings: DiscordConnector.Settings(isHidden: { $0 == ["balance"] }))
    try await rig.run {
      let peer = try await rig.session()
      rig.store.change { $0.failures = 1_000 }
      let before = rig.store.value.attempts
      await peer.dispatch("INTERACTION_CREATE", interaction(2, id: "55", #"{"name":"balance"}"#), sequence: 2)
      await rig.discord.world.wait { $0.interactions["55"] != nil }
      #expect(rig.discord.world.value.interactions["55"]?.type == 5)
      #expect(rig.discord.world.value.interactions["55"]?.isEphemeral == true)
      // Only what was refused once is offered again later.
      await rig.store.wait { $0.attempts > before }
      rig.store.change { $0.failures = 0 }
      try await rig.skipWait()
      await rig.store.wait { $0.texts == ["/balance"] }

      guard case .command(let message)? = rig.store.value.events.last?.content else {
        Issue.record("a command is stored as one")
        return
      }
      var answer = OutboundMessage(to: ChatAddress(.discord, chat: "100"), "5 coins", replyTo: message.id)
      answer.onlyFor = rig.store.value.events.last?.sender?.account
      _ = await rig.connector.deliver(answer, row: 1)
      #expect(rig.discord.world.value.interactionAnswers["token-55"]?.map(\.content) == ["5 coins"])
    }
  }

  @Test("A button is answered at once, and a suggestion where one is wanted")
  func others() async throws {
    let rig = try ConnectorRig(
      settings: DiscordConnector.Settings(suggestions: { interaction in
        guard case .autocomplete(let argument, let typed) = interaction.kind else { return [] }
        return ["\(argument) \(typed)"]
      }))
    try await rig.run {
      let peer = try await rig.session()
      await peer.dispatch(
        "INTERACTION_CREATE",
        interaction(3, id: "56", #"{"custom_id":"yes"}"#, rest: #","message":{"id":"7"}"#),
        sequence: 2)
      await peer.dispatch(
        "INTERACTION_CREATE",
        interaction(
          4, id: "57", #"{"name":"a","options":[{"name":"b","type":3,"value":"c","focused":true}]}"#),
        sequence: 3)
      await rig.discord.world.wait { $0.interactions.count == 2 }
      #expect(rig.discord.world.value.interactions["56"]?.type == 6)
      #expect(rig.discord.world.value.interactions["57"]?.type == 8)
      #expect(rig.discord.world.value.calls.contains { $0.body.contains(#""name":"b c""#) })
      await rig.store.wait { $0.events.count == 1 }
    }
  }

  @Test("The first answer is tried again while there is time for it", arguments: [1, 2])
  func retries(failures: Int) async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let peer = try await rig.session()
      rig.discord.fail(
        "/callback", times: failures, with: .answer(status: 503, headers: [], body: "<html>"))
      await peer.dispatch("INTERACTION_CREATE", interaction(2, id: "55", #"{"name":"balance"}"#), sequence: 2)
      for _ in 0..<failures { try await rig.skipWait(upTo: .milliseconds(400)) }
      await rig.discord.world.wait { $0.interactions["55"] != nil }
      #expect(rig.discord.world.value.interactions["55"]?.type == 5)
    }
  }

  @Test("A limit that is over in time only delays the first answer")
  func throttled() async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let peer = try await rig.session()
      rig.discord.fail("/callback", with: .throttled(seconds: 1.5, scope: "user"))
      await peer.dispatch("INTERACTION_CREATE", interaction(2, id: "55", #"{"name":"balance"}"#), sequence: 2)
      await rig.discord.world.wait { $0.calls.contains { $0.path.hasSuffix("/callback") } }
      let hurrying = Task { while true { try await rig.skipWait(upTo: .seconds(2)) } }
      defer { hurrying.cancel() }
      await rig.discord.world.wait { $0.interactions["55"] != nil }
      #expect(rig.discord.world.value.interactions["55"]?.type == 5)
    }
  }

  @Test("A first answer of which nobody knows whether it arrived is repeated, and arrives once")
  func lostAnswer() async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let peer = try await rig.session()
      rig.discord.fail("/callback", with: .lostAnswer)
      await peer.dispatch("INTERACTION_CREATE", interaction(2, id: "55", #"{"name":"balance"}"#), sequence: 2)
      await rig.discord.world.wait { $0.interactions["55"] != nil }
      try await rig.skipWait(upTo: .milliseconds(200))
      await rig.discord.world.wait { $0.calls.count { $0.path.hasSuffix("/callback") } == 2 }
      await rig.store.wait { $0.texts == ["/balance"] }
      guard case .command(let message)? = rig.store.value.events.last?.content else {
        Issue.record("a command is stored as one")
        return
      }
      // It does not wait any longer than the first answer took.
      let answer = OutboundMessage(to: ChatAddress(.discord, chat: "100"), "5 coins", replyTo: message.id)
      _ = await rig.connector.deliver(answer, row: 1)
      #expect(rig.discord.world.value.interactionAnswers["token-55"]?.map(\.content) == ["5 coins"])
    }
  }

  @Test("A command is answered at once even behind more messages than can be handled")
  func behind() async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let peer = try await rig.session()
      rig.store.change { $0.failures = 1_000 }
      let long = String(repeating: "x", count: 1_500)
      for number in 0..<1_500 {
        await rig.tell(rig.discord.say("\(number) \(long)", in: "101"), on: peer, sequence: Int64(2 + number))
      }
      await peer.dispatch(
        "INTERACTION_CREATE", interaction(2, id: "55", #"{"name":"balance"}"#), sequence: 1_502)
      await rig.discord.world.wait { $0.interactions["55"] != nil }
      rig.store.change { $0.failures = 0 }
      let hurrying = Task { while true { try await rig.skipWait(upTo: .seconds(31)) } }
      defer { hurrying.cancel() }
      await rig.store.wait { $0.texts.last == "/balance" }
      let numbers = rig.store.value.texts.compactMap { Int($0.prefix { $0 != " " }) }
      #expect(numbers == Array(0..<1_500))
    }
  }
}
