// The way in: files to a checked tree, or to everything that is wrong with them.
public import Diagnostics
import ModuleCatalogue

/// Reads and checks suite files together, so that each may use what any other declares.
///
/// Never traps, whatever the bytes; all problems of all files come in one go.
///
/// - Parameter tables: The bytes of the tables that `usedTables` names.
public func loadSuites(
  _ files: [SourceFile], tables: [TablePlace: [UInt8]] = [:]
) -> LoadedSuites {
  var parser = Parser(files, tables: tables)
  for file in files.indices { parser.readHeaders(of: file) }
  for file in files.indices { parser.readRemembered(of: file) }
  for file in files.indices { parser.readBodies(of: file) }
  parser.checkRequirementsNamed()
  var collection = SuiteCollection(
    files: files, catalogue: parser.catalogue, suites: parser.suites,
    steps: parser.steps.map(\.declaration), probes: parser.probes,
    resultEnds: parser.resultEnds, resultFailures: parser.resultFailures, settings: parser.settings,
    emulations: parser.emulations, faults: parser.faults, remembered: parser.remembered,
    prelude: parser.prelude, watch: parser.watch, baseline: parser.baseline)
  collection.showingLines = parser.showingLines
  return LoadedSuites(collection: collection, diagnostics: ordered(parser.diagnostics))
}

/// The diagnostics by place, each once, no more than the bound.
func ordered(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
  let byPlace = diagnostics.enumerated().sorted {
    if $0.element.precedes($1.element) { return true }
    return !$1.element.precedes($0.element) && $0.offset < $1.offset
  }
  var found: [Diagnostic] = []
  for (_, diagnostic) in byPlace where found.last != diagnostic { found.append(diagnostic) }
  guard found.count > SuiteLimits.diagnosticsMax else { return found }
  let left = found.count - SuiteLimits.diagnosticsMax + 1
  let last = found[SuiteLimits.diagnosticsMax - 1]
  return found.prefix(SuiteLimits.diagnosticsMax - 1)
    + [Diagnostic(span: last.span, problem: "and \(left) problems more")]
}

/// What `loadSuites` makes of files.
public struct LoadedSuites: Sendable {
  /// The tree; it is only to be played when `diagnostics` is empty.
  public var collection: SuiteCollection
  /// All problems of all files, sorted by file, line and column.
  public var diagnostics: [Diagnostic]

  /// Makes a result.
  public init(collection: SuiteCollection, diagnostics: [Diagnostic]) {
    self.collection = collection
    self.diagnostics = diagnostics
  }
}
