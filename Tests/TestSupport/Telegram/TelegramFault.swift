/// What goes wrong with a call, by order of a test.
package enum TelegramFault: Sendable {
  /// 429 with this many seconds. Nothing is done.
  case throttled(seconds: Int)
  /// A refusal. Nothing is done.
  case refused(TelegramFailure)
  /// A proxy in front answers 502 with a page of HTML. Nothing is done.
  case badGateway
  /// The call is done, and its answer breaks off after so many bytes of JSON.
  case cutAnswer(after: Int)
  /// The call is done, and the connection closes without an answer.
  case lostAnswer
  /// The connection closes when the call was read. Nothing is done.
  case lostRequest
  /// The call is done, or not, and nobody ever answers.
  case silence(isDone: Bool)
  /// The call is done and answered once the gate opens.
  case held(Gate)
  /// An answer with this body and status. Nothing is done.
  case answer(status: Int, contentType: String, body: String)

  /// 500, as while the server restarts.
  package static let restarting = TelegramFault.refused(
    TelegramFailure(500, "Internal Server Error: restart"))
}
