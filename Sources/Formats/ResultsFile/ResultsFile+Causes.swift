// What a results file says of causes and of a budget, both ways.
import Diagnostics
import Ground
import Results

extension JSONWriter {
  mutating func write(_ cause: FailureCause) {
    object(lines: false) {
      if !cause.deviation.isEmpty {
        $0.text("deviation", cause.deviation)
        $0.text("summary", cause.summary)
        $0.number("likeness", cause.likeness)
        if !cause.equals.isEmpty {
          $0.array("equals", lines: false) { for name in cause.equals { $0.text(nil, name) } }
        }
      }
      if !cause.requirement.isEmpty { $0.text("requirement", cause.requirement) }
      if !cause.alternative.isEmpty { $0.text("alternative", cause.alternative) }
      if !cause.symptom.command.isEmpty { $0.text("command", cause.symptom.command) }
      $0.text("due", cause.symptom.due)
      $0.text("came", cause.symptom.came)
      $0.number("cases", cause.cases)
      if !cause.isCompared { $0.text("compared", "no") }
    }
  }

  mutating func write(_ coverage: BudgetCoverage) {
    object("coverage", lines: false) {
      $0.number("budgetNs", coverage.budget.nanoseconds)
      $0.number("casesPlayed", coverage.casesPlayed)
      $0.number("casesInAll", coverage.casesInAll)
      $0.number("deviationsCaught", coverage.deviationsCaught)
      $0.number("deviationsInAll", coverage.deviationsInAll)
      $0.array("unshown", lines: false) { for id in coverage.unshown { $0.text(nil, id) } }
    }
  }
}

extension JSONReader {
  static func cause(_ reader: inout JSONReader) throws(FileError) -> FailureCause {
    var cause = FailureCause(requirement: "", symptom: Symptom(due: "", came: ""))
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "deviation": cause.deviation = try reader.text()
      case "summary": cause.summary = try reader.text()
      case "likeness": cause.likeness = try reader.count()
      case "equals":
        try reader.array { (reader) throws(FileError) in cause.equals.append(try reader.text()) }
      case "requirement": cause.requirement = try reader.text()
      case "alternative": cause.alternative = try reader.text()
      case "command": cause.symptom.command = try reader.text()
      case "due": cause.symptom.due = try reader.text()
      case "came": cause.symptom.came = try reader.text()
      case "cases": cause.cases = try reader.count()
      case "compared": cause.isCompared = try reader.text() != "no"
      default: try reader.skip()
      }
    }
    return cause
  }

  static func coverage(_ reader: inout JSONReader) throws(FileError) -> BudgetCoverage {
    var coverage = BudgetCoverage(budget: .zero, casesPlayed: 0, casesInAll: 0)
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "budgetNs": coverage.budget = Interval(nanoseconds: try reader.number())
      case "casesPlayed": coverage.casesPlayed = try reader.count()
      case "casesInAll": coverage.casesInAll = try reader.count()
      case "deviationsCaught": coverage.deviationsCaught = try reader.count()
      case "deviationsInAll": coverage.deviationsInAll = try reader.count()
      case "unshown":
        try reader.array { (reader) throws(FileError) in
          coverage.unshown.append(try reader.text())
        }
      default: try reader.skip()
      }
    }
    return coverage
  }
}
