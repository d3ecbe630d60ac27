/// A decision with what the guardian saw.
package struct Judgement: Sendable {
  package let ruling: Ruling
  package let context: [UInt8]
  package let model: String
  /// The guardian was asked twice and made no sense either time.
  package let wasUnclear: Bool
  package let evidence: Evidence

  package init(
    _ ruling: Ruling, context: [UInt8], model: String, wasUnclear: Bool = false,
    _ evidence: Evidence = Evidence()
  ) {
    (self.ruling, self.context, self.model) = (ruling, context, model)
    (self.wasUnclear, self.evidence) = (wasUnclear, evidence)
  }
}
