/// How staking is done here.
package struct StakingRules: Hashable, Sendable {
  /// Nobody locks anything anew while it is off; what is locked goes on.
  package var isOn: Bool
  package var allowsEarlyExit: Bool
  /// Tokens come back by themselves when their time is over.
  package var releasesItself: Bool

  package init(isOn: Bool = true, allowsEarlyExit: Bool = true, releasesItself: Bool = true) {
    (self.isOn, self.allowsEarlyExit, self.releasesItself) = (isOn, allowsEarlyExit, releasesItself)
  }
}
