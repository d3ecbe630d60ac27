/// A picture of numbers: a title and one part below the other.
///
/// A value, which ``ChartStudio`` draws. Text that does not fit is cut.
package struct Chart: Sendable {
  package enum Part: Sendable {
    case line(LineChart)
    case bars(BarChart)
    case shares(ShareChart)
  }

  package let title: String
  package let parts: [Part]

  package init(_ title: String, _ parts: Part...) {
    self.title = title
    self.parts = parts
  }
}
