import SQLite
import Vocabulary

extension Connection {
  /// The learned ratio of a model; `nil` before its provider has reported anything.
  package borrowing func tokenRatio(of model: ModelID) throws(SQLiteError) -> TokenRatio? {
    try first(
      """
      SELECT counted, reported FROM model_token_ratios
      WHERE provider = \(model.provider.rawValue) AND model = \(model.name)
      """
    ) { TokenRatio(counted: $0.int(0), reported: $0.int(1)) }
  }

  /// Learns from one prompt. Once the sums are large they are halved, so that a model that changes is followed.
  borrowing func learnRatio(
    of model: ModelID, counted: Int64, reported: Int64, at now: Moment
  ) throws(SQLiteError) {
    guard TokenRatio.isPlausible(counted: counted, reported: reported) else { return }
    try run(
      """
      INSERT INTO model_token_ratios (provider, model, counted, reported, learned_ms)
      VALUES (\(model.provider.rawValue), \(model.name), \(counted), \(reported), \(now))
      ON CONFLICT (provider, model) DO UPDATE SET
        counted = model_token_ratios.counted + excluded.counted,
        reported = model_token_ratios.reported + excluded.reported,
        learned_ms = excluded.learned_ms
      """)
    try run(
      """
      UPDATE model_token_ratios SET counted = counted / 2, reported = reported / 2
      WHERE provider = \(model.provider.rawValue) AND model = \(model.name) AND counted > 200000
      """)
  }
}
