import Audit
import Commands
import Community
import Conversation
import Delivery
import LanguageModels
import Personality
import SQLite

/// What each feature brings along: one line a feature.
enum Features {
  static let migrations: [Migration] =
    deliveryMigrations + auditMigrations + communityMigrations + workspaceMigrations + reputationMigrations
    + commandsMigrations
    + personalityMigrations
    + languageModelsMigrations + conversationMigrations
}
