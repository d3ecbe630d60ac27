import Commands
import Scheduling
import Vocabulary

extension Job {
  /// Says a text in the chat where somebody asked for it.
  package static let say = Job(
    "say", schedule: nil, missed: .skip, offer: .communities
  ) { call in
    guard let address = call.job.address, let text = call.job.text else {
      throw JobError("there is nothing to say, or nowhere to say it")
    }
    // As plain text: whoever wrote it mentions nobody and links nothing through the bot.
    return JobOutcome("said") { _ in [OutboundMessage(to: address, RichText(text))] }
  }
}
