/// What may be spent in one UTC day. `nil` for no cap.
package struct DailyCaps: Hashable, Sendable {
  package var tokens: Int64?
  package var cost: MicroDollars?

  package init(tokens: Int64?, cost: MicroDollars?) {
    self.tokens = tokens
    self.cost = cost
  }

  package static let none = DailyCaps(tokens: nil, cost: nil)

  package var isNone: Bool { self == .none }

  /// What is left when a part is taken out, rounded up: a share of little is not all of it.
  func without(percent: Int64) -> DailyCaps {
    guard percent > 0 else { return self }
    func rest(_ cap: Int64) -> Int64 { cap - Int64(Int128(cap) * Int128(percent) / 100) }
    return DailyCaps(tokens: tokens.map(rest), cost: cost.map { MicroDollars(rest($0.count)) })
  }

  /// A part of it, rounded down.
  func part(percent: Int64) -> DailyCaps {
    func part(_ cap: Int64) -> Int64 { Int64(Int128(cap) * Int128(percent) / 100) }
    return DailyCaps(tokens: tokens.map(part), cost: cost.map { MicroDollars(part($0.count)) })
  }

  /// The tighter of both, each cap by itself.
  func tightened(by other: DailyCaps) -> DailyCaps {
    func lower<Value: Comparable>(_ one: Value?, _ other: Value?) -> Value? {
      guard let one, let other else { return one ?? other }
      return min(one, other)
    }
    return DailyCaps(tokens: lower(tokens, other.tokens), cost: lower(cost, other.cost))
  }
}

/// Whose use a cap counts.
package enum BudgetScope: String, Hashable, Sendable, CaseIterable {
  /// Everybody of this Warden together.
  case all
  /// All people of one community.
  case community
  /// One person, wherever they talk.
  case person
}

/// What may be spent in one UTC day: by all together, by each community, and by each person.
package struct BudgetCaps: Hashable, Sendable {
  package var all: DailyCaps
  package var community: DailyCaps
  package var person: DailyCaps

  package init(all: DailyCaps, community: DailyCaps = .none, person: DailyCaps = .none) {
    self.all = all
    self.community = community
    self.person = person
  }

  package static let none = BudgetCaps(all: .none)
}

/// What counts against a cap.
package struct BudgetUse: Hashable, Sendable {
  package let tokens: Int64
  package let cost: MicroDollars

  package static let nothing = BudgetUse(tokens: 0, cost: .zero)

  package init(tokens: Int64, cost: MicroDollars) {
    self.tokens = tokens
    self.cost = cost
  }

  /// Whether so much more stays within `caps`.
  func leavesRoom(for tokens: Int64, _ cost: MicroDollars, within caps: DailyCaps) -> Bool {
    self.tokens + tokens <= caps.tokens ?? .max && self.cost.count + cost.count <= caps.cost?.count ?? .max
  }

  /// How much of the tighter cap is gone; 0 without a cap. A cap of nothing is used up.
  package func percent(of caps: DailyCaps) -> Int64 {
    func part(_ used: Int64, _ cap: Int64?) -> Int64 {
      guard let cap else { return 0 }
      guard cap > 0 else { return 100 }
      return Int64((UInt128(used) * 100 / UInt128(cap)))
    }
    return max(part(tokens, caps.tokens), part(cost.count, caps.cost?.count))
  }
}
