// The suites that ship, loaded once for all tests of this target.
import Diagnostics
import CaseRunner
import ModuleCatalogue
import SuiteLanguage
import TestSupport

/// The suites in `Suites/`, checked.
enum Shipped {
  static let collection: SuiteCollection = {
    let files = suitePaths(below: shippedSuitesPath).map {
      SourceFile(path: $0, text: contents($0))
    }
    let loaded = loadSuites(files)
    precondition(loaded.diagnostics.isEmpty, render(loaded.diagnostics, files: files))
    return loaded.collection
  }()

  static let compiled = CompiledSuites(collection)
  static let profiles = collection.catalogue.profiles

  static func profile(_ name: String) throws -> Profile {
    try collection.catalogue.profile(named: name).get()
  }
}
