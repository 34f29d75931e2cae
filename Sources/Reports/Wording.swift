// What reports say of a case, in the words that XML and console share.
internal import Results

/// Why the case did not pass, never blank.
func message(of result: CaseResult) -> String {
  if let message = result.finding?.message, message.utf8.contains(where: { $0 > 0x20 }) {
    return message
  }
  return switch result.verdict {
  case .pass: "passed"
  case .fail: "the module deviates from the manual"
  case .inconclusive: "a precondition was not there"
  case .error: "the rig failed"
  case .skipped: "does not apply to this module"
  }
}

/// The requirements and where the manual states them: `DATA-4 (manual 1.2)`.
func requirement(of result: CaseResult) -> String {
  let section = result.manual.isEmpty ? "" : "manual \(result.manual)"
  if result.requirements.isEmpty { return section }
  let ids = result.requirements.joined(separator: " ")
  return section.isEmpty ? ids : "\(ids) (\(section))"
}

/// The place in the suite and what stands there: `http/data.attest:31: < ERROR`.
func place(_ finding: Finding) -> String {
  guard !finding.file.isEmpty else { return finding.source }
  let line = finding.line > 0 ? "\(finding.file):\(finding.line)" : finding.file
  return finding.source.isEmpty ? line : "\(line): \(finding.source)"
}

/// `1 case`, `2 cases`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// `2026-02-28T23:59:59` of so many seconds since 1970 in UTC; nil beyond the year 9999.
func timestamp(_ seconds: Int64) -> String? {
  guard (0...253_402_300_799).contains(seconds) else { return nil }
  let (days, time) = seconds.quotientAndRemainder(dividingBy: 86_400)
  // Howard Hinnant's civil_from_days: years begin in March, so that the leap day comes last.
  let shifted = days + 719_468
  let era = shifted / 146_097
  let dayOfEra = shifted % 146_097
  let yearOfEra =
    (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let marchMonth = (5 * dayOfYear + 2) / 153
  let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
  let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  func two(_ n: Int64) -> String { n < 10 ? "0\(n)" : "\(n)" }
  return "\(year)-\(two(month))-\(two(day))"
    + "T\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60))"
}
