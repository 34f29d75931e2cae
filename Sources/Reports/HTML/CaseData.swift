// What the script knows of the run: every case as a few numbers into lists of what they share, so that
// twenty thousand cases are a few hundred kilobytes and are read in some milliseconds.
internal import Ground
internal import Results

extension HTMLPage {
  /// The data as JSON; `PageScript` documents its members by reading them.
  func scriptData() -> JSONText {
    let requirements = requirementTexts()
    var places: [String: Int] = [:]
    for (index, requirement) in requirements.enumerated() { places[requirement.id] = index }
    var messages = Interned()
    var notes = Interned()
    var said: [[Int]] = []
    var noted: [[Int]] = []
    for (index, played) in model.cases.enumerated() {
      let result = played.result
      if played.outcome != .pass {
        said.append([index, messages.index(of: bounded(shown(message(of: result)), 500))])
      }
      for note in result.notes.prefix(Limits.caseNotesMax) {
        noted.append([index, notes.index(of: bounded(shown(note), 500))])
      }
    }
    var json = JSONText()
    json.object([
      "modules": { $0.strings(model.moduleNames) },
      "reruns": {
        $0.strings(
          run.modules.map {
            "attest run \($0.name == $0.series ? "--series" : "--model") \(shellWord($0.name))"
          })
      },
      "tails": {
        $0.strings(
          run.modules.map { module in
            (module.rerunArguments ?? run.rerunArguments).map { " " + shellWord($0) }.joined()
          })
      },
      "probes": { $0.string(CaseResult.probeSuite) },
      "commands": { $0.strings(run.commands.map(\.name)) },
      "requirements": {
        $0.array(requirements) { $0.strings([$1.id, $1.manual, $1.text]) }
      },
      "rows": { json in
        json.array(model.rows) { json, row in
          let example = row.example
          let commands = model.commands(of: example)
          json.array(0..<7) { json, member in
            switch member {
            case 0: json.string(row.suite)
            case 1: json.string(row.name)
            case 2: json.string(shown(example.title))
            case 3: json.string(example.line > 0 ? "\(example.file):\(example.line)" : "")
            case 4: json.string(example.manual)
            case 5: json.integers(example.requirements.compactMap { places[$0] })
            default:
              json.integers(
                run.commands.indices.filter { commands.contains(run.commands[$0].name) })
            }
          }
        }
      },
      "counts": { $0.integers(run.modules.map(\.cases.count)) },
      "row": { $0.integers(model.cases.map(\.row)) },
      "outcome": { $0.string(model.cases.map { "\($0.outcome.letter)" }.joined()) },
      "time": {
        $0.array(model.cases) { $0.integer($1.result.duration.nanoseconds / 1000) }
      },
      "messages": { $0.strings(messages.texts) },
      "said": { $0.array(said) { $0.integers($1) } },
      "notes": { $0.strings(notes.texts) },
      "noted": { $0.array(noted) { $0.integers($1) } },
    ])
    return json
  }

  /// The requirements known, and after them those that only cases name.
  private func requirementTexts() -> [RequirementText] {
    var all = run.requirements
    var known = Set(all.map(\.id))
    for row in model.rows {
      for id in row.example.requirements where known.insert(id).inserted {
        all.append(RequirementText(id: id, manual: row.example.manual, text: ""))
      }
    }
    return all
  }
}

/// Texts by number, each once, in the order first seen.
private struct Interned {
  private(set) var texts: [String] = []
  private var places: [String: Int] = [:]

  mutating func index(of text: String) -> Int {
    if let place = places[text] { return place }
    places[text] = texts.count
    texts.append(text)
    return texts.count - 1
  }
}
