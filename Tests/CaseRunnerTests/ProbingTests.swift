// Which probes are played, and when.
import Ground
import Results
import Testing

@testable import CaseRunner

@Suite struct ProbingTests {
  private let suite = """
    baseline
      when dialect.start == "two" and touched("AT+S=")
        > AT+S=2
        < OK
    probe start "what it starts with" one | two
      restart
      > AT+START
      < OK
      answer "one"
    probe taste "which" sweet | sour
      > AT+TASTE
      < OK
      answer "sour"
    probe unread "never read" a | b
      answer "a"
    suite s "s"
    case plain
      > AT+PLAIN
      < OK
    case tasting
      ? dialect.taste == "sour"
      > AT+T
      < OK
    case acting
      > AT+HTTPACT=0
      < OK
      ~ +HTTPRES: {:text}
    """

  private func played(
    _ wanted: String, on module: ScriptedModule = ScriptedModule(), known: KnownDialect? = nil,
    besides: Set<String> = []
  ) throws -> [String] {
    var options = RunnerOptions()
    options.probes = .asked(besides: besides)
    options.knownDialect = known
    // What is not wanted is claimed by somebody else.
    let names = ["plain", "tasting", "acting"]
    options.course.claims = { names[$0] == wanted }
    return try play(suite, on: module, options: options).results.map { "\($0.name) \($0.verdict)" }
  }

  private var acting: ScriptedModule {
    var module = ScriptedModule()
    module.answers["AT+HTTPACT=0"] = [
      Reply("\r\nOK\r\n"), Reply("\r\n+HTTPRES: 0,200,1\r\n", after: .seconds(1)),
    ]
    return module
  }

  @Test func `a case that asks for no probe is played alone, and nothing is restarted`() throws {
    #expect(try played("plain") == ["plain pass"])
  }

  @Test func `a probe is played before the case that reads its answer`() throws {
    #expect(try played("tasting") == ["taste pass", "tasting pass"])
  }

  @Test func `before an action the probes of the baseline are played, which know how to begin`()
    throws
  {
    #expect(try played("acting", on: acting) == ["start pass", "acting pass"])
  }

  @Test func `a probe is played all the same where it is wanted itself`() throws {
    #expect(try played("plain", besides: ["unread"]) == ["unread pass", "plain pass"])
  }

  @Test func `what fails on the module as it was found is played again after a restart`() throws {
    var module = ScriptedModule()
    module.firstAnswers["AT+PLAIN"] = [Reply("\r\nERROR\r\n")]
    #expect(try played("plain", on: module) == ["start pass", "plain pass"])
    module = ScriptedModule()
    module.answers["AT+PLAIN"] = [Reply("\r\nERROR\r\n")]
    #expect(try played("plain", on: module) == ["start pass", "plain fail"])
  }

  @Test func `what an earlier run found out is not asked again, but the module is restarted`()
    throws
  {
    let known = KnownDialect(
      answers: [("start", "two"), ("taste", "sour"), ("other", "x")], source: "r.json")
    #expect(try played("tasting", known: known) == ["taste skipped", "tasting pass"])
    #expect(try played("acting", on: acting, known: known) == ["start skipped", "acting pass"])
  }

  @Test func `an answer that the probe cannot give is asked for`() throws {
    let known = KnownDialect(answers: [("taste", "bitter")], source: "r.json")
    #expect(try played("tasting", known: known) == ["taste pass", "tasting pass"])
  }
}
