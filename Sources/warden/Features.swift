import Audit
import Commands
import Community
import Conversation
import Delivery
import LanguageModels
import Memory
import Personality
import SQLite
import Scheduling
import Tools

/// What each feature brings along: one line a feature.
enum Features {
  /// What is kept of people, a feature after those that its tables refer to.
  static let personalRecords = PersonalRecords([
    .waiting, .people, .roles, .votes, .buttons, .moods, .modelUse, .talk, .memories, .relationships,
    .toolUse,
    .jobs,
  ])

  static let migrations: [Migration] =
    deliveryMigrations + auditMigrations + communityMigrations + workspaceMigrations + reputationMigrations
    + commandsMigrations
    + personalityMigrations
    + languageModelsMigrations + conversationMigrations + memoryMigrations + toolsMigrations
    + schedulingMigrations
}
