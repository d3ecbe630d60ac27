/// Large frames, cut down to what is read of them before they are parsed: parsed, a text takes ten times its bytes, and
/// a server with hundreds of channels is nearly all of what we never look at.
package enum ReducedFrame {
  /// Smaller frames are not worth it.
  static let threshold = 16 * 1_024

  /// - Returns: `text` as far as anything here reads it.
  package static func of(_ text: [UInt8]) -> [UInt8] {
    let frame = SparseJSON(text)
    let name = frame["t"]?.text ?? []
    let read: Set<String>
    switch String(decoding: name, as: UTF8.self) {
    case "\"READY\"": read = ["session_id", "resume_gateway_url", "user"]
    case "\"GUILD_CREATE\"": read = ["channels", "threads"]
    // All of it may matter, and none of it is that large.
    case "\"MESSAGE_CREATE\"", "\"MESSAGE_UPDATE\"", "\"INTERACTION_CREATE\"", "\"MESSAGE_DELETE_BULK\"":
      return text
    default: read = []
    }
    var reduced: [UInt8] = []
    write(frame, to: &reduced) { key, value, output in
      guard key.elementsEqual("d".utf8) else { return output += value.text }
      // Anything but an object is short and has a meaning of its own.
      guard value.text.first == UInt8(ascii: "{") else { return output += value.text }
      write(value, only: read, to: &output) { key, value, output in
        if key.elementsEqual("user".utf8) { return write(value, only: ["id"], to: &output) }
        guard read.contains("channels") else { return output += value.text }
        writeChannels(value, to: &output)
      }
    }
    return reduced
  }

  private static func writeChannels(_ list: SparseJSON, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "["))
    var isFirst = true
    list.elements { channel in
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
      write(channel, only: ["id", "last_message_id"], to: &output)
    }
    output.append(UInt8(ascii: "]"))
  }

  /// - Parameter keys: The members to keep; `nil` for all.
  private static func write(
    _ object: SparseJSON, only keys: Set<String>? = nil, to output: inout [UInt8],
    _ writeValue: (ArraySlice<UInt8>, SparseJSON, inout [UInt8]) -> Void = { _, value, output in
      output += value.text
    }
  ) {
    output.append(UInt8(ascii: "{"))
    var isFirst = true
    object.members { key, value in
      guard keys?.contains(String(decoding: key, as: UTF8.self)) ?? true else { return }
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
      output.append(UInt8(ascii: "\""))
      output += key
      output += [UInt8(ascii: "\""), UInt8(ascii: ":")]
      writeValue(key, value, &output)
    }
    output.append(UInt8(ascii: "}"))
  }
}
