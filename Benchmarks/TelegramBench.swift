import Foundation
import Groundwork
import TestSupport
import Vocabulary

/// The whole bot against a loopback Telegram: messages in, replies out, everything durable.
struct TelegramBench {
  let executable: URL

  /// Limits off: they are ours to keep, and are what would be measured otherwise.
  static let configuration = """
    telegram:
      flood: { overall_per_second: 1000000, chat_per_second: 1000000, group_per_minute: 1000000 }
    limits: { messages_per_twenty_seconds: 10000 }

    """

  func start(
    _ telegram: LoopbackTelegram, configuration: String = TelegramBench.configuration,
    more: [String: String] = [:]
  ) throws -> BotProcess {
    let environment = [
      "TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_BASE": telegram.baseURL,
      "WARDEN_HTTP_LISTEN": "off",
    ].merging(more) { _, mine in mine }
    return try BotProcess(
      executable: executable, environment: environment,
      configuration: configuration)
  }

  static func platform(keepsMessages: Bool = false) throws -> LoopbackTelegram {
    try LoopbackTelegram { world in
      world.knowsEveryChat = true
      world.keepsMessages = keepsMessages
    }
  }

  // MARK: Throughput

  func throughput(_ report: inout Report, runs: Int = 3, messages: Int = 60_000, chats: Int = 2_000)
    async throws
  {
    var rates: [Double] = []
    var costs: [Double] = []
    for _ in 0..<runs {
      let telegram = try Self.platform()
      let bot = try start(telegram)
      defer { bot.stop() }
      await telegram.pollHeld()
      // A first round of every chat: people are met, statements compiled, memory taken.
      await exchange(chats, over: chats, on: telegram)
      let (began, cpu) = (ContinuousClock.now, bot.cpuSeconds)
      await exchange(messages, over: chats, on: telegram)
      let seconds = (ContinuousClock.now - began).inSeconds
      rates.append(Double(messages) / seconds)
      costs.append((bot.cpuSeconds - cpu) / Double(messages) * 1_000)
      await telegram.stop()
    }
    report.add("Plain messages, whole durable path", "\(rates.median.rounded(to: 0)) /s", "4,000 /s")
    report.add("CPU of the bot per 1,000 messages", "\(costs.median.rounded(to: 3)) s", "0.15 s")
  }

  /// Lets people write, never more than the queue of a busy bot holds, until all are answered.
  private func exchange(_ count: Int, over chats: Int, on telegram: LoopbackTelegram) async {
    let before = telegram.messageCount
    var said = 0
    while said < count {
      let batch = min(500, count - said)
      telegram.say((0..<batch).map { (chat: Int64(1_000 + (said + $0) % chats), text: Self.text(said + $0)) })
      said += batch
      let answered = before + said - 2_000
      await telegram.when { $0.messageCount >= answered }
    }
    await telegram.when { $0.messageCount >= before + count }
  }

  private static func text(_ number: Int) -> String {
    let texts = [
      "hello there", "thank you, that was really kind of you", "I had a long day at work and I am tired",
      "what do you think about the weather?", "you are the best cat maid in the whole world!",
      "tell me something",
      "I am going to the cinema with my sister tonight", "good night",
    ]
    return texts[number % texts.count]
  }

  // MARK: Order

  /// Groups in which many people speak to the bot at the same moment. An answer in a group points at what it answers.
  func order(_ report: inout Report, groups: Int64 = 100, messages: Int = 10_000) async throws {
    let telegram = try Self.platform(keepsMessages: true)
    let bot = try start(telegram)
    defer { bot.stop() }
    await telegram.pollHeld()
    var asked: [Int64: [Int64]] = [:]
    for number in 0..<messages {
      let group = -1_000 - Int64(number) % groups
      let message = telegram.say(
        "@warden_bot \(Self.text(number))", in: .group(group),
        from: TelegramUser(1_000 + Int64(number) % 7_919))
      asked[group, default: []].append(message)
    }
    await telegram.when { $0.messageCount >= messages }
    let answered = telegram.change { Dictionary(grouping: $0.messages, by: \.chat) }
      .mapValues { $0.map { $0.replyTo ?? 0 } }
    let broken = asked.count { answered[$0] != $1 }
    report.add(
      "Order within a chat, \(groups) groups with \(messages / Int(groups)) questions each at once",
      "broken in \(broken)", "0")
    await telegram.stop()
  }

  // MARK: Latency

  func latency(_ report: inout Report, count: Int = 600) async throws {
    let telegram = try Self.platform()
    let bot = try start(telegram)
    defer { bot.stop() }
    await telegram.pollHeld()
    let times = await latencies(count, on: telegram)
    report.add(
      "Delivery by the platform → reply's arrival, 30 messages/s",
      "p50 \(times.median.rounded(to: 2)) ms, p99 \(times.percentile(0.99).rounded(to: 2)) ms",
      "p50 4 ms, p99 15 ms")
    await telegram.stop()
  }

  /// Milliseconds from a message to its reply, one message every 33 ms.
  func latencies(_ count: Int, chats: Int = 100, on telegram: LoopbackTelegram) async -> [Double] {
    var times: [Double] = []
    let first = telegram.messageCount
    for number in 0..<count {
      let began = ContinuousClock.now
      telegram.say([(chat: Int64(1_000 + number % chats), text: Self.text(number))])
      await telegram.when { $0.messageCount > first + number }
      let took = ContinuousClock.now - began
      times.append(took.inSeconds * 1_000)
      try? await Task.sleep(for: .milliseconds(33) - took)
    }
    return times
  }

  // MARK: Size and start

  func size(_ report: inout Report) async throws {
    let telegram = try Self.platform()
    let bot = try start(telegram)
    defer { bot.stop() }
    await telegram.pollHeld()
    try await Task.sleep(for: .seconds(1))
    let idle = bot.residentMiB
    await exchange(10_000, over: 10_000, on: telegram)
    try await Task.sleep(for: .seconds(1))
    report.add(
      "Resident memory: idle / 10,000 conversations touched",
      "\(idle.rounded(to: 1)) / \(bot.residentMiB.rounded(to: 1)) MiB", "25 / 60 MiB")
    await telegram.stop()
  }

  func start(_ report: inout Report, runs: Int = 7) async throws {
    var polls: [Double] = []
    var replies: [Double] = []
    for _ in 0..<runs {
      let telegram = try Self.platform()
      telegram.say([(chat: 1_000, text: "hello")])
      let began = ContinuousClock.now
      let bot = try start(telegram)
      defer { bot.stop() }
      await telegram.when { $0.calls["getUpdates"] ?? 0 > 0 }
      polls.append((ContinuousClock.now - began).inSeconds * 1_000)
      await telegram.when { $0.messageCount > 0 }
      replies.append((ContinuousClock.now - began).inSeconds * 1_000)
      await telegram.stop()
    }
    report.add(
      "Process start → first poll; → first reply",
      "\(polls.median.rounded(to: 0)) ms; \(replies.median.rounded(to: 0)) ms", "150 ms; 200 ms")
  }
}

extension LoopbackTelegram {
  var messageCount: Int { change { $0.messageCount } }
}
