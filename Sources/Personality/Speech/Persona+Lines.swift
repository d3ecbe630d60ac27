import Groundwork

extension Persona {
  /// Says something for an occasion.
  ///
  /// Among the templates that fit, those in the persona's present tone and length are likelier, and the ones the
  /// person heard lately are left out; when all were heard, it is the one heard longest ago.
  ///
  /// - Parameter recent: Gets the chosen line.
  /// - Returns: Never an empty text; a persona that has no words for an occasion falls back to small talk.
  package func line(
    _ category: Category, in circumstances: Circumstances, after recent: inout RecentLines,
    _ randomness: Randomness
  ) -> String {
    for choice in [category, .smallTalk] {
      var lines = templates[choice] ?? []
      // Who is asked for something that it knows does not say that it does not know.
      if let answer = choice.answer, circumstances.values[answer] != nil {
        lines = lines.filter { $0.needs.contains(answer) }
      }
      if let text = choose(from: lines, in: circumstances, after: &recent, randomness) {
        return text
      }
    }
    return "…"
  }

  func choose(
    from templates: [Template], in circumstances: Circumstances, after recent: inout RecentLines,
    _ randomness: Randomness
  ) -> String? {
    // Places instead of templates: every answer looks at all of a category, and takes one.
    var (candidates, fresh): ([Int], [Int]) = ([], [])
    candidates.reserveCapacity(templates.count)
    fresh.reserveCapacity(templates.count)
    for (place, template) in templates.enumerated()
    where template.condition.holds(in: circumstances)
      && template.needs.allSatisfy({ circumstances.values[$0] != nil })
    {
      candidates.append(place)
      if !recent.contains(template.mark) { fresh.append(place) }
    }
    let chosen =
      fresh.isEmpty
      ? candidates.min {
        (recent.position(of: templates[$0].mark) ?? -1) < (recent.position(of: templates[$1].mark) ?? -1)
      }
      : draw(from: templates, at: fresh, in: circumstances, randomness)
    guard let chosen, let text = templates[chosen].filled(with: circumstances.values) else { return nil }
    recent.add(templates[chosen].mark)
    return text
  }

  private func draw(
    from templates: [Template], at places: [Int], in circumstances: Circumstances, _ randomness: Randomness
  ) -> Int? {
    let weights = places.map { weight(of: templates[$0], in: circumstances) }
    var left = randomness.unit() * weights.reduce(0, +)
    for (place, weight) in zip(places, weights) {
      left -= weight
      if left < 0 { return place }
    }
    return places.last
  }

  /// Lines made for this mood come before those that always fit, and those that answer the message by its own
  /// words before those that would answer any.
  private func weight(of template: Template, in circumstances: Circumstances) -> Double {
    var weight = 1.0
    if !template.condition.tones.isEmpty { weight *= 3 }
    if !template.condition.bounds.isEmpty { weight *= 2 }
    if template.needs.contains(where: { $0 != .me && $0 != .name }) { weight *= 2 }
    switch (circumstances.length, template.length) {
    case (.short, .short), (.long, .long): weight *= 2.5
    case (.short, .long), (.long, .short): weight *= 0.3
    default: break
    }
    return weight
  }
}
