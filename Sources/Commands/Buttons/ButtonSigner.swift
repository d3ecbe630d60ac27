import Groundwork
import Vocabulary

/// Writes what a button carries, and reads it back when the button is pressed: `action:id:expiry:code`, at most 64
/// bytes, so that both platforms take it.
///
/// Whoever presses can send any text in the button's place. The code binds action, id and expiry to one person, so a
/// forged, changed or borrowed button is known before the database is asked.
package struct ButtonSigner: Sendable {
  /// What a button that was pressed turned out to be. A member is told the same for all but the first.
  package enum Verdict: Hashable, Sendable {
    case genuine(action: String, id: ActionID)
    case expired
    /// Not ours, changed on the way, or made for somebody else.
    case forged
  }

  private let key: [UInt8]

  /// Bytes of the code: guessing one takes more tries than any limit lets through.
  private static let codeLength = 8
  /// - SeeAlso: <https://core.telegram.org/bots/api#inlinekeyboardbutton>, `callback_data`
  private static let limit = 64

  /// - Parameter key: 32 bytes that stay the same over restarts, or buttons die with the process.
  package init(key: [UInt8]) {
    precondition(key.count >= 32, "the key of buttons is too short")
    self.key = key
  }

  /// - Parameters:
  ///   - action: 1 to 13 of `a`–`z`, `0`–`9` and `_`; a word of the code, never from outside.
  ///   - expiry: Kept in whole seconds, rounded down.
  package func sign(_ action: String, _ id: ActionID, for person: PersonID, until expiry: Moment) -> String {
    precondition(action.isCommandName && action.utf8.count <= 13, "\(action) is no action of a button")
    let signed = "\(action):\(id):\(String(max(0, expiry.seconds), radix: 36))"
    let data = "\(signed):\(code(of: signed, for: person).base64URL)"
    precondition(data.utf8.count <= Self.limit, "the button \(action) does not fit into \(Self.limit) bytes")
    return data
  }

  package func verify(_ data: String, pressedBy person: PersonID, at now: Moment) -> Verdict {
    guard data.utf8.count <= Self.limit else { return .forged }
    let parts = data.split(separator: ":", omittingEmptySubsequences: false).map { String($0) }
    guard parts.count == 4 else { return .forged }
    let (action, id, expiry) = (parts[0], parts[1], parts[2])
    let expected = code(of: "\(action):\(id):\(expiry)", for: person).base64URL
    guard Array(parts[3].utf8).equalsInConstantTime(Array(expected.utf8)),
      let seconds = Int64(expiry, radix: 36)
    else { return .forged }
    return Moment(seconds: seconds) > now ? .genuine(action: action, id: ActionID(id)) : .expired
  }

  /// Which action `data` claims to stand for. Nothing is proved by that.
  static func id(in data: String) -> ActionID? {
    guard data.utf8.count <= limit else { return nil }
    let parts = data.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 4 ? ActionID(String(parts[1])) : nil
  }

  private func code(of signed: String, for person: PersonID) -> [UInt8] {
    let message = Array("warden button\n\(person)\n\(signed)".utf8)
    return Array(SHA256.authenticate(message, key: key).prefix(Self.codeLength))
  }
}
