// The suites that ship, loaded once for all tests of a target, whole or in part.
public import CaseRunner
internal import Diagnostics
public import ModuleCatalogue
public import SuiteLanguage
internal import TestSupport

/// The suites in `Suites/`, checked.
public enum Shipped {
  /// All of them.
  public static let collection = collection { _ in true }
  /// All of them, as a runner plays them.
  public static let compiled = CompiledSuites(collection)
  /// Every series and variant.
  public static let profiles = collection.catalogue.profiles

  /// The suites of those files whose paths are wanted.
  public static func collection(_ wants: (String) -> Bool) -> SuiteCollection {
    let paths = suitePaths(below: shippedSuitesPath).filter(wants)
    let files = paths.map { SourceFile(path: $0, text: contents($0)) }
    let loaded = loadSuites(files)
    precondition(loaded.diagnostics.isEmpty, render(loaded.diagnostics, files: files))
    return loaded.collection
  }

  /// The profile of a series or model.
  public static func profile(_ name: String) throws -> Profile {
    try collection.catalogue.profile(named: name).get()
  }
}
