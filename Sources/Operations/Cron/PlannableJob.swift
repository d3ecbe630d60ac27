import Commands

/// What somebody may have done at set times: each is a ``Job`` of that name, whose ``Job/offer`` says who may.
package enum PlannableJob: String, CaseIterable, CommandValue {
  case weeklyReport = "weekly_report"
  case priceSample = "price_sample"
  case patternReport = "pattern_report"
  case memoryCompress = "memory_compress"
  case say
}
