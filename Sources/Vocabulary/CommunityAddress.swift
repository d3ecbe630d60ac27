/// A Discord server or a Telegram group: people who share a place, whichever of its channels and topics they speak in.
package struct CommunityAddress: Hashable, Sendable {
  package let platform: Platform
  /// The platform's own identifier of the server or group.
  package let number: String

  package init(_ platform: Platform, _ number: String) {
    self.platform = platform
    self.number = number
  }

  /// `discord:613425648685547541` or `telegram:-100123`: one column in the database.
  package var key: String { "\(platform.rawValue):\(number)" }

  /// Reads ``key`` back.
  package init?(key: String) {
    guard let colon = key.utf8.firstIndex(of: UInt8(ascii: ":")),
      let platform = Platform(rawValue: String(key[..<colon]))
    else { return nil }
    let number = key[key.index(after: colon)...]
    guard !number.isEmpty else { return nil }
    self.init(platform, String(number))
  }
}

/// What somebody is to a server or group in its platform's own eyes.
package enum CommunityStanding: String, Hashable, Sendable {
  case owner
  /// May manage the server or group.
  case administrator
  case member
}
