import JSON
import Vocabulary

extension DiscordWorld {
  package struct User: Hashable, Sendable {
    package let id: String
    package let name: String
    package let isBot: Bool
    let shownName: String

    package init(_ id: String, _ name: String, isBot: Bool = false) {
      self.id = id
      self.name = name
      self.isBot = isBot
      shownName = name.prefix(1).uppercased() + name.dropFirst()
    }

    package static let ann = User("2001", "ann")
    package static let warden = User("9001", "warden", isBot: true)
  }

  package struct Channel: Hashable, Sendable {
    package let id: String
    /// `nil` for a private channel.
    package let server: String?
    /// The channel that this is a thread of.
    package var parent: String?
    /// Discord's number of the reason why the bot may not speak here, with its status.
    package var closed: (status: Int, code: Int)?

    package init(_ id: String, server: String? = "500") {
      self.id = id
      self.server = server
    }

    package static func == (left: Channel, right: Channel) -> Bool { left.id == right.id }
    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
  }

  package struct Guild: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
      package var user: User
      package var roles: [String] = []

      package init(_ user: User, roles: [String] = []) {
        self.user = user
        self.roles = roles
      }
    }

    package let id: String
    package var name: String
    package var owner: String
    /// Bits of each role; the one that is called like the server is everybody's.
    package var roles: [String: UInt64] = [:]
    package var members: [String: Member] = [:]

    package init(_ id: String, name: String = "a server", owner: String = "2000") {
      self.id = id
      self.name = name
      self.owner = owner
    }

    /// What somebody may do here.
    ///
    /// - SeeAlso: <https://discord.com/developers/docs/topics/permissions#permission-hierarchy>
    package func permissions(of user: String) -> UInt64 {
      if user == owner { return ~0 }
      let mine = [id] + (members[user]?.roles ?? [])
      let bits = mine.reduce(0) { $0 | roles[$1, default: 0] }
      return bits & 1 << 3 == 0 ? bits : ~0
    }
  }
}

extension DiscordWorld.User {
  func write(to writer: inout JSONWriter) {
    writer.field("id", id)
    writer.field("username", name)
    writer.field("global_name", shownName)
    writer.field("discriminator", "0")
    if isBot { writer.field("bot", true) }
  }
}

extension DiscordWorld.Guild {
  func write(to writer: inout JSONWriter) {
    writer.field("id", id)
    writer.field("name", name)
    writer.field("owner_id", owner)
    writer.array("roles") { writer in
      for (id, bits) in roles.sorted(by: { $0.key < $1.key }) {
        writer.object { writer in
          writer.field("id", id)
          writer.field("name", "role \(id)")
          writer.field("permissions", String(bits))
        }
      }
    }
  }
}

extension DiscordWorld.Guild.Member {
  /// - Parameter permissions: Only interactions tell them.
  func write(to writer: inout JSONWriter, permissions: UInt64? = nil) {
    writer.object("user") { user.write(to: &$0) }
    writer.null("nick")
    writer.array("roles") { writer in for role in roles { writer.value(role) } }
    writer.field("joined_at", "2025-01-01T00:00:00.000000+00:00")
    writer.field("permissions", permissions.map { String($0) })
  }
}
