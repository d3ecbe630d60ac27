import Vocabulary

/// Why a tool brought no result; each is told to the model as a sentence, and some to a member.
package enum ToolError: Error, Hashable, Sendable {
  /// What is wrong with them, as a sentence.
  case wrongArguments(String)
  /// The person, the community or everybody together has asked too often.
  case limited(wait: Duration)
  case notReached(FetchError, String)
  /// The books could not be written or read.
  case unrecorded
  case cancelled

  package var sentence: String {
    switch self {
    case .wrongArguments(let what): what
    case .limited(let wait):
      "This was asked for too often; it can be asked again in \(ToolError.seconds(wait)). Tell the person."
    case .notReached(let error, let name): error.sentence(about: name)
    case .unrecorded: "The tool cannot be used just now."
    case .cancelled: "The question was taken back."
    }
  }

  /// One of fixed words, for the log.
  package var label: String {
    switch self {
    case .wrongArguments: "wrong_arguments"
    case .limited: "limited"
    case .notReached(let error, _): error.label
    case .unrecorded: "unrecorded"
    case .cancelled: "cancelled"
    }
  }

  /// One of a closed list, for `warden_tool_calls_total`.
  var outcome: ToolMetrics.Outcome {
    switch self {
    case .wrongArguments: .wrongArguments
    case .limited: .limited
    case .notReached(.cancelled, _), .cancelled: .cancelled
    case .notReached, .unrecorded: .failed
    }
  }

  private static func seconds(_ wait: Duration) -> String {
    let seconds = max(1, (wait.milliseconds + 999) / 1_000)
    return "\(seconds) second\(seconds == 1 ? "" : "s")"
  }
}
