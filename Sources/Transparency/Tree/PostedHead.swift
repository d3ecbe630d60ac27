import Groundwork

/// A tree head with its signature as one text, as it is posted: whoever keeps the post has a copy that the operator cannot
/// take back.
package enum PostedHead {
  private static let mark = "signature: "
  /// Room for the few words that somebody copies along.
  private static let longest = 8_192

  /// The signed bytes, and a line more.
  package static func text(_ head: AttemptProof.Signed) -> String {
    String(decoding: head.bytes, as: UTF8.self) + mark + head.signature.base64
  }

  /// - Returns: `nil` for anything but a head with that line behind it. What is around it is left out.
  package static func read(_ bytes: [UInt8]) -> AttemptProof.Signed? {
    guard bytes.count <= longest else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false
    )
    .map { $0.hasSuffix("\r") ? $0.dropLast() : $0 }
    guard let first = lines.firstIndex(of: "warden-head/1"),
      let last = lines[first...].firstIndex(where: { $0.hasPrefix(mark) }),
      let signature = [UInt8](base64: String(lines[last].dropFirst(mark.utf8.count)))
    else { return nil }
    let head = Array(lines[first..<last].map { $0 + "\n" }.joined().utf8)
    guard (try? TreeHead(head)) != nil else { return nil }
    return AttemptProof.Signed(head, signature: signature)
  }
}
