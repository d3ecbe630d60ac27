import Commands

/// How often a tool may be used. An answer from outside that is known already uses nothing.
package struct ToolLimits: Hashable, Sendable {
  /// For one person and one tool.
  package var person: RateLimit
  /// For one community and one tool.
  package var community: RateLimit
  /// For one tool and everybody together: Wikipedia and others ask their visitors for restraint.
  package var everybody: RateLimit

  package init(
    person: RateLimit = RateLimit(10, per: .seconds(60)),
    community: RateLimit = RateLimit(30, per: .seconds(60)),
    everybody: RateLimit = RateLimit(120, per: .seconds(60))
  ) {
    (self.person, self.community, self.everybody) = (person, community, everybody)
  }
}
