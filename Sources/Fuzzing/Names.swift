// What people and modules call things: dialects, faults, series, models, ranges, an identity.
import CaseRunner
import HTTPOrigin
import Ground
import ModuleCatalogue
import ModuleEmulator
import SuiteLanguage

func playNames(_ choices: inout Choices) throws {
  let catalogue = Corpus.collection.catalogue
  let dialect = Dialect.random(seed: UInt64(choices.below(9_999)))
  guard let same = try? Dialect(parsing: dialect.settings), same == dialect else {
    throw Broken("\(dialect.settings) is read as something else")
  }
  let names =
    dialect.settings + Fault.all.map(\.name) + catalogue.profiles.map(\.name)
    + catalogue.series.flatMap(\.models) + ["bytes=0-12", "bytes=-5", "bytes=7-", "bytes=1-0,3-4"]
  let name = choices.mutated(Array(choices.pick(names).utf8), changes: choices.below(4))
  let text = String(decoding: name, as: UTF8.self)
  do throws(DialectError) {
    let read = try Dialect(parsing: [text])
    try? require(read.settings.count <= 1, "one setting sets two")
  } catch {
    try checkNotEmpty("\(error)", "a wrong dialect")
  }
  if Fault.named(text) == nil {
    let near = Fault.nearest(to: text)
    try require(near.count <= 3, "\(near.count) faults are near \(excerpt(name))")
  }
  if case .failure(let unknown) = catalogue.profile(named: text) {
    try checkNotEmpty("\(unknown)", "an unknown module")
  }
  _ = catalogue.profile(identity: name)
  let count = choices.below(30)
  if let range = byteRange(name, of: count) {
    try require(
      range.lowerBound >= 0 && range.upperBound <= count && !range.isEmpty,
      "\(excerpt(name)) of \(count) bytes is \(range)")
  }

  // A module that says of itself whatever it likes is asked three things, and is then let go.
  var inquiry = IdentityInquiry.asking(every: .seconds(1))
  inquiry.begin(at: .start)
  var now = Instant.start
  for _ in 0..<400 where !inquiry.isFinished {
    _ = inquiry.outputs()
    if choices.once(in: 2) {
      inquiry.receive((choices.moduleBytes() + name + [0x0D, 0x0A]).span, at: now)
    }
    now = now + .seconds(1)
    inquiry.wake(at: now)
  }
  try require(inquiry.isFinished, "the inquiry has no end")
  for answer in inquiry.answers {
    try require(answer.text.count < 200_000, "an identity of \(answer.text.count) bytes is kept")
  }
}

private func checkNotEmpty(_ text: String, _ what: String) throws {
  try require(!text.isEmpty, "\(what) is refused without a word")
}
