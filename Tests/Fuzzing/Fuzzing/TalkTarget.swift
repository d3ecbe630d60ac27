import Personality

extension FuzzTarget {
  /// What a persona makes of anything that people say to it.
  static let talk = FuzzTarget(name: "talk") {
    [
      "hi! my name is Ada, what's 12 * (3 + 4)?", "I lost my keys and I'm SO sad :(", "roll 2d6 please",
      "tell me about the weather in Berlin", "thanks, you’re the best ❤️", "was ist das? 你好",
      "no. yes? maybe!!!",
    ].inputs
  } run: { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    let reading = Reading(of: text, calling: "Mira")
    promise((-1...1).contains(reading.sentiment.compound), "a feeling lies between -1 and 1")
    if let name = PersonName(text) { promise(!name.text.isEmpty, "a name is not empty") }
  }
}
