/// Text that pretends to come from the program and not from a player: tags of roles, special tokens, results of tools.
///
/// A colon after "system" or a pair of brackets is no proof of anything; this counts and explains, and decides nothing.
package enum FakeMarkup {
  package static let name = "fake_markup"

  /// Names that stand in such tags.
  private static let roles: Set<String> = [
    "system", "sys", "assistant", "user", "developer", "admin", "administrator", "inst", "instruction",
    "instructions", "tool", "tools", "tool_call", "tool_calls", "tool_result", "tool_results", "tool_use",
    "tool_response", "function", "function_call", "function_calls", "function_result", "function_results",
    "prompt",
    "system_prompt", "endoftext", "im_start", "im_end", "rules", "override",
  ]
  /// Keys of requests and answers of models.
  private static let keys: Set<String> = [
    "role", "tool", "tool_call", "tool_calls", "tool_use", "tool_choice", "tool_result", "function",
    "function_call", "stop_reason", "finish_reason", "system",
  ]
  /// A row of so many looks like the border of a section.
  private static let borderLength = 6
  /// No tag of a role is longer.
  private static let longestWord = 24

  /// Looks at each byte a bounded number of times.
  package static func isIn(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { isIn($0) }
  }

  private static func isIn(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var hashes = 0
    for (index, byte) in bytes.enumerated() {
      hashes = byte == UInt8(ascii: "#") ? hashes + 1 : 0
      if hashes == borderLength { return true }
      switch byte {
      case UInt8(ascii: "<"), UInt8(ascii: "["): if isTag(bytes, index) { return true }
      case UInt8(ascii: "\""): if isKey(bytes, index) { return true }
      default: continue
      }
    }
    return false
  }

  /// `<|…`, `<system>`, `</tool_result>`, `<<SYS>>`, `[INST]`, `[#END …`.
  private static func isTag(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
    let isAngle = bytes[start] == UInt8(ascii: "<")
    var index = start + 1
    guard index < bytes.count else { return false }
    if isAngle, bytes[index] == UInt8(ascii: "|") { return isWord(bytes, index + 1) }
    if !isAngle, bytes[index] == UInt8(ascii: "#") { return isWord(bytes, index + 1) }
    while index < bytes.count, index < start + 3,
      bytes[index] == bytes[start] || bytes[index] == UInt8(ascii: "/")
    {
      index += 1
    }
    let (word, end) = word(bytes, index)
    guard roles.contains(word), end < bytes.count else { return false }
    return switch (isAngle, bytes[end]) {
    // Attributes may follow.
    case (true, UInt8(ascii: ">")), (true, UInt8(ascii: " ")), (true, UInt8(ascii: "\n")): true
    case (false, UInt8(ascii: "]")), (false, UInt8(ascii: ":")): true
    default: false
    }
  }

  /// `"role":`.
  private static func isKey(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
    var (word, end) = word(bytes, start + 1)
    guard keys.contains(word), end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return false }
    let limit = min(bytes.count, end + 4)
    repeat { end += 1 } while end < limit && bytes[end] == UInt8(ascii: " ")
    return end < limit && bytes[end] == UInt8(ascii: ":")
  }

  private static func isWord(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
    !word(bytes, start).0.isEmpty
  }

  /// Letters and `_` from a place on, in lower case; nothing when there are too many.
  private static func word(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> (String, end: Int) {
    var end = start
    var word = ""
    while end < bytes.count, end - start <= longestWord {
      let letter = bytes[end] | 0x20
      if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) {
        word.unicodeScalars.append(Unicode.Scalar(letter))
      } else if bytes[end] == UInt8(ascii: "_") {
        word.append("_")
      } else {
        break
      }
      end += 1
    }
    return end - start > longestWord ? ("", end) : (word, end)
  }
}
