// Reads a bench file, and checks in it what only the whole program knows: which ports, lines, origins and
// cases there can be.
import Diagnostics
import ArgumentParser
import BenchFile
import Ports
import Bench
import Results
import SuiteLanguage

/// Reads a bench file; on any problem prints all of them and exits with status 2.
func loadBench(_ path: String, _ collection: SuiteCollection) throws -> ModuleBench {
  let file = SourceFile(path: path, text: try contents(of: path))
  let (bench, diagnostics) = readBenchFile(file, catalogue: collection.catalogue) {
    problems(of: $0, collection)
  }
  guard diagnostics.isEmpty else {
    // The lines shown may hold secrets.
    let secret = collection.settings.filter(\.isSecret)
    let values = bench.modules.flatMap { module in secret.compactMap { module.settings[$0.name] } }
    printError(Secrets(values).hidden(in: render(diagnostics, files: [file])))
    let count = diagnostics.count
    printError(
      "\(count) \(count == 1 ? "problem" : "problems") in the bench file; nothing was sent")
    throw ExitCode.wrongUse
  }
  return bench
}

/// What is wrong with a module of a bench file, as far as that is known before anything is opened.
private func problems(
  of module: BenchModule, _ collection: SuiteCollection
) -> [BenchProblem] {
  var problems: [BenchProblem] = []
  func check(_ key: String, _ body: () throws -> Void) {
    do {
      try body()
    } catch {
      let message = (error as? WrongUse)?.message ?? "\(error)"
      let lines = message.split(separator: "\n", maxSplits: 1).map(String.init)
      let known = lines.dropFirst().first.map { "one of " + $0.dropFirst("known: ".count) }
      problems.append(BenchProblem(key: key, problem: lines[0], expected: known))
    }
  }
  if let problem = settingProblem(module.settings, collection.settings) {
    check("settings") { throw WrongUse(problem) }
  }
  check("line") { _ = try LineSettings(parsing: module.line.isEmpty ? "115200" : module.line) }
  check("port") {
    guard !module.port.hasPrefix(LabPlace.prefix) else { return }
    if let problem = try PortSpecification(parsing: module.port).problemOfPath {
      throw WrongUse(problem)
    }
  }
  for (key, list) in [
    ("suites", \BenchSelection.suites), ("cases", \.cases), ("tags", \.tags),
    ("skip-tags", \.skipTags),
  ] as [(String, WritableKeyPath<BenchSelection, [String]>)] {
    var part = BenchSelection()
    part[keyPath: list] = module.selection[keyPath: list]
    check(key) { try SelectionOptions(part).check(against: collection) }
  }
  do throws(OriginDescription.Problem) {
    _ = try OriginDescription(module.origin).choice()
  } catch {
    let key = "origin." + error.part.rawValue
    problems.append(BenchProblem(key: key, problem: error.message))
  }
  return problems
}
