import Personality
import Vocabulary

/// What `/privacy memory` shows.
struct MemoryReport {
  let text: RichText

  /// - Parameter memories: How many things are remembered beside the talk itself.
  init(
    talk: TalkStatistics, memories: Int, persona: Persona, mood state: MoodState, remembers: Bool,
    at now: Moment
  ) {
    var lines = [
      remembers
        ? "I remember what you say: /privacy memory no stops that."
        : "I do not keep what you say. /privacy memory yes lets me remember again.", "",
    ]
    if talk.exchanges == 0 {
      lines.append("• Of our talk, nothing is kept.")
    } else {
      let since = talk.first.map { ", since \($0.day)" } ?? ""
      lines.append(
        "• Of our talk: \(talk.exchanges) thing\(talk.exchanges == 1 ? "" : "s") you said and my answers, in "
          + "\(talk.conversations) conversation\(talk.conversations == 1 ? "" : "s")\(since).")
    }
    lines.append(
      "• Things you told me that I remember: \(memories).\(memories > 0 ? " /memory list shows them." : "")")
    lines.append("• Messages from you that \(persona.name) has heard: \(state.messages).")
    lines.append("• The name you asked me to use: \(state.calledName ?? "none").")
    if let cause = state.causes.last {
      lines.append("• What last moved how I feel about you: \(cause.wording), \(cause.at.day).")
    } else {
      lines.append("• Nothing has moved how I feel about you.")
    }
    lines.append("")
    lines.append(
      "/personality shows how I feel about you, /account your settings, /privacy export everything.")
    text = RichText(lines.joined(separator: "\n"))
  }
}
