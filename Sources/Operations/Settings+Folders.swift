extension Settings {
  /// Puts the folders that lie beside the configuration where it is.
  mutating func placeFolders() {
    while configFolder.count > 1, configFolder.hasSuffix("/") { configFolder.removeLast() }
    personalityFolder = beside(personalityFolder)
    allowlistFolder = beside(allowlistFolder)
  }

  /// `path` as seen from the folder that the configuration's folder lies in; absolute paths stay.
  func beside(_ path: String) -> String {
    guard !path.hasPrefix("/") else { return path }
    let parts = configFolder.split(separator: "/", omittingEmptySubsequences: false)
    switch parts.last {
    // The parent of these cannot be told from their name.
    case nil, "", ".", "..": return configFolder == "/" ? "/\(path)" : "\(configFolder)/../\(path)"
    default: return (parts.dropLast() + [Substring(path)]).joined(separator: "/")
    }
  }
}
