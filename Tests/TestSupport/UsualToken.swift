/// The token that Warden knows when nobody configures another.
package enum UsualToken {
  package static let mint = "5ic4A4scnqeAT2XkwvWCUYjZoxjVLvoTz4njbmAhbonk"
  package static let program = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
  /// 999,745,347.873 whole tokens of 8 decimals.
  package static let supply: Int64 = 99_974_534_787_300_000
}
