extension AttackPatterns {
  /// What Warden looks for without a `config/patterns.json`.
  package static let builtIn = AttackPatterns([
    Pattern(
      "role_playing",
      [
        "pretend", "imagine you", "act as", "you are now", "roleplay", "role play", "in character as",
        "play the role",
      ]),
    Pattern(
      "function_confusion",
      [
        "approvetransfer", "approve transfer", "rejecttransfer", "reject transfer", "call the function",
        "call the tool", "tool call", "trigger the function", "function call", "invoke",
      ]),
    Pattern(
      "social_engineering",
      [
        "emergency", "urgent", "authorized", "authorised", "administrator", "i am admin",
        "i am the developer",
        "security audit", "your creator",
      ]),
    Pattern(
      "hypothetical",
      ["what if", "hypothetically", "suppose", "in theory", "theoretically", "thought experiment"]),
    Pattern(
      "rule_negation",
      [
        "ignore", "forget your", "forget all", "disregard", "override", "bypass", "new instructions",
        "previous instructions",
      ]),
    Pattern(
      "incoming_transfer",
      [
        "incoming transfer", "contribute to the treasury", "deposit into the pool", "donate to the pool",
        "add funds to the pool",
      ]),
    Pattern(
      "fake_system",
      [
        "new session", "end session", "admin terminal", "system prompt", "developer mode", "debug mode",
        "maintenance mode",
      ]),
  ])
}
