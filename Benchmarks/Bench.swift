import Foundation

/// `scripts/bench`: the figures of the README, measured on the release build against platforms on this machine.
@main
struct Bench {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    // `scripts/train-attack-score`
    if arguments.first == "train-attack-score" {
      let paths = Array(arguments.dropFirst())
      guard paths.count >= 2 else { return print("It takes a file of messages and where the weights go.") }
      return try await AttackBench().train(paths[0], to: paths[1], golden: paths.dropFirst(2).first)
    }
    let executable = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(
      path: "warden")
    let telegram = TelegramBench(executable: executable)
    let discord = DiscordBench(executable: executable)
    let parts: [(name: String, run: (inout Report) async throws -> Void)] = [
      ("throughput", { try await telegram.throughput(&$0) }),
      ("order", { try await telegram.order(&$0) }),
      ("latency", { try await telegram.latency(&$0) }),
      ("size", { try await telegram.size(&$0) }),
      ("start", { try await telegram.start(&$0) }),
      ("discord-throughput", { try await discord.throughput(&$0) }),
      ("discord-interactions", { try await discord.interactions(&$0) }),
      ("discord-resume", { try await discord.resume(&$0) }),
      ("discord-size", { try await discord.size(&$0) }),
      ("hanging", { try await ModelBench(bench: telegram).hanging(&$0) }),
      ("streams", { try await ModelBench(bench: telegram).streams(&$0) }),
      ("mood", { try await MessageBench().mood(&$0) }),
      ("embedding", { try EmbeddingBench().run(&$0) }),
      ("ledger", { try await LedgerBench().run(&$0) }),
      ("bounty-attempts", { try await BountyBench().attempts(&$0) }),
      ("bounty-context", { try await BountyBench().caseFile(&$0) }),
      (
        "attack",
        {
          try await AttackBench().run(&$0)
          try UnseenAttackBench().run(&$0)
        }
      ),
      ("similar", { try SimilarBench().run(&$0) }),
      ("charts", { try await ChartBench().run(&$0) }),
      ("teams-bridge", { try await TeamBench().latency(&$0) }),
      ("teams-crowd", { try await TeamBench().crowd(&$0) }),
      ("verify", { try await VerifyBench(executable: executable).run(&$0) }),
      ("memory", { try await MemoryBench().run(&$0) }),
      ("recall", { try await RecallQuality().run(&$0) }),
      ("year", { try await YearBench().run(&$0) }),
      ("jobs", { try await JobBench().run(&$0) }),
      ("staking", { try await StakingBench().run(&$0) }),
      ("wallets", { WalletBench().run(&$0) }),
      ("tokens", { TokenBench().run(&$0) }),
    ]
    var report = Report()
    // `discord` names all parts of Discord.
    for part in parts
    where arguments.isEmpty || arguments.contains(where: { part.name == $0 || part.name.hasPrefix($0 + "-") })
    {
      try await part.run(&report)
    }
    print("\n\(report.table)")
  }
}
