import Foundation
import Groundwork
import Synchronization
import TestSupport
import Transport
import Vocabulary

/// The bot with a model behind it: an OpenAI-compatible server on this machine that can hang and hold back.
struct ModelBench {
  let bench: TelegramBench

  /// No budget in the way, and one try each.
  private static let configuration =
    TelegramBench.configuration + """
      models: { companion: "openai:bench" }
      budget: { daily_tokens: 1000000000, daily_usd: "100000" }

      """

  private func start(_ telegram: LoopbackTelegram, _ model: HTTPServer) throws -> BotProcess {
    try bench.start(
      telegram, configuration: Self.configuration,
      more: ["OPENAI_BASE_URL": "http://127.0.0.1:\(model.port)/v1", "OPENAI_API_KEY": "bench"])
  }

  /// One person's answer never comes; a thousand others write meanwhile.
  func hanging(_ report: inout Report) async throws {
    let gate = Gate()
    let model = try HTTPServer(
      limits: .init(connections: 4_096),
      handler: { request in
        let hangs = String(decoding: request.body, as: UTF8.self).contains("hang for ever")
        return .events { writer in
          if hangs { await gate.pass() }
          await Self.write(["All ", "right."], to: writer)
        }
      })
    let telegram = try TelegramBench.platform()
    let bot = try start(telegram, model)
    defer { bot.stop() }
    await telegram.pollHeld()
    telegram.say([(chat: 1, text: "hang for ever")])
    await gate.arrivals(1)
    let times = await bench.latencies(1_000, chats: 1_000, on: telegram)
    report.add(
      "1,000 people writing while one model call hangs, 30 messages/s, each answered by a model",
      "p50 \(times.median.rounded(to: 2)) ms, p99 \(times.percentile(0.99).rounded(to: 2)) ms", "p99 30 ms")
    gate.open()
    await model.stop()
    await telegram.stop()
  }

  /// A thousand answers that are being written at once.
  func streams(_ report: inout Report, count: Int = 1_000) async throws {
    let gate = Gate()
    let model = try HTTPServer(
      limits: .init(connections: 4_096),
      handler: { _ in
        .events { writer in
          await Self.write(["Once upon a time "], to: writer, ends: false)
          await gate.pass()
          await Self.write(["there was an end."], to: writer)
        }
      })
    let telegram = try TelegramBench.platform()
    let bot = try start(telegram, model)
    defer { bot.stop() }
    await telegram.pollHeld()
    telegram.say((0..<count).map { (chat: Int64(1_000 + $0), text: "tell me a story") })
    await gate.arrivals(count)
    // What beginning a thousand of them took is given back half a second later, and said apart.
    try await Task.sleep(for: .seconds(1))
    let (resident, peak, threads) = (bot.residentMiB, bot.peakResidentMiB, bot.threads)
    gate.open()
    await telegram.when { $0.messageCount >= count }
    report.add(
      "1,000 streamed model calls at once, a second after they began; at most",
      "\(resident.rounded(to: 1)) MiB, \(threads) threads; \(peak.rounded(to: 1)) MiB",
      "100 MiB, no thread per call")
    await model.stop()
    await telegram.stop()
  }

  private static func write(_ texts: [String], to writer: HTTPServerWriter, ends: Bool = true) async {
    func chunk(_ choices: String) -> String {
      #"data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"bench","choices":[\#(choices)]"#
    }
    for text in texts {
      _ = await writer.write(
        chunk(#"{"index":0,"delta":{"content":"\#(text)"},"finish_reason":null}"#) + "}\n\n")
    }
    guard ends else { return }
    _ = await writer.write(chunk(#"{"index":0,"delta":{},"finish_reason":"stop"}"#) + "}\n\n")
    _ = await writer.write(
      chunk("") + #","usage":{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17}}"#
        + "\n\ndata: [DONE]\n\n")
  }
}
