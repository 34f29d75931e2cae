// The honest texts that inputs are made from: the suites that attest ships, and those that its tests hold
// wrong on purpose.
import Diagnostics
import CaseRunner
import ModuleCatalogue
import SuiteLanguage
import TestSupport
import TextModule

enum Corpus {
  /// The shipped suites.
  static let suites: [SourceFile] = files(shippedSuitesPath)

  /// The second manual of the tests, with modules in text, faults and a TCP peer.
  static let second: [SourceFile] = files(shippedSuitesPath + "/../Tests/AnotherManual")

  /// Modules in text, which any suite may bring.
  static let textModules = TextModules(CompiledSuites(loadSuites(second).collection))
  static let textProfiles = loadSuites(second).collection.catalogue.profiles

  /// Suites with every mistake that the language knows.
  static let wrong: [SourceFile] =
    files(shippedSuitesPath + "/../Tests/SuiteLanguageTests/Golden").filter { !$0.text.isEmpty }

  /// The shipped suites, checked.
  static let collection: SuiteCollection = loadSuites(suites).collection

  /// The shipped suites, ready to be played.
  static let compiled = CompiledSuites(collection)

  private static func files(_ folder: String) -> [SourceFile] {
    suitePaths(below: folder).map {
      SourceFile(path: String($0.dropFirst(folder.count + 1)), text: contents($0))
    }
  }
}
