import Audit
import Bounty
import Commands
import Community
import Conversation
import Delivery
import Groundwork
import LanguageModels
import Ledger
import Memory
import Personality
import SQLite
import Scheduling
import Staking
import Teams
import Tools
import Transparency
import Vocabulary
import Wallets

/// What each feature brings along: one line a feature.
enum Features {
  /// What is kept of people, a feature after those that its tables refer to.
  static let personalRecords = PersonalRecords([
    .waiting, .privateChats, .people, .roles, .votes, .buttons, .moods, .modelUse, .talk, .memories,
    .relationships,
    .toolUse,
    .jobs,
    .books(
      .paper, refusal: { CommandError.balanceLeft($0.description) }, now: { SystemTimekeeper().now }, .system),
    .bounty, .teams(now: { SystemTimekeeper().now }, .system), .wallets, .stakes { SystemTimekeeper().now },
  ])

  static let migrations: [Migration] =
    deliveryMigrations + auditMigrations + communityMigrations + workspaceMigrations + reputationMigrations
    + commandsMigrations
    + personalityMigrations
    + languageModelsMigrations + conversationMigrations + memoryMigrations + toolsMigrations
    + schedulingMigrations
    + ledgerMigrations + transparencyMigrations + bountyMigrations + teamsMigrations
    + walletsMigrations + stakingMigrations
}
