// How the cases of a run are laid out as suites: one a module and suite file, in the order played,
// with names that stay the same from run to run and that no two suites or cases share.
import Ground

/// One suite of a report: what one module did in one suite file.
package struct PlannedSuite {
  /// The suite's name, such as `NL66x.http.data`; the classname of its cases.
  package var name: String
  /// The module's index in the run; nil for the suite of a run that had none.
  package var module: Int?
  /// The cases with the names that the report gives them.
  package var cases: [(name: String, result: CaseResult)]
}

/// Lays the run out.
///
/// There is always at least one suite and each has at least one case: a run that
/// played nothing must not look like a run without failures.
package func plannedSuites(of run: RunResult) -> [PlannedSuite] {
  var suites: [PlannedSuite] = []
  var names = UniqueNames()
  for (index, module) in run.modules.enumerated() {
    var places: [String: Int] = [:]
    var caseNames: [UniqueNames] = []
    let first = suites.count
    for result in module.cases {
      let place: Int
      if let known = places[result.suite] {
        place = known
      } else {
        place = suites.count
        places[result.suite] = place
        let name = names.unique("\(module.name).\(result.suite)")
        suites.append(PlannedSuite(name: name, module: index, cases: []))
        caseNames.append(UniqueNames())
      }
      let name = caseNames[place - first].unique(result.name)
      suites[place].cases.append((name, result))
    }
    if module.cases.isEmpty {
      suites.append(emptySuite(names.unique("\(module.name).run"), index, run))
    }
  }
  if run.modules.isEmpty { suites.append(emptySuite("attest.run", nil, run)) }
  return suites
}

private func emptySuite(_ name: String, _ module: Int?, _ run: RunResult) -> PlannedSuite {
  let result = CaseResult(
    suite: "run", name: "nothing-was-played", requirements: [], manual: "", verdict: .error,
    finding: Finding(message: run.interruption ?? "no case was played"))
  return PlannedSuite(name: name, module: module, cases: [(result.name, result)])
}

/// The name of a suite or case before it is escaped; made visible it grows fourfold at most and so
/// stays below what an attribute may hold, which would cut off what makes it unlike the others.
package let nameBytesMax = 200

/// Hands names out, each once: a name that comes again gets `#2`, `#3` and so on.
package struct UniqueNames {
  private var taken: Set<String> = []
  private var counts: [String: Int] = [:]

  package init() {}

  /// The name as one trimmed line of printable ASCII, unlike all those before.
  package mutating func unique(_ text: String) -> String {
    var name = asciiName(text)
    let stem = name
    while !taken.insert(name).inserted {
      let number = (counts[stem] ?? 1) + 1
      counts[stem] = number
      name = "\(stem)#\(number)"
    }
    return name
  }
}

/// The text as one trimmed line of printable ASCII; `unnamed` where nothing would be left.
package func asciiName(_ text: String) -> String {
  if !text.isEmpty, text.utf8.count <= nameBytesMax,
    text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x5B && $0 != 0x5C })
  {
    return text
  }
  var out: [UInt8] = []
  for byte in bounded(text, nameBytesMax).utf8 {
    // The form that `appendShown` gives to XML is taken here already, so that names which differ
    // now still differ then.
    if byte == 0x5B && out.last == byte {
      out += "\\x5B".utf8
    } else if (0x20...0x7E).contains(byte) {
      out.append(byte)
    } else {
      appendEscaped([byte], to: &out)
    }
  }
  let trimmed = out.drop { $0 == 0x20 }
  let end = trimmed.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? trimmed.startIndex
  let name = String(decoding: trimmed[..<end], as: UTF8.self)
  return name.isEmpty ? "unnamed" : name
}

/// The counts of a list of cases.
package struct Tally {
  package var counts: [Int] = Array(repeating: 0, count: Verdict.allCases.count)
  /// How many failed and were known to; they are not among those that `.fail` counts.
  package var known = 0

  @inlinable
  package init(_ results: some Sequence<CaseResult> = []) {
    for result in results { add(result) }
  }

  /// Counts the cases of suites.
  package init(_ suites: some Sequence<PlannedSuite>) {
    for suite in suites {
      for index in suite.cases.indices {
        add(suite.cases[index].result.verdict, known: suite.cases[index].result.known != nil)
      }
    }
  }

  package mutating func add(_ result: CaseResult) {
    add(result.verdict, known: result.known != nil)
  }

  private mutating func add(_ verdict: Verdict, known isKnown: Bool) {
    if verdict == .fail, isKnown { known += 1 } else { counts[Self.place(verdict)] += 1 }
  }

  package subscript(_ verdict: Verdict) -> Int { counts[Self.place(verdict)] }

  private static func place(_ verdict: Verdict) -> Int {
    switch verdict {
    case .pass: 0
    case .fail: 1
    case .skipped: 2
    case .inconclusive: 3
    case .error: 4
    }
  }
}

/// The distinct notes of some cases in the order first seen, and how many cases carry each.
@inlinable
package func countedNotes(_ results: some Sequence<CaseResult>) -> [(note: String, cases: Int)] {
  var order: [(note: String, cases: Int)] = []
  var places: [String: Int] = [:]
  for result in results {
    for (index, note) in result.notes.enumerated()
    where !result.notes[..<index].contains(note) {
      if let place = places[note] {
        order[place].cases += 1
      } else {
        places[note] = order.count
        order.append((note, 1))
      }
    }
  }
  return order
}
