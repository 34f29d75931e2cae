import ModuleCatalogue
import Testing

@Suite struct LineFormTests {
  private func fits(_ form: String, _ line: String) -> Bool {
    LineForm(form)?.fits(Array(line.utf8)) ?? false
  }

  @Test(arguments: ["+GET: 0", "+GET:0", "+GET:  0"])
  func `blanks behind a colon may differ`(line: String) {
    #expect(fits("+GET: 0", line))
  }

  @Test(arguments: ["+GET: 1", "+GET: 00", "+GET", "+ GET: 0", "+GET: 0 "])
  func `another line does not fit`(line: String) {
    #expect(!fits("+GET: 0", line))
  }

  @Test func `holes take numbers or any text`() {
    #expect(fits("+GET: {:int},{:int}", "+GET: -1, 20"))
    #expect(!fits("+GET: {:int},{:int}", "+GET: 1"))
    #expect(!fits("+GET: {:int},{:int}", "+GET: 1,x"))
    #expect(fits("+GET: {:text}", "+GET: <0>,<1>"))
    #expect(fits("+GET: {:text}", "+GET:"))
    #expect(fits("{:text}a{:int}{:text}b", "xaya12b,b"))
  }

  @Test func `a brace that begins no hole makes no form`() {
    #expect(LineForm("+GET: {n}") == nil)
  }

  @Test func `a hostile line costs no more than its length times the form's`() {
    let form = String(repeating: "{:text}a", count: 30) + "b"
    #expect(!fits(form, String(repeating: "a", count: 60_000)))
  }
}
