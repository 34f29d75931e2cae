import Diagnostics
import Ground
import Reports
import Results
import TestSupport
import Testing

@testable import Formats

@Suite struct JUnitFileTests {
  private func read(_ text: String) throws(FileError) -> RunResult {
    try readRecord(Array(text.utf8), path: "j.xml")
  }

  private func complaint(about bytes: [UInt8]) -> String? {
    do {
      _ = try readRecord(bytes, path: "j.xml")
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `a report of attest finds its modules, verdicts and reasons again`() throws {
    let run = fullRun()
    let read = try readRecord(JUnitFile.bytes(of: run), path: "")
    let module = try #require(read.modules.first)
    #expect(read.modules.map(\.name) == ["rack.7", "LE"])
    #expect(module.series == "NL66x")
    #expect(module.port == "/dev/ttyUSB2")
    #expect(module.dialect.map(\.value) == ["ok-first"])
    #expect(module.identity.map(\.name) == ["model", "revision"])
    #expect(module.remarks == run.modules[0].remarks)
    #expect(module.startedAt == 1_772_323_201)
    #expect(module.cases.map(\.suite) == ["http.data", "http.read"])
    #expect(module.cases.map(\.verdict) == [.fail, .pass])
    #expect(module.cases[0].finding?.message == "a prompt came where ERROR was due")
    #expect(
      module.cases[0].known
        == KnownFailure(reason: "fixed in 19007", ticket: "FW-1", until: "2027-01-31"))
    #expect(module.cases[0].duration == .milliseconds(12))
    #expect((read.seed, read.version) == (.max, "0.1.0"))
    #expect(read.interruption == "interrupted by SIGINT")
  }

  @Test func `every verdict comes back`() throws {
    let verdicts = Verdict.allCases
    let run = run(verdicts.map { ("s/\($0.rawValue)", $0) })
    let read = try readRecord(JUnitFile.bytes(of: run), path: "")
    #expect(read.modules[0].cases.map(\.verdict) == verdicts)
  }

  @Test func `a report of pytest is read`() throws {
    let run = try read(
      """
      <?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite \
      name="pytest" errors="0" failures="1" skipped="1" tests="3" time="0.055" \
      timestamp="2026-11-23T15:00:00.000000+00:00" hostname="h"><testcase \
      classname="tests.test_http.TestAct" name="test_get[200]" time="1,000.5" /><testcase \
      classname="tests.test_http" name="test_b" time="0.001"><failure message="assert 1 == 2&#10;\
      more">def test_b():
      &gt;   assert 1 == 2</failure></testcase><testcase classname="tests.test_http" name="test_c" \
      time="0"><skipped type="pytest.skip" message="no SIM">x.py:3: no SIM</skipped></testcase>\
      </testsuite></testsuites>
      """)
    let cases = run.modules[0].cases
    #expect(run.modules.map(\.name) == [""])
    #expect(
      cases.map(\.suite) == ["tests.test_http.TestAct", "tests.test_http", "tests.test_http"])
    #expect(cases.map(\.name) == ["test_get[200]", "test_b", "test_c"])
    #expect(cases.map(\.verdict) == [.pass, .fail, .skipped])
    #expect(cases[1].finding?.message == "assert 1 == 2\nmore")
    #expect(cases[0].duration == .milliseconds(1_000_500))
    #expect(run.version.isEmpty)
  }

  @Test func `suites within suites, CDATA and output are read as Jenkins writes them`() throws {
    let run = try read(
      """
      <!-- Maven -->
      <testsuite name="outer">
        <properties><property name="java" value="17"/></properties>
        <testsuite name="inner">
          <testcase name="a"><error><![CDATA[
            NullPointer <at> x]]></error><system-out><b>&amp;</b></system-out></testcase>
        </testsuite>
        <testcase name='b' classname='C'><skipped/></testcase>
      </testsuite>
      """)
    let cases = run.modules[0].cases
    #expect(cases.map(\.suite) == ["inner", "C"])
    #expect(cases.map(\.verdict) == [.error, .skipped])
    #expect(cases[0].finding?.message == "NullPointer <at> x")
  }

  @Test func `a failure outweighs an error of the same case`() throws {
    let run = try read(
      "<testsuite name='s'><testcase name='a'><failure message='f'/><error message='e'/>"
        + "</testcase></testsuite>")
    #expect(run.modules[0].cases[0].verdict == .fail)
    #expect(run.modules[0].cases[0].finding?.message == "f")
  }

  @Test(arguments: [
    ("", "j.xml: the file is empty"),
    ("PK\u{3}", "j.xml:1:1: is neither a results file (JSON) nor a JUnit file (XML)"),
    ("<html></html>", "j.xml:1:7: is XML, but no JUnit: its root is <html>"),
    ("<testsuite>\n", "j.xml:2:1: the file ends within <testsuite>: was it cut off?"),
    ("<testsuite name=\"a", "j.xml:1:1: the file ends within a tag: was it cut off?"),
    (
      "<testsuite></testsuites>", "j.xml:1:14: another end tag came where </testsuite> was due"
    ),
    ("<a b='1' b='2'/>", "j.xml:1:10: is no XML: duplicate attribute"),
    ("<a b='1'c='2'/>", "j.xml:1:9: is no XML: not well-formed (invalid token)"),
    ("<a b=1/>", "j.xml:1:6: is no XML: not well-formed (invalid token)"),
    ("<testsuite/><testsuite/>", "j.xml:1:13: is no XML: junk after document element"),
    ("<testsuite>\u{1}</testsuite>", "j.xml:1:12: is no XML: not well-formed (invalid token)"),
    ("<testsuite>a & b</testsuite>", "j.xml:1:15: is no XML: not well-formed (invalid token)"),
    (
      "<testsuite>&x;</testsuite>",
      "j.xml:1:12: a reference that XML does not have without a DOCTYPE"
    ),
    (
      "<testsuite>&#xD800;</testsuite>",
      "j.xml:1:12: is no XML: reference to invalid character number"
    ),
    (
      "<?xml version='1.0' encoding='Shift_JIS'?><testsuite/>",
      "j.xml:1:31: its encoding is not one of those that are read: UTF-8, UTF-16, ISO-8859-1"
    ),
  ])
  func `what is no JUnit is refused with its place`(text: String, due: String) {
    #expect(complaint(about: Array(text.utf8)) == due)
  }

  @Test func `a document type is refused, and so entities that grow`() {
    let bomb = """
      <?xml version="1.0"?>
      <!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>
      <testsuite name="&c;"/>
      """
    #expect(
      complaint(about: Array(bomb.utf8))
        == "j.xml:2:13: a DOCTYPE, which is not read for safety's sake")
  }

  @Test func `elements that lie too deep are refused`() {
    func nested(_ depth: Int) -> [UInt8] {
      Array(String(repeating: "<testsuite>", count: depth).utf8)
        + Array(String(repeating: "</testsuite>", count: depth).utf8)
    }
    let max = FormatLimits.depthMax
    #expect(complaint(about: nested(max)) == nil)
    for depth in [max + 1, 100_000] {
      #expect(complaint(about: nested(depth))?.hasSuffix("more than 64 deep") == true)
    }
  }

  @Test func `bytes that are no UTF-8 are refused with their place`() {
    let bytes = Array("<testsuite>\n".utf8) + [0xC3, 0x28]
    #expect(complaint(about: bytes) == "j.xml:2:1: is not UTF-8 here")
  }

  @Test func `a file in ISO-8859-1 is read`() throws {
    let bytes =
      Array("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><testsuite><testcase name=\"".utf8)
      + [0xFC] + Array("\"/></testsuite>".utf8)
    #expect(try readRecord(bytes, path: "").modules[0].cases[0].name == "ü")
  }

  @Test func `UTF-16 is read where the file begins with its mark`() throws {
    let text = "<testsuite><testcase name='ü'/></testsuite>"
    var bytes: [UInt8] = [0xFF, 0xFE]
    for unit in text.utf16 { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    #expect(try readRecord(bytes, path: "").modules[0].cases[0].name == "ü")
  }

  @Test func `a case without a name is taken, and said to have none`() throws {
    let run = try read("<testsuite name='s'><testcase/><testcase name='a'/></testsuite>")
    #expect(run.modules[0].cases.map(\.name) == ["unnamed", "a"])
    #expect(run.modules[0].cases[0].notes == ["the file gives this case no name"])
  }

  @Test(arguments: ["status='notrun'", "status='disabled'", "result='suppressed'"])
  func `a test of GoogleTest or CTest that was not run is skipped`(attribute: String) throws {
    let run = try read("<testsuite name='s'><testcase name='a' \(attribute)/></testsuite>")
    #expect(run.modules[0].cases[0].verdict == .skipped)
  }

  @Test func `what is known of a failure comes back value by value`() throws {
    var run = run([("s/a[b=1]", .fail), ("s/c", .fail)])
    let known = KnownFailure(
      reason: "known failure: (in brackets, until never)", ticket: "FW-2", until: "2027-01-31")
    run.modules[0].cases[0].known = known
    run.modules[0].cases[1].known = KnownFailure(reason: "plain")
    let read = try readRecord(JUnitFile.bytes(of: run), path: "")
    #expect(read.modules[0].cases.map(\.known) == [known, KnownFailure(reason: "plain")])
  }

  @Test func `a known failure of an older report has the message for its reason`() throws {
    let run = try read(
      "<testsuite name='s'><testcase name='a'><skipped type='known' message='known failure: x'>"
        + "it fails</skipped></testcase></testsuite>")
    #expect(run.modules[0].cases[0].known?.reason == "known failure: x")
    #expect(run.modules[0].cases[0].finding?.message == "it fails")
  }
}
