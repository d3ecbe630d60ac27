import Groundwork
import LanguageModels
import Operations
import Telegram
import TestSupport
import Testing
import Transport
import Vocabulary

@testable import warden

@Suite("What dashboards read", .timeLimit(.minutes(5)))
struct MetricsFlowTests {
  /// The value of a metric, with its labels as they are written.
  private func value(_ metric: String, in text: String) -> Double? {
    text.split(separator: "\n").first { $0.hasPrefix("\(metric) ") }.flatMap {
      Double($0.dropFirst(metric.utf8.count + 1))
    }
  }

  @Test("Every metric that dashboards rely on is there from the start, counters at zero")
  func present() async throws {
    try await withBot({
      $0.models.anthropicKey = Secret("k");
      $0.models.companion = .model(ModelID(.anthropic, "claude-haiku-4-5"))
    }) {
      bot in
      await bot.bot.housekeeping.count()
      bot.bot.telegram?.refreshGauges()
      let text = bot.numbers
      for family in [
        "bot_messages_total", "bot_response_time_seconds", "bot_active_users", "warden_inbox_pending",
        "warden_inbox_dead", "warden_outbox_pending", "warden_outbox_unknown_total",
        "warden_poll_age_seconds",
        "warden_gateway_resumes_total", "warden_gateway_identifies_total", "warden_model_tokens_total",
        "warden_model_cost_micro_usd_total", "warden_rate_limited_total", "warden_tool_calls_total",
        "warden_ledger_imbalance",
      ] {
        #expect(text.contains("# TYPE \(family) "), "\(family)")
      }
      for zero in [
        "bot_active_users", "warden_inbox_pending", "warden_inbox_dead", "warden_outbox_pending",
        "warden_outbox_unknown_total", "warden_gateway_resumes_total", "warden_gateway_identifies_total",
        "warden_rate_limited_total{platform=\"telegram\"}", "warden_rate_limited_total{platform=\"discord\"}",
        "warden_model_tokens_total{model=\"claude-haiku-4-5\",kind=\"input\"}",
        "warden_model_tokens_total{model=\"claude-haiku-4-5\",kind=\"cache_read\"}",
        "warden_model_cost_micro_usd_total{model=\"claude-haiku-4-5\"}",
        "warden_tool_calls_total{tool=\"recall\",outcome=\"ok\"}",
        "bot_response_time_seconds_count",
      ] {
        #expect(value(zero, in: text) == 0, "\(zero)")
      }
      // What is no value of a label is no line.
      #expect(!text.contains("\"other\""))
    }
  }

  @Test("Messages, answer times, people and what waits are counted as they happen")
  func counted() async throws {
    try await withBot { bot in
      try await bot.ask("hello", 7)
      try await bot.ask("/help", 8)
      await bot.bot.housekeeping.count()
      let text = bot.numbers
      #expect(
        value("bot_messages_total{platform=\"telegram\",command=\"talk\",status=\"ok\"}", in: text) == 1)
      #expect(
        value("bot_messages_total{platform=\"telegram\",command=\"help\",status=\"ok\"}", in: text) == 1)
      #expect(value("bot_response_time_seconds_count", in: text) == 2)
      #expect(value("bot_active_users", in: text) == 2)
      #expect(value("warden_inbox_pending", in: text) == 0)
      // One message has to wait.
      bot.telegram.fail("sendMessage", times: 1, with: .throttled(seconds: 3_600))
      bot.telegram.say("hello again", in: .private(7))
      await bot.telegram.when { $0.calls["sendMessage"] == 3 }
      while value("warden_rate_limited_total{platform=\"telegram\"}", in: bot.numbers) != 1 {
        await Task.yield()
      }
      #expect(value("warden_outbox_pending", in: bot.numbers) == 1)
      bot.running.cancel()
    }
  }

  @Test(
    "/readyz says 503 and what is missing until Telegram answers, and 200 then; /healthz lives all the time")
  func readiness() async throws {
    let telegram = try loopback()
    telegram.fail("getMe", times: 1, with: .badGateway)
    let (http, clock) = (HTTPClient(userAgent: "test"), FakeClock())
    try await withBot(on: telegram, clock: clock, listen: Settings.Listen(address: "127.0.0.1", port: 0)) {
      bot in
      await bot.log.says("Started")
      let line = try #require(bot.log.lines.first { $0.contains("Started") })
      let port = try #require(line.firstMatch(of: /http=127\.0\.0\.1:(\d+)/)?.output.1)
      func get(_ path: String) async throws -> (Int, String) {
        let response = try await http.send(HTTPRequest("GET", "http://127.0.0.1:\(port)\(path)"))
        return (response.status, String(decoding: response.body, as: UTF8.self))
      }
      await bot.log.says("Telegram could not be polled")
      let (missing, reasons) = try await get("/readyz")
      #expect(missing == 503)
      #expect(reasons.hasPrefix(#"[{"check":"telegram","reason":"not connected"#), "\(reasons)")
      #expect(try await get("/healthz").0 == 200)
      try await bot.sleepThrough(.milliseconds(1)...(.seconds(30)))
      try await bot.ask("hello")
      let (there, nothing) = try await get("/readyz")
      #expect(there == 200 && nothing == "[]")
      #expect(try await get("/metrics").1.contains("bot_messages_total{"))
    }
    await telegram.stop()
    await http.shutdown()
  }
}
