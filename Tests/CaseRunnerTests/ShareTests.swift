import Diagnostics
import CaseRunner
import Ground
import ModuleCatalogue
import Results
import SuiteLanguage
import Testing

/// A plan of `count` cases, every tenth of them slow.
private func plan(_ count: Int) throws -> Plan {
  var text = "command X \"x\"\n  manual 1\n  responds within 1 s\nseries S\nsuite s \"s\"\n"
  for index in 0..<count {
    text += "case c\(index)\n\(index % 10 == 0 ? "  tags slow\n" : "")  > AT\n"
  }
  let loaded = loadSuites([SourceFile(path: "s.attest", text: Array(text.utf8))])
  try #require(loaded.diagnostics.isEmpty, "\(loaded.diagnostics)")
  let profile = try loaded.collection.catalogue.profile(named: "S").get()
  return Plan(suites: CompiledSuites(loaded.collection), profile: profile)
}

private func names(_ plan: Plan) -> [String] { plan.cases.map(\.name) }

@Suite struct ShareTests {
  @Test(arguments: [1, 2, 3, 7, 40, 100])
  func `the shares are disjoint and together the whole, in its order`(count: Int) throws {
    let whole = try plan(83)
    let shares = (1...count).map { names(whole.share($0, of: count)) }
    #expect(shares.flatMap(\.self).sorted() == names(whole).sorted())
    for share in shares {
      #expect(share == names(whole).filter { share.contains($0) })
    }
  }

  @Test func `recorded durations balance the shares`() throws {
    let whole = try plan(40)
    let recorded = Dictionary(
      uniqueKeysWithValues: names(whole).enumerated().map {
        (CaseName(suite: "s", name: $1), Interval.seconds(Int64($0)))
      })
    let loads = (1...4).map { number -> Int64 in
      let share = whole.share(number, of: 4, recorded: recorded)
      return share.cases.indices.reduce(0) {
        $0 + share.expectedDuration($1, recorded: recorded).nanoseconds / 1_000_000_000
      }
    }
    #expect((loads.max() ?? 0) - (loads.min() ?? 0) <= 2, "\(loads)")
  }

  @Test func `without records the slow cases are spread evenly`() throws {
    let whole = try plan(100)
    for number in 1...5 {
      let share = whole.share(number, of: 5)
      #expect(
        share.cases.indices.count { share.expectedDuration($0, recorded: [:]) > .seconds(1) } == 2)
    }
  }

  @Test func `longest first leaves the short ones in their order`() throws {
    let whole = try plan(30)
    let recorded = [
      CaseName(suite: "s", name: "c5"): Interval.seconds(90),
      CaseName(suite: "s", name: "c10"): .milliseconds(2),
    ]
    let ordered = names(whole.longestFirst(recorded: recorded))
    #expect(Array(ordered.prefix(3)) == ["c5", "c0", "c20"])
    let short = names(whole).filter { !["c5", "c0", "c20"].contains($0) }
    #expect(Array(ordered.dropFirst(3)) == short)
  }
}
