// swift-tools-version: 6.2
import PackageDescription

// What each target may import is written here and nowhere else; `scripts/test` fails on any other import.
// Levels and reasons: ARCHITECTURE.md.

let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  // Kill points exist in debug builds only: the crash test dies at each of them.
  .define("KILL_POINTS", .when(configuration: .debug)),
]

/// One of our Swift modules.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// A C library: a header of shims, owned by exactly one Swift module.
func library(_ name: String, links: [String]) -> Target {
  .target(
    name: name, path: "Sources/CLibraries/\(name)",
    linkerSettings: links.map { .linkedLibrary($0) })
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], swiftSettings: settings)
}

let package = Package(
  name: "warden",
  products: [.executable(name: "warden", targets: ["warden"])],
  targets: [
    // C libraries
    library("CSystem", links: []),
    // Allocates in release builds; a sanitizer, which allocates itself, has debug builds.
    .target(
      name: "CJemalloc", path: "Sources/CLibraries/CJemalloc",
      linkerSettings: [.linkedLibrary("jemalloc", .when(configuration: .release))]),
    library("CCrypto", links: ["crypto"]),
    library("CSimdjson", links: ["simdjson"]),
    library("CYAML", links: ["yaml"]),
    library("CMarkGFM", links: ["cmark-gfm", "cmark-gfm-extensions"]),
    library("CSQLite", links: ["sqlite3"]),
    library("CCurl", links: ["curl"]),
    library("CMicrohttpd", links: ["microhttpd"]),
    library("CEdit", links: ["edit"]),
    library("CWslay", links: ["wslay"]),
    library("CZlib", links: ["z"]),
    // Loaded with the first picture; links nothing.
    library("CCairo", links: []),
    // VADER's word list as read-only data.
    library("CVader", links: []),
    // The personas of personality/, as read-only data.
    library("CPersonas", links: []),
    // The table of word vectors (with its licence and format) and Unicode's decompositions, as read-only data.
    .target(name: "CEmbedding", path: "Sources/CLibraries/CEmbedding", exclude: ["table"]),
    // The weights of the attack score (with their format), as read-only data.
    .target(
      name: "CAttackScore", path: "Sources/CLibraries/CAttackScore", exclude: ["weights"]),
    // The vocabularies of OpenAI's models (with their licence and format), as read-only data.
    .target(name: "CTokenRanks", path: "Sources/CLibraries/CTokenRanks", exclude: ["ranks"]),
    // Unicode's compatibility decompositions, as read-only data.
    library("CCompatibility", links: []),
    // Points of Curve25519, for many signatures of one key.
    library("CEdwards", links: []),
    // The inner loops over vectors, in several versions for different processors.
    library("CVectors", links: []),

    // 0
    module("Vocabulary"),
    // 1
    module("Groundwork", ["Vocabulary", "CSystem", "CJemalloc", "CCrypto", "CEdwards"]),
    module("JSON", ["Vocabulary", "CSimdjson"]),
    module("YAML", ["Vocabulary", "CYAML"]),
    module("Embeddings", ["CEmbedding", "CVectors"]),
    module("TokenCounting", ["CTokenRanks"]),
    module("Markdown", ["Vocabulary", "Groundwork", "CMarkGFM"]),
    module("Detection", ["JSON", "Embeddings", "CCompatibility", "CAttackScore"]),
    module("Charts", ["Vocabulary", "Groundwork", "CCairo"]),
    // 2
    module("SQLite", ["Vocabulary", "Groundwork", "CSQLite"]),
    module("Transport", ["Vocabulary", "Groundwork", "CCurl", "CMicrohttpd", "CWslay"]),
    module("Previews", ["Vocabulary", "Groundwork"]),
    // 3
    module("Commands", ["Vocabulary", "Groundwork", "SQLite"]),
    module("Delivery", ["Vocabulary", "Groundwork", "JSON", "SQLite"]),
    module("Audit", ["Vocabulary", "Groundwork", "JSON", "SQLite"]),
    module("Ledger", ["Vocabulary", "Groundwork", "SQLite"]),
    module("Transparency", ["Vocabulary", "Groundwork", "JSON", "SQLite"]),
    module("Telegram", ["Vocabulary", "Groundwork", "JSON", "Transport", "Previews"]),
    module("Discord", ["Vocabulary", "Groundwork", "JSON", "Transport", "Previews", "CZlib"]),
    module("Terminal", ["Vocabulary", "Groundwork", "CEdit"]),
    module(
      "LanguageModels",
      ["Vocabulary", "Groundwork", "JSON", "YAML", "TokenCounting", "SQLite", "Transport"]),
    module("Scheduling", ["Vocabulary", "Groundwork", "YAML", "SQLite"]),
    // 4
    module("Personality", ["Vocabulary", "Groundwork", "YAML", "SQLite", "CVader", "CPersonas"]),
    module("Community", ["Vocabulary", "Groundwork", "JSON", "SQLite", "Audit", "Commands"]),
    module(
      "Tools",
      ["Vocabulary", "Groundwork", "JSON", "YAML", "SQLite", "Transport", "Commands", "LanguageModels"]),
    module(
      "Memory",
      ["Vocabulary", "Groundwork", "JSON", "SQLite", "Embeddings", "TokenCounting", "Commands"]),
    // 5
    module(
      "Conversation",
      [
        "Vocabulary", "Groundwork", "Markdown", "SQLite", "Commands", "Delivery", "LanguageModels",
        "Personality", "Audit", "Community", "Memory", "Tools", "Scheduling",
      ]),
    module(
      "Teams",
      [
        "Vocabulary", "Groundwork", "SQLite", "Commands", "Delivery", "Audit", "Ledger", "Detection",
        "Community", "Scheduling",
      ]),
    module(
      "Wallets",
      [
        "Vocabulary", "Groundwork", "JSON", "SQLite", "Transport", "Commands", "Audit", "Ledger", "Community",
        "Scheduling",
      ]),
    module(
      "Staking",
      [
        "Vocabulary", "Groundwork", "JSON", "SQLite", "Tools", "Commands", "Audit", "Ledger", "Community",
        "Wallets", "Charts", "Scheduling",
      ]),
    // 6
    module(
      "Operations",
      [
        "Vocabulary", "Groundwork", "JSON", "YAML", "SQLite", "Transport", "Delivery", "Commands", "Audit",
        "Scheduling", "LanguageModels", "Community", "Memory", "Conversation",
      ]),
    module(
      "Bounty",
      [
        "Vocabulary", "Groundwork", "JSON", "SQLite", "Commands", "Delivery", "Audit", "Ledger",
        "Transparency", "Detection", "Embeddings", "TokenCounting", "Charts", "LanguageModels", "Community",
        "Scheduling",
      ]),
    // 7
    .executableTarget(
      name: "warden",
      dependencies: [
        "Vocabulary", "Groundwork", "JSON", "YAML", "Markdown", "SQLite", "Transport", "Commands",
        "Delivery", "Telegram", "Discord", "Terminal", "LanguageModels", "Personality", "Audit", "Community",
        "Embeddings", "Memory", "Tools", "Conversation", "Operations", "Transparency",
        "Scheduling", "Ledger", "Detection", "Charts", "Bounty", "Teams", "Wallets", "Staking",
      ],
      swiftSettings: settings),

    // Fakes with the services' own rules, shared by every test target.
    .target(
      name: "TestSupport",
      dependencies: [
        "Vocabulary", "Groundwork", "JSON", "SQLite", "Transport", "Commands", "Community", "Ledger",
        "Memory",
      ],
      path: "Tests/TestSupport", swiftSettings: settings),

    // `scripts/bench`
    .executableTarget(
      name: "warden-bench",
      dependencies: [
        "Vocabulary", "Groundwork", "SQLite", "Transport", "LanguageModels", "Personality", "Embeddings",
        "TokenCounting", "Community", "Memory", "Ledger", "Transparency", "Scheduling", "TestSupport",
        "Audit", "Commands", "Conversation", "Delivery", "Tools", "Detection", "Charts", "JSON", "Bounty",
        "Wallets", "Staking", "Teams",
      ], path: "Benchmarks", swiftSettings: settings),

    tests("Vocabulary", ["Vocabulary", "Groundwork"]),
    tests("Groundwork", ["Vocabulary", "Groundwork", "JSON"]),
    tests("JSON", ["Groundwork", "JSON"]),
    tests("YAML", ["Groundwork", "YAML"]),
    tests("Embeddings", ["Embeddings"]),
    tests("TokenCounting", ["TokenCounting"]),
    tests("Detection", ["JSON", "Embeddings", "Detection"]),
    tests("Charts", ["Vocabulary", "Groundwork", "Charts"]),
    tests("Markdown", ["Vocabulary", "Markdown"]),
    tests("SQLite", ["Vocabulary", "Groundwork", "SQLite"]),
    tests("Transport", ["Vocabulary", "Groundwork", "JSON", "Transport"]),
    tests("Previews", ["Vocabulary", "Groundwork", "Previews"]),
    tests("Commands", ["Vocabulary", "Groundwork", "SQLite", "Commands"]),
    tests("Delivery", ["Vocabulary", "Groundwork", "JSON", "SQLite", "Delivery"]),
    tests("Ledger", ["Vocabulary", "Groundwork", "JSON", "SQLite", "Ledger"]),
    tests("Transparency", ["Vocabulary", "Groundwork", "JSON", "SQLite", "Transparency"]),
    tests("Audit", ["Vocabulary", "Groundwork", "SQLite", "Audit"]),
    tests("Terminal", ["Vocabulary", "Groundwork", "Terminal"]),
    tests("Telegram", ["Vocabulary", "Groundwork", "JSON", "Transport", "Telegram"]),
    tests("Discord", ["Vocabulary", "Groundwork", "JSON", "Transport", "Discord"]),
    tests(
      "LanguageModels",
      [
        "Vocabulary", "Groundwork", "JSON", "YAML", "TokenCounting", "SQLite", "Transport", "LanguageModels",
      ]),
    tests("Scheduling", ["Vocabulary", "Groundwork", "YAML", "SQLite", "Scheduling"]),
    tests(
      "Operations",
      [
        "Vocabulary", "Groundwork", "YAML", "SQLite", "Transport", "Delivery", "Community", "Conversation",
        "LanguageModels", "Audit", "Scheduling", "Operations",
      ]),
    tests(
      "Tools",
      [
        "Vocabulary", "Groundwork", "JSON", "YAML", "SQLite", "Transport", "Commands", "LanguageModels",
        "Tools",
      ]),
    tests("Community", ["Vocabulary", "Groundwork", "SQLite", "Audit", "Commands", "Community"]),
    tests(
      "Memory",
      [
        "Vocabulary", "Groundwork", "SQLite", "Embeddings", "TokenCounting", "Commands", "Community",
        "Memory",
      ]),
    tests(
      "Conversation",
      [
        "Vocabulary", "Groundwork", "JSON", "SQLite", "Transport", "Commands", "Delivery", "LanguageModels",
        "Personality", "Audit", "Community", "Memory", "Conversation",
      ]),
    tests(
      "Bounty",
      [
        "Vocabulary", "Groundwork", "JSON", "SQLite", "Commands", "Delivery", "Audit", "Ledger",
        "Transparency", "Detection", "Embeddings", "Charts", "LanguageModels", "Community", "Bounty",
      ]),
    tests(
      "Teams",
      [
        "Vocabulary", "Groundwork", "JSON", "SQLite", "Commands", "Delivery", "Audit", "Ledger",
        "Transparency",
        "Detection", "LanguageModels", "Community", "Bounty", "Teams", "warden",
      ]),
    tests(
      "Wallets",
      [
        "Vocabulary", "Groundwork", "JSON", "SQLite", "Transport", "Commands", "Audit", "Ledger", "Community",
        "Wallets",
      ]),
    tests(
      "Staking",
      [
        "Vocabulary", "Groundwork", "JSON", "SQLite", "Transport", "Commands", "Audit", "Ledger", "Community",
        "Wallets", "Staking", "Charts", "Tools",
      ]),
    // The whole bot in one process: an update in, the messages that leave compared as text.
    tests(
      "Flow",
      [
        "Vocabulary", "Groundwork", "JSON", "SQLite", "Transport", "Commands", "Delivery", "Telegram",
        "Discord",
        "LanguageModels", "Personality", "Community", "Embeddings", "Memory", "Conversation", "Operations",
        "Scheduling", "Ledger", "Transparency", "Bounty", "Teams", "Wallets", "Staking", "Terminal", "warden",
      ]),
    // Starts the real executable, kills it, and looks at what is left.
    tests(
      "Crash",
      [
        "Vocabulary", "Groundwork", "SQLite", "Transport", "Delivery", "Transparency", "Ledger", "Bounty",
        "Teams", "Wallets", "Staking", "warden",
      ]),
    tests("Personality", ["Vocabulary", "Groundwork", "YAML", "SQLite", "Personality"]),
  ],
  cxxLanguageStandard: .cxx17
)

// Not part of the normal build: every module has to be instrumented for it. `scripts/fuzz` sets the variable.
if Context.environment["WARDEN_FUZZ"] != nil {
  package.targets += [
    .target(name: "CLibFuzzer", path: "Tests/Fuzzing/CLibFuzzer"),
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "CLibFuzzer", "Vocabulary", "Groundwork", "JSON", "YAML", "Markdown", "Transport", "Commands",
        "Delivery",
        "Telegram", "Discord", "LanguageModels", "Personality", "Operations", "Embeddings", "TokenCounting",
        "Detection", "Ledger", "Transparency", "Tools",
      ],
      path: "Tests/Fuzzing/Fuzzing", swiftSettings: settings),
  ]
}
