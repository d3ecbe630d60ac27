/// What came of asking for a file.
package enum DownloadOutcome: Hashable, Sendable {
  case bytes([UInt8])
  case tooLarge
  /// It is gone, or the platform does not hand it out.
  case unavailable
}
