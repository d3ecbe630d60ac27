import Commands
import Testing
import Vocabulary

@Suite("Errors that members see")
struct CommandErrorTests {
  @Test(
    "have a stable code and one sentence with what to do next",
    arguments: [
      (CommandError.termsNeeded, "terms_needed", "First read and accept the terms: /account terms."),
      (.roundClosed, "round_closed", "There is no open round."),
      (.roundPaused(reason: "maintenance"), "round_paused", "The round is paused: maintenance."),
      (.messageEmpty, "message_empty", "Write a message."),
      (.messageTooLong(1_024, of: 1_000), "message_too_long", "1024 of 1000 characters. Write it shorter."),
      (
        .attemptInProgress("att_1"), "attempt_in_progress",
        "Your attempt att_1 is still being judged. Wait for its result."
      ),
      (
        .insufficientFunds(have: "3.00 USD", need: "9.00 USD"), "insufficient_funds",
        "You have 3.00 USD, this needs 9.00 USD. /wallet deposit"
      ),
      (.quoteExpired, "quote_expired", "The price was valid for a minute. Ask again."),
      (
        .practiceUsed(limit: 3), "practice_used",
        "No free tries left today (3 of 3). They return at 00:00 UTC."
      ),
      (.addressInvalid, "address_invalid", "Not a Solana address."),
      (
        .signatureInvalid(triesLeft: 2), "signature_invalid",
        "The signature does not match the text (2 tries left)."
      ),
      (.amountInvalid, "amount_invalid", "Write an amount like 12.50."),
      (.belowMinimum("5.00 USD"), "below_minimum", "The minimum is 5.00 USD."),
      (.nameInvalid, "name_invalid", "3 to 32 letters of one alphabet."),
      (.notAllowed("operator"), "not_allowed", "You need the role operator for this."),
      (
        .secondPersonNeeded, "second_person_needed",
        "A second operator must run the same command within 10 minutes."
      ),
      (.rateLimited(.milliseconds(1_001)), "rate_limited", "Wait 2 seconds."),
      (.rateLimited(.milliseconds(3)), "rate_limited", "Wait 1 second."),
      (.internalFault(id: "err_7"), "internal", "Something broke on our side (err_7)."),
    ])
  func texts(error: CommandError, code: String, text: String) {
    #expect(error.code.rawValue == code)
    #expect(error.text == text)
  }

  @Test("say that nothing was charged only when told so")
  func charging() {
    #expect(
      CommandError.budgetReached.chargingNothing.text
        == "Today's model budget is used up. Nothing was charged. It resets at 00:00 UTC.")
    #expect(
      CommandError.internalFault(id: "err_7").chargingNothing.text
        == "Something broke on our side (err_7). Nothing was charged.")
    for error in [CommandError.guardianDown, .roundPaused(reason: "x"), .internalFault(id: "x")] {
      #expect(!error.text.contains("charged"))
      #expect(error.chargingNothing.text.contains(" Nothing was charged."))
    }
  }

  @Test("are answered to the person alone, with the button that is needed")
  func reply() {
    let button = ButtonKind<String>("pay").button("Pay 9.00 USD", "att_1")
    let reply = CommandError.confirmNeeded("Pay 9.00 USD for this attempt?", buttons: [[button]]).reply
    #expect(reply.visibility == .ephemeral)
    #expect(reply.text == "Pay 9.00 USD for this attempt?")
    #expect(reply.buttons == [[button]])
  }

  @Test("have codes in small letters, each once")
  func codes() {
    let codes = ErrorCode.allCases.map(\.rawValue)
    #expect(Set(codes).count == codes.count)
    for code in codes {
      #expect(
        code.utf8.allSatisfy {
          (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_")
        })
    }
  }
}
