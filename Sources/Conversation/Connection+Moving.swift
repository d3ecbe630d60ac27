import Community
import LanguageModels
import Memory
import Personality
import SQLite
import Scheduling
import Vocabulary

extension Connection {
  /// Everything stored under a chat's old address moves to its new one, and so does everything of the community that it
  /// is: on Telegram, which alone moves chats, a group is its own community.
  package borrowing func moveChat(from old: ChatAddress, to new: ChatAddress, now: Moment) throws {
    try run("UPDATE exchanges SET conversation = \(new.key) WHERE conversation = \(old.key)")
    try moveSummaries(from: old, to: new)
    let (before, after) = (
      CommunityAddress(old.platform, old.chat), CommunityAddress(new.platform, new.chat)
    )
    try moveTraits(from: before.key, to: after.key)
    try moveModelCalls(from: before.key, to: after.key)
    try moveMemories(from: before, to: after)
    try moveUnread(from: old, to: new)
    try moveJobs(from: old, to: new)
    try moveCommunity(from: before, to: after, now: now)
  }
}
