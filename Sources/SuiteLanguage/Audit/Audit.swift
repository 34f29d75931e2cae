// What makes a suite lie although every line of it can be read: an answer that nobody looks at, a line
// that is never played, a name that nobody asks for. Each would let a faulty module pass, or makes
// its reader believe in a check that is not there. Told only of suites that are otherwise right.
public import Diagnostics

/// What is dishonest in suites that `loadSuites` found no problem in, sorted by place.
///
/// - Parameter shared: The files, by index, whose steps and tags other folders may have.
public func audit(_ collection: SuiteCollection, shared: Set<Int> = []) -> [Diagnostic] {
  var answers = AnswerAudit(collection)
  var names = NameAudit(collection, shared: shared)
  var diagnostics: [Diagnostic] = []
  func look(_ statements: [Statement], handedBack: [Int] = []) {
    diagnostics += unplayed(statements)
    names.look(at: statements, handedBack: handedBack)
  }
  for suite in collection.suites {
    for declared in suite.cases {
      answers.look(at: declared.body.statements)
      answers.look(at: declared.cleanup)
      look(declared.body.statements + declared.cleanup)
    }
  }
  // Whether what steps send is read shows where they are used: a caller may read on.
  for steps in collection.steps {
    look(steps.body.statements, handedBack: steps.resultSlots)
  }
  for block in collection.blocksApart {
    answers.look(at: block.statements)
    look(block.statements)
  }
  return ordered(
    diagnostics + answers.diagnostics + names.finish() + probesThatReadAhead(collection))
}

/// Probes that read an answer, in steps too, before anybody has asked for it: they would take the first
/// for found.
private func probesThatReadAhead(_ collection: SuiteCollection) -> [Diagnostic] {
  var needs = CaseNeeds(collection)
  return collection.probes.indices.flatMap { probe in
    needs.unasked(by: probe).map { other in
      Diagnostic(
        span: collection.probes[probe].span,
        problem: """
          this probe, or steps that it uses, reads dialect.\(collection.probes[other].name), which is \
          not found out by then
          """,
        expected: "that probe before this one, or steps that are told the answer")
    }
  }
}
