// Cases that did not pass, brought together by what broke: eighteen series that break one line of a
// suite in one way are one thing to look at.
package import Results

/// The causes in the order in which they were first met.
package func causes(of run: RunResult) -> [Cause] {
  var causes: [Cause] = []
  var places: [Key: Int] = [:]
  for module in run.modules {
    for result in module.cases where result.verdict != .pass && result.verdict != .skipped {
      let (file, line) = place(of: result)
      let key = Key(
        verdict: result.verdict, isKnown: result.known != nil, file: file, line: line,
        message: message(of: result))
      if let index = places[key] {
        causes[index].cases += 1
        if causes[index].modules.last != module.name { causes[index].modules.append(module.name) }
      } else {
        places[key] = causes.count
        causes.append(Cause(result: result, modules: [module.name]))
      }
    }
  }
  return causes
}

private struct Key: Hashable {
  var verdict: Verdict
  var isKnown: Bool
  var file: String
  var line: Int
  var message: String
}
