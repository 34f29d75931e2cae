// Suites ready to be played on any profile: programs made once, shared by all modules of a run.
import Diagnostics
public import Results
public import SuiteLanguage

/// The checked suites of a run with all their statements made flat.
public struct CompiledSuites: Sendable {
  /// The suites as checked.
  public let collection: SuiteCollection
  let steps: [Program]
  /// The slots that each of the steps hands back; the declarations have them too, of which every part
  /// is retained when one is asked at each `use`.
  let results: [[Int]]
  let prelude: Program?
  let watch: Program?
  let baseline: Program?
  let probes: [Program]
  let suites: [CompiledSuite]
  /// Bytes that cases and modules draw.
  package let drawn = DrawnBytes()

  /// Makes flat what `loadSuites` has approved.
  public init(_ collection: SuiteCollection) {
    self.collection = collection
    steps = collection.steps.map { Program($0.body) }
    results = collection.steps.map(\.resultSlots)
    prelude = collection.prelude.map { Program($0) }
    watch = collection.watch.map { Program($0) }
    baseline = collection.baseline.map { Program($0) }
    probes = collection.probes.map { Program($0.body) }
    var awaited = AwaitedLines(collection)
    suites = collection.suites.map { CompiledSuite($0, &awaited) }
  }

  /// The values of all settings: what the bench gives, or else what the suites say.
  package func settings(given: [String: [UInt8]]) -> [String: [UInt8]] {
    let declared = collection.settings.map { ($0.name, $0.defaultValue) }
    return Dictionary(declared) { first, _ in first }.merging(given) { $1 }
  }

  /// The values that no report may show.
  public func secrets(given: [String: [UInt8]]) -> Secrets {
    Secrets(collection.settings.filter(\.isSecret).compactMap { given[$0.name] })
  }

  /// The path of the file that a span lies in; empty for a span of no file.
  func path(of span: SourceSpan) -> String {
    collection.files.indices.contains(span.file) ? collection.files[span.file].path : ""
  }
}

struct CompiledSuite: Sendable {
  let setup: Program?
  let cleanup: Program?
  let cases: [CompiledCase]

  init(_ suite: Suite, _ awaited: inout AwaitedLines) {
    let around = (suite.setup?.statements ?? []) + (suite.cleanup?.statements ?? [])
    setup = suite.setup.map { Program($0) }
    cleanup = suite.cleanup.map { Program($0) }
    cases = suite.cases.map { declared in
      let body = Program(declared.body)
      let cleanup =
        declared.cleanup.isEmpty
        ? nil : Program(declared.cleanup, slotCount: declared.body.slotCount)
      return CompiledCase(
        body: body, cleanup: cleanup,
        awaited: awaited.beginnings(in: around + declared.body.statements + declared.cleanup))
    }
  }
}

struct CompiledCase: Sendable {
  let body: Program
  let cleanup: Program?
  /// What the unsolicited lines begin with that the case awaits.
  let awaited: Prefixes
}
