// The shipped suites, or some of them, for proofs.
import Diagnostics
import CaseRunner
import ModuleCatalogue
import Proof
import SuiteLanguage
import TestSupport

enum Shipped {
  static let collection = collection { _ in true }
  static let compiled = CompiledSuites(collection)
  static let profiles = collection.catalogue.profiles

  /// The suites of those files whose names are wanted.
  static func collection(_ wants: (String) -> Bool) -> SuiteCollection {
    let paths = suitePaths(below: shippedSuitesPath).filter(wants)
    let files = paths.map { SourceFile(path: $0, text: contents($0)) }
    let loaded = loadSuites(files)
    precondition(loaded.diagnostics.isEmpty, render(loaded.diagnostics, files: files))
    return loaded.collection
  }

  /// What makes a module ready and finds out its dialect, and the suites on HTTPDATA and all commands.
  static var small: SuiteCollection {
    let wanted = [
      "/catalogue/", "/module.", "/requests.", "/probes.", "/steps.", "/mode-1.", "/general.",
      "/data.",
    ]
    return collection { path in wanted.contains { path.contains($0) } }
  }

  static func profile(_ name: String) throws -> Profile {
    try collection.catalogue.profile(named: name).get()
  }
}

/// Progress that nobody watches.
struct Unwatched: ProofProgress {
  var isInterrupted: Bool { false }
  func played() {}
}
