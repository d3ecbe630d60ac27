import Testing
import Vocabulary

@testable import LanguageModels

@Suite("Complaints of providers")
struct ProviderComplaintTests {
  private func error(
    _ status: Int, _ body: String, _ provider: ModelProvider = .openai, wait: Duration? = nil
  ) -> ModelError {
    ProviderComplaint(status: status, body: Array(body.utf8), provider: provider).error(wait: wait)
  }

  @Test(
    "A status without a word is enough",
    arguments: [
      (301, .unreadable(.redirect)), (400, .refused(.request)), (401, .refused(.key)),
      (402, .refused(.credit)),
      (403, .refused(.key)), (404, .refused(.model)), (408, .failed(status: 408, wait: .seconds(3))),
      (409, .failed(status: 409, wait: .seconds(3))), (413, .refused(.tooLong)),
      (422, .refused(.request)), (429, .throttled(wait: .seconds(3))),
      (500, .failed(status: 500, wait: .seconds(3))),
      (502, .failed(status: 502, wait: .seconds(3))), (503, .overloaded(wait: .seconds(3))),
      (529, .overloaded(wait: .seconds(3))),
      (204, .unreadable(.unexpected)),
    ] as [(Int, ModelError)])
  func status(status: Int, expected: ModelError) {
    for body in ["", "<html>502 Bad Gateway</html>", "[]", "{}", #"{"error":7}"#, "\u{0}"] {
      #expect(error(status, body, wait: .seconds(3)) == expected)
    }
  }

  @Test(
    "A word that says more than the status counts",
    arguments: [
      (
        429, #"{"error":{"code":"insufficient_quota","message":"You exceeded your current quota"}}"#,
        .refused(.credit)
      ),
      (400, #"{"error":{"code":"context_length_exceeded","message":"…"}}"#, .refused(.tooLong)),
      (
        400,
        #"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 9 > 8"}}"#,
        .refused(.tooLong)
      ),
      (
        400,
        #"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}"#,
        .refused(.credit)
      ),
      (400, #"{"error":{"code":"model_not_found","message":"x"}}"#, .refused(.model)),
      (500, #"{"type":"error","error":{"type":"overloaded_error","message":"x"}}"#, .overloaded(wait: nil)),
    ] as [(Int, String, ModelError)])
  func words(status: Int, body: String, expected: ModelError) { #expect(error(status, body) == expected) }

  @Test("A server that is not there is not one that has too much to do")
  func unavailable() {
    for body in ["", "<html>503</html>", #"{"error":{"type":"api_error","message":"overloaded"}}"#] {
      #expect(error(503, body) == .failed(status: 503))
      #expect(error(529, body) == .overloaded(wait: nil))
    }
    let word = #"{"type":"error","error":{"type":"overloaded_error","message":"x"}}"#
    #expect(error(503, word) == .overloaded(wait: nil))
  }

  @Test(
    "A filter is known by what the provider calls it",
    arguments: [
      #"{"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"hate":{"filtered":true,"severity":"high"}}}}}"#,
      #"{"error":{"message":"x","code":"BadRequest","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#,
      #"{"error":{"code":"content_policy_violation","message":"x","param":null,"type":"invalid_request_error"}}"#,
      #"{"error":{"code":"invalid_prompt","message":"x","type":"invalid_request_error"}}"#,
      #"{"type":"error","error":{"type":"content_policy_violation","message":"x"}}"#,
      #"{"error":{"code":403,"message":"x","metadata":{"reasons":["hate"],"flagged_input":"…"}}}"#,
    ])
  func filter(body: String) {
    for status in [400, 403, 422] { #expect(error(status, body) == .refused(.content)) }
  }

  @Test("Anthropic's filter is known by its one sentence, and by nothing that has it in it")
  func outputFilter() {
    func answer(_ message: String) -> ModelError {
      error(
        400, #"{"type":"error","error":{"type":"invalid_request_error","message":"\#(message)"}}"#, .anthropic
      )
    }
    #expect(answer("Output blocked by content filtering policy") == .refused(.content))
    #expect(answer("messages.0: Output blocked by content filtering policy") == .refused(.request))
  }

  @Test("What a provider repeats of a message is not taken for the word of a filter")
  func echo() {
    for words in [
      "content_filter", "ResponsibleAIPolicyViolation", "Output blocked by content filtering policy",
    ] {
      for body in [
        #"{"error":{"type":"invalid_request_error","message":"cannot read: \#(words)","param":"\#(words)"}}"#,
        #"{"error":"\#(words)"}"#, #"{"message":"\#(words)","code":"\#(words)"}"#,
        #"{"error":{"code":"no \#(words) here","message":"x"}}"#,
      ] {
        #expect(error(400, body) == .refused(.request))
      }
    }
  }

  @Test("No error holds a word of what the provider wrote")
  func noContent() {
    let secret = "sk-ant-very-secret and what a member wrote"
    for status in [400, 401, 404, 429, 500, 529, 301] {
      let error = error(
        status, #"{"error":{"type":"\#(secret)","code":"\#(secret)","message":"\#(secret)"}}"#)
      #expect(!"\(error)".contains("secret") && !String(reflecting: error).contains("secret"))
      #expect(!error.label.contains("secret"))
    }
  }

  @Test("Every label is one of the fixed words")
  func labels() {
    let errors: [ModelError] = [
      .noModel, .budgetReached(resets: Moment(seconds: 0)), .busy, .resting(until: Moment(seconds: 0)),
      .throttled(wait: nil), .overloaded(wait: nil), .refused(.key), .failed(status: 500),
      .unreachable(isSurelyNotSent: true), .late(.answer), .cutOff, .unreadable(.empty), .tooLarge,
      .cancelled,
      .unrecorded,
    ]
    #expect(Set(errors.map(\.label)).count == 15)
    for error in errors { #expect(error.label.allSatisfy { $0.isLowercase || $0 == "_" }) }
  }
}
