import Groundwork
import LanguageModels
import Vocabulary

/// Everything that an operator can set. Secrets and addresses come from the environment, the rest from
/// `warden.yaml`; what is not set has its default here.
package struct Settings: Hashable, Sendable {
  package struct Telegram: Hashable, Sendable {
    package var token: Secret?
    package var base = "https://api.telegram.org"
    package var flood = Flood()
  }

  /// What Telegram tolerates, with a little room.
  ///
  /// - SeeAlso: <https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>
  package struct Flood: Hashable, Sendable {
    package var overallPerSecond = 30.0
    package var chatPerSecond = 1.0
    package var groupPerMinute = 20.0
  }

  package struct Discord: Hashable, Sendable {
    package enum Mode: String, Sendable, CaseIterable { case gateway, polling }
    package var token: Secret?
    package var base = "https://discord.com/api/v10"
    package var publicKey: String?
    package var mode = Mode.gateway
    package var channels: [String] = []
    /// Servers that get the commands instead of the whole world.
    package var guilds: [String] = []
    /// Over all routes but answers to interactions.
    package var requestsPerSecond = 45
  }

  package struct Models: Hashable, Sendable {
    package var anthropicKey: Secret?
    package var anthropicBase = "https://api.anthropic.com"
    package var openAIKey: Secret?
    package var openAIBase = "https://api.openai.com/v1"
    package var ollamaBase: String?
    package var companion = ModelChoice.auto
    package var guardian = ModelChoice.auto
    package var fallback: [ModelID] = []
    /// For short talk and chores, and for long questions and tools; `nil` for the companion's.
    package var quick: ModelID?
    package var strong: ModelID?
    /// Who turns memories into vectors; `nil` for the table in the program.
    package var embeddings: ModelID?
    /// Asked for where the model can shorten its vectors.
    package var embeddingDimensions: Int?
    /// Whether who asks the same again within an hour gets the same answer.
    package var isCaching = true
    /// What all people together, each community and each person may use in a UTC day.
    package var caps = BudgetCaps(all: DailyCaps(tokens: 100_000, cost: MicroDollars(1_000_000)))
    /// Of both caps, what talk leaves to the guardian while a round is played.
    package var guardianPercent: Int64 = 50
  }

  /// Which messages of a group chat are for us.
  package enum Groups: String, Sendable, CaseIterable { case mention, all }
  package enum Money: String, Sendable, CaseIterable { case off, paper, live }

  /// Where `/healthz`, `/readyz` and `/metrics` are served.
  package struct Listen: Hashable, Sendable {
    package var address: String
    package var port: UInt16

    package init(address: String, port: UInt16) { (self.address, self.port) = (address, port) }
  }

  /// What the HTTP server takes.
  package struct HTTP: Hashable, Sendable {
    package var bodyBytes: Int
    package var connections: Int

    package init(bodyBytes: Int = 64 * 1_024, connections: Int = 128) {
      self.bodyBytes = bodyBytes
      self.connections = connections
    }
  }

  /// Seeds of the decision log's Ed25519 key, 64 hexadecimal digits each.
  package struct Signing: Hashable, Sendable {
    package var seed: Secret?
    package var next: Secret?
    /// The public half of the key that alone can revoke others, 64 hexadecimal digits; `nil` for none.
    package var root: String?
    /// Chats that get each signed head of the log, so that a copy of it lies outside the bot.
    package var witnesses: [ChatAddress] = []
  }

  package struct Limits: Hashable, Sendable {
    package var backlog = 10_000
    package var lanes = 2_048
    package var attempts = 5
    package var lease = Duration.seconds(300)
    package var sendsInFlight = 64
    package var commandsPerTenSeconds = 5
    package var messagesPerTwentySeconds = 20
  }

  /// What the character may look up.
  package struct Tools: Hashable, Sendable {
    package var hasWikipedia = true
    /// How whoever is asked can reach the operator: an e-mail address or a page.
    package var contact: String?
    package var perPersonMinute = 10
    package var perCommunityMinute = 30
    package var perMinute = 120
  }

  /// What a model is reminded of.
  package struct Context: Hashable, Sendable {
    package enum Strategy: String, Sendable, CaseIterable {
      case slidingWindow = "sliding_window"
      case importantFirst = "important_first"
    }
    package var strategy = Strategy.importantFirst
    package var turns = 10
    package var summaries = true

    package init(strategy: Strategy = .importantFirst, turns: Int = 10, summaries: Bool = true) {
      (self.strategy, self.turns, self.summaries) = (strategy, turns, summaries)
    }
  }

  /// How wallets are linked.
  package struct Wallets: Hashable, Sendable {
    package enum Chain: String, Sendable, CaseIterable { case mainnet, devnet }
    /// Stands in the texts that people sign.
    package var domain = "warden.example"
    package var chain = Chain.mainnet

    package init(domain: String = "warden.example", chain: Chain = .mainnet) {
      (self.domain, self.chain) = (domain, chain)
    }
  }

  /// The token that is staked, as its chain has it.
  package struct Token: Hashable, Sendable {
    package var name = "100Bs"
    package var mint = "5ic4A4scnqeAT2XkwvWCUYjZoxjVLvoTz4njbmAhbonk"
    package var program = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
    /// Base units; 8 decimals.
    package var supply: Int64 = 99_974_534_787_300_000
    /// Whose purchases count as the house's; `nil` where buybacks are play.
    package var treasury: String?
    /// Where more of what belongs to players lies, out of reach of the house's own wallet.
    package var coldTreasuries: [String] = []
    /// What is paid with.
    package var dollarMint = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"
    /// 10^-12 dollars for a whole one, as the operator says; `nil` when nobody says.
    package var price: Int64?
    /// Asked once an hour what a whole one is worth, and where in the answer that stands; both or none.
    package var priceURL: String?
    package var priceField: String?

    package init() {}
  }

  /// Locking tokens for a share of revenue.
  package struct Staking: Hashable, Sendable {
    package enum Early: String, Sendable, CaseIterable { case allow, forbid }
    package var isOn = true
    package var early = Early.allow
    package var autoRelease = true
    /// Of tokens that are bought back, in ten-thousandths.
    package var burnShare: Int64 = 5_000

    package init() {}
  }

  package var telegram = Telegram()
  package var discord = Discord()
  package var models = Models()
  package var database = "warden.sqlite"
  package var listen: Listen? = Listen(address: "127.0.0.1", port: 8_000)
  package var logLevel = Log.Level.info
  /// Somebody has said so, and it is no default.
  package var isLogLevelChosen = false
  package var logFormat = Log.Format.text
  package var configFolder = "config"
  /// Beside the folder of the configuration, unless `warden.yaml` says otherwise.
  package var personalityFolder = "personality"
  package var allowlistFolder = "allowlist"
  package var wikipediaBase = "https://en.wikipedia.org/w/api.php"
  /// An address, secret because providers put their keys into it.
  package var solana: Secret?
  /// Asked when the first one gives no believable answer.
  package var solanaSpare: Secret?
  package var signing = Signing()
  package var operators: [String] = []
  package var personality = "maid"
  package var groups = Groups.mention
  package var money = Money.paper
  /// What each new player gets once in play money; 0 for nothing.
  package var playMoney = Amount.dollars(units: 100_000_000)
  /// Whether each community plays a round of its own.
  package var hasArenaPerWorkspace = false
  package var wallets = Wallets()
  package var token = Token()
  package var staking = Staking()
  package var limits = Limits()
  package var http = HTTP()
  package var tools = Tools()
  package var context = Context()

  package init() {}
}
