import Groundwork
import JSON
import LanguageModels
import Ledger
import SQLite
import Vocabulary

extension Guardian {
  /// Asks real models. No cache and no choice of the cheapest: the model is part of what was sealed.
  ///
  /// - Parameters:
  ///   - router: Its first model guards new rounds; further ones are left out.
  ///   - settings: Where models are.
  package static func asking(_ router: ModelRouter, _ settings: ModelSettings) -> Guardian {
    let line = GuardianLine(router: router, settings: settings)
    let model = settings.chain.first
    return Guardian(
      model: model,
      isThere: { line.router(for: $0).hasModel },
      hasRoom: { connection, bundle, now in try line.hasRoom(connection, bundle, now) },
      hear: { await line.hear($0) },
      confirm: { await line.confirm($0, $1, $2) },
      probe: { await line.probe($0) },
      spar: { (message, person) async throws(ModelError) in try await line.spar(message, person) },
      summarise: { await line.summarise($0) },
      describe: { await line.describe($0, $1) })
  }
}

/// How the models of a round are asked.
///
/// Calls about paid attempts are booked under nobody: what one person may cost the companion is no limit on them.
private struct GuardianLine: Sendable {
  let router: ModelRouter
  let settings: ModelSettings

  func router(for model: ModelID) -> ModelRouter {
    var settings = settings
    settings.choice = .model(model)
    settings.fallback = []
    return router.routed(by: settings)
  }

  /// Room for the worst that an attempt without a case file can become: what is reserved for the call itself is
  /// weighed when it is made.
  func hasRoom(
    _ connection: borrowing Connection, _ bundle: SealedBundle, _ now: Moment
  ) throws -> Bool {
    guard let model = bundle.model else { return false }
    let plea = Plea(
      attempt: AttemptID(""), round: RoundID(""), person: PersonID(""), bundle: bundle, timeout: .seconds(1),
      message: String(repeating: "x", count: RoundRules().messageLength), caseFile: "")
    return try router.budget.hasRoom(for: plea.request, of: model, at: now, on: connection)
  }

  func hear(_ plea: Plea) async -> Heard {
    guard let model = plea.bundle.model else {
      return Heard(.failed(ModelError.noModel.label), context: [], model: "offline")
    }
    let (router, request) = (router(for: model), plea.request)
    do throws(ModelError) {
      let answer = try await router.answer(request, for: CallContext(.guardian))
      return Heard(
        Hearing(.success(answer.reply)), context: router.body(of: request),
        model: Self.name(answer.reply.model),
        book: { try $0.record(answer.usage, settling: answer.reservation) })
    } catch {
      return Heard(Hearing(.failure(error)), context: router.body(of: request), model: Self.name(model))
    }
  }

  private static func name(_ model: ModelID) -> String { "\(model.provider.rawValue)/\(model.name)" }

  func confirm(_ plea: Plea, _ explanation: String, _ rules: String) async -> SecondOpinion {
    guard let model = plea.bundle.model, let prompt = plea.bundle.judgePrompt else { return .silent }
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("rules", rules)
      writer.field("message", plea.message)
      writer.field("tool", GuardianTool.approve.rawValue)
      writer.field("explanation", explanation)
    }
    let request = ModelRequest(
      system: [.init(prompt, isStable: true)], turns: [.user(String(decoding: writer.bytes, as: UTF8.self))],
      tools: [JudgeTool.definition], toolChoice: .required,
      limits: .init(
        maxOutputTokens: 400, firstToken: plea.timeout, total: plea.timeout, temperature: 0, retries: false))
    // Another provider where there is one: it is not taken in by the same words.
    let other = settings.endpoints.first { $0.provider != model.provider }
    let judge = router(for: other.map { ModelID($0.provider, $0.defaultModel) } ?? model)
    return SecondOpinion(await reply(to: request, from: judge, CallContext(.judge)))
  }

  /// The answer alone, its cost booked at once.
  private func reply(
    to request: ModelRequest, from router: ModelRouter, _ context: CallContext
  ) async -> Result<ModelReply, ModelError> {
    do throws(ModelError) {
      let answer = try await router.answer(request, for: context)
      await router.budget.book(answer.usage, settling: answer.reservation)
      return .success(answer.reply)
    } catch {
      return .failure(error)
    }
  }

  func probe(_ bundle: SealedBundle) async -> Bool {
    guard let model = bundle.model else { return false }
    let request = ModelRequest(
      turns: [.user("Say: ready")],
      limits: .init(maxOutputTokens: 16, firstToken: .seconds(20), total: .seconds(20), retries: false))
    switch await reply(to: request, from: router(for: model), CallContext(.guardian)) {
    case .success: return true
    // It answered with nothing, which is an answer.
    case .failure(.unreadable(.empty)): return true
    case .failure: return false
    }
  }

  func spar(_ message: String, _ person: PersonID) async throws(ModelError) -> Sparring {
    let request = ModelRequest(
      system: [.init(GuardianPrompt.practice, isStable: true)], turns: [.user(Plea.quoted(message))],
      limits: .init(maxOutputTokens: 300, firstToken: .seconds(30), total: .seconds(45), temperature: 0.7))
    guard let model = settings.chain.first else { throw .noModel }
    let answer = try await router(for: model).answer(request, for: CallContext(.practice, person: person))
    return Sparring(String(answer.reply.text.prefix(GuardianTool.longestExplanation))) {
      try $0.record(answer.usage, settling: answer.reservation)
    }
  }

  func summarise(_ attempts: String) async -> String? {
    guard let model = settings.chain.first else { return nil }
    let request = ModelRequest(
      system: [.init(GuardianPrompt.summary, isStable: true)], turns: [.user(attempts)],
      limits: .init(maxOutputTokens: 200, firstToken: .seconds(30), total: .seconds(60), temperature: 0))
    guard
      case .success(let reply) = await reply(to: request, from: router(for: model), CallContext(.summary)),
      !reply.text.isEmpty
    else { return nil }
    return String(reply.text.prefix(800))
  }

  func describe(_ message: String, _ reply: String) async -> String? {
    guard let model = settings.chain.first else { return nil }
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("message", message)
      writer.field("reply", reply)
    }
    let request = ModelRequest(
      system: [.init(GuardianPrompt.lesson, isStable: true)],
      turns: [.user(String(decoding: writer.bytes, as: UTF8.self))],
      limits: .init(maxOutputTokens: 200, firstToken: .seconds(30), total: .seconds(60), temperature: 0))
    guard
      case .success(let reply) = await self.reply(
        to: request, from: router(for: model), CallContext(.summary)), !reply.text.isEmpty
    else { return nil }
    return String(reply.text.prefix(800))
  }
}
