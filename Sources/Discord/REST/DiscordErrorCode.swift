import JSON

/// Discord's own number for why a call was refused, under Discord's own name for it.
///
/// - SeeAlso: <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>
package struct DiscordErrorCode: RawRepresentable, Hashable, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) { self.rawValue = rawValue }

  /// Also where an answer names no number.
  package static let generalError = Self(rawValue: 0)

  package static let unknownChannel = Self(rawValue: 10_003)
  package static let unknownGuild = Self(rawValue: 10_004)
  package static let unknownMember = Self(rawValue: 10_007)
  package static let unknownMessage = Self(rawValue: 10_008)
  package static let unknownUser = Self(rawValue: 10_013)
  package static let unknownWebhook = Self(rawValue: 10_015)
  package static let unknownInteraction = Self(rawValue: 10_062)

  /// Twenty different ones are under the message.
  package static let maximumReactions = Self(rawValue: 30_010)
  /// 200 in each scope.
  package static let maximumDailyCommandCreates = Self(rawValue: 30_034)
  package static let maximumEditsToOldMessages = Self(rawValue: 30_046)

  package static let interactionAlreadyAcknowledged = Self(rawValue: 40_060)
  /// The wall before Discord, which answers in Discord's own form here.
  package static let blockedByCloudflare = Self(rawValue: 40_333)

  package static let missingAccess = Self(rawValue: 50_001)
  package static let cannotEditMessageOfAnother = Self(rawValue: 50_005)
  package static let cannotMessageUser = Self(rawValue: 50_007)
  package static let missingPermissions = Self(rawValue: 50_013)
  package static let invalidWebhookToken = Self(rawValue: 50_027)
  package static let threadArchived = Self(rawValue: 50_083)
  package static let noMutualGuilds = Self(rawValue: 50_278)

  package static let reactionBlocked = Self(rawValue: 90_001)

  /// What is answered lies in a history that the bot may not read.
  package static let cannotReplyWithoutHistory = Self(rawValue: 160_002)
}

extension DiscordErrorCode: CustomStringConvertible { package var description: String { String(rawValue) } }

extension DiscordErrorCode {
  /// - Returns: `nil` where an answer names none.
  init?(_ body: JSONValue?) {
    guard let number = body?["code"]?.int64.flatMap({ Int(exactly: $0) }) else { return nil }
    self.init(rawValue: number)
  }
}
