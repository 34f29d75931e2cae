// What the script knows of the run: every case as a few numbers into lists of what they share, so that
// twenty thousand cases are a few hundred kilobytes and are read in some milliseconds.
internal import Formats
internal import Ground
internal import Results

extension HTMLPage {
  /// The data as JSON; `page.js` documents its members by reading them.
  func scriptData() -> JSONWriter {
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
      for note in remarks(of: result).prefix(ReportLimits.htmlCaseNotesMax) {
        noted.append([index, notes.index(of: bounded(shown(note), 500))])
      }
    }
    var json = JSONWriter(for: .page)
    json.object {
      $0.texts("modules", model.moduleNames)
      $0.texts(
        "reruns",
        run.modules.map {
          (["attest", "run"] + run.naming($0)).map(shellWord).joined(separator: " ")
        })
      $0.texts(
        "tails",
        run.modules.map { module in
          run.rerunArguments(of: module).map { " " + shellWord($0) }.joined()
        })
      $0.text("probes", CaseResult.probeSuite)
      $0.texts("commands", run.commands.map(\.name))
      $0.array("requirements") {
        for requirement in requirements {
          $0.texts(nil, [requirement.id, requirement.manual, requirement.text])
        }
      }
      $0.array("rows") { for row in model.rows { write(row, places, &$0) } }
      $0.numbers("counts", run.modules.map(\.cases.count))
      $0.numbers("row", model.cases.map(\.row))
      $0.text("outcome", model.cases.map { "\($0.outcome.letter)" }.joined())
      $0.numbers("time", model.cases.map { Int($0.result.duration.nanoseconds / 1000) })
      $0.texts("messages", messages.texts)
      $0.array("said") { for pair in said { $0.numbers(nil, pair) } }
      $0.texts("notes", notes.texts)
      $0.array("noted") { for pair in noted { $0.numbers(nil, pair) } }
    }
    return json
  }

  /// What the modules share of a case.
  private func write(_ row: CaseRow, _ places: [String: Int], _ json: inout JSONWriter) {
    let example = row.example
    let commands = model.commands(of: example)
    json.array {
      $0.text(nil, row.suite)
      $0.text(nil, row.name)
      $0.text(nil, shown(example.title))
      $0.text(nil, example.line > 0 ? "\(example.file):\(example.line)" : "")
      $0.text(nil, example.manual)
      $0.numbers(nil, example.requirements.compactMap { places[$0] })
      $0.numbers(nil, run.commands.indices.filter { commands.contains(run.commands[$0].name) })
    }
  }

  /// The requirements known, and after them those that only cases name.
  private func requirementTexts() -> [Requirement] {
    var all = run.requirements
    var known = Set(all.map(\.id))
    for row in model.rows {
      for id in row.example.requirements where known.insert(id).inserted {
        all.append(Requirement(id: id, manual: row.example.manual, text: ""))
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
