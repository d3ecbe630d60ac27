/// When a template fits. An empty condition always does.
package struct Condition: Hashable, Sendable {
  package var tones: Set<Tone> = []
  package var length: Template.Length?
  package var bounds: [Bound] = []

  package init(tones: Set<Tone> = [], length: Template.Length? = nil, bounds: [Bound] = []) {
    self.tones = tones
    self.length = length
    self.bounds = bounds
  }

  /// A range in which something has to lie.
  package struct Bound: Hashable, Sendable {
    package let subject: Subject
    /// Both ends count. Hours may run over midnight, with the first number above the second.
    package let from: Double
    package let to: Double

    package init(_ subject: Subject, from: Double, to: Double) {
      self.subject = subject
      self.from = from
      self.to = to
    }
  }

  package enum Subject: Hashable, Sendable {
    case mood(Dimension)
    /// 0 to 100.
    case trait(Trait)
    /// Of the persona's own clock, 0 to 23.
    case hour
    /// Since the person was last heard.
    case days
  }

  /// Whether it holds on every occasion, so that the template can always be counted on.
  var isEmpty: Bool { tones.isEmpty && length == nil && bounds.isEmpty }

  func holds(in circumstances: Circumstances) -> Bool {
    (tones.isEmpty || tones.contains(circumstances.tone))
      && (length == nil || circumstances.length == .medium || length == circumstances.length)
      && bounds.allSatisfy { bound in
        let value = circumstances.value(of: bound.subject)
        return bound.from <= bound.to
          ? (bound.from...bound.to).contains(value) : value >= bound.from || value <= bound.to
      }
  }
}

/// How a persona sounds at a moment.
package enum Tone: String, Hashable, Sendable, CaseIterable { case cold, neutral, warm }
