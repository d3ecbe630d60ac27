import Commands
import Community
import Detection
import Ledger
import SQLite
import Vocabulary

extension String {
  /// What somebody wrote as it may be shown to others: nothing invisible in it that turns or hides letters, nothing that
  /// rings anybody, and one line.
  package var asShownText: String {
    var shown = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .format, .surrogate, .privateUse, .unassigned: continue
      case .control, .lineSeparator, .paragraphSeparator: shown.append(" ")
      default: shown.append(scalar)
      }
    }
    return String(shown).withoutMentions
  }

  /// The same with its own direction of writing, whatever stands beside it.
  package var isolated: String { "\u{2068}\(asShownText)\u{2069}" }
}

extension Connection {
  /// How team mates speak of each other: by the handle last seen, else by the number of an account.
  package borrowing func teamName(of person: PersonID) throws(SQLiteError) -> String {
    let accounts = try linkedAccounts(of: person)
    if let handle = accounts.compactMap(\.handle).first { return "@\(handle)".asShownText }
    return accounts.first.map(\.account.description) ?? "somebody"
  }

  /// The member of a team that somebody means by a name, a number, an account or our own identifier. Names are looked
  /// for among the members only, on every platform.
  package borrowing func member(
    called typed: String, of team: TeamID, seenFrom call: CommandCall
  ) throws(SQLiteError) -> PersonID? {
    let members = try members(of: team).map(\.person)
    guard let reference = PersonReference(text: typed.withoutPlatformOfHandle.handle) else { return nil }
    if case .handle(let handle) = reference {
      let (key, platform) = (handle.lowercased(), typed.withoutPlatformOfHandle.platform)
      for member in members {
        let accounts = try linkedAccounts(of: member)
        let isMeant = accounts.contains {
          $0.handle?.lowercased() == key && (platform == nil || $0.account.platform == platform)
        }
        if isMeant { return member }
      }
      return nil
    }
    guard let person = try person(for: reference, seenFrom: call) else { return nil }
    return members.contains(person) ? person : nil
  }
}

extension String {
  /// `telegram:@name` without its platform; what is a number or has none stays as it is.
  var withoutPlatformOfHandle: (platform: Platform?, handle: String) {
    guard let colon = utf8.firstIndex(of: UInt8(ascii: ":")),
      let platform = Platform(rawValue: String(self[..<colon]))
    else { return (nil, self) }
    let rest = String(self[index(after: colon)...])
    let isNumber = !rest.isEmpty && rest.utf8.allSatisfy { (0x30...0x39).contains($0) }
    return isNumber ? (platform, self) : (platform, rest)
  }
}
