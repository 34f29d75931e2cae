// How large a regular expression may be.
import Testing

@testable import SuiteLanguage

@Suite struct RegularExpressionTests {
  private func isRead(_ text: String) -> Bool {
    (try? RegularExpression(Array(text.utf8)[...])) != nil
  }

  @Test(arguments: [0, 1]) func `a piece may repeat so often`(surplus: Int) {
    let most = RegularExpression.repeatMax + surplus
    for repetition in ["{\(most)}", "{\(most),}", "{1,\(most)}"] {
      #expect(isRead("a" + repetition) == (surplus == 0), "\(repetition)")
    }
  }

  @Test(arguments: [0, 1])
  func `an expression may have so many pieces, repetitions written out`(surplus: Int) {
    // The sequence is one itself, and so is each repetition.
    let pieces = RegularExpression.sizeMax - 1 + surplus
    #expect(isRead(String(repeating: "a", count: pieces)) == (surplus == 0))
    let rest = String(repeating: "a", count: pieces - 201)
    #expect(isRead("a{200}" + rest) == (surplus == 0))
  }
}
