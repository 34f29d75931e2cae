// The nearest right word for a wrong one: edit distance with swaps of neighbours, letter case aside.

/// The candidate nearest to `word`, the first of equals, or nil when none is near.
public func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
  let letters = word.utf8.map(small)
  guard !letters.isEmpty, letters.count <= suggestedBytesMax else { return nil }
  var best: String?
  var bestDistance = max(1, letters.count / 3) + 1
  for candidate in candidates where candidate != word {
    let other = candidate.utf8.map(small)
    guard abs(other.count - letters.count) < bestDistance else { continue }
    let distance = editDistance(letters, other)
    // Where every letter is changed nothing is near.
    guard distance < bestDistance, distance < max(letters.count, other.count) else { continue }
    best = candidate
    bestDistance = distance
  }
  return best
}

/// Words longer than this are not compared.
let suggestedBytesMax = 100

/// How many insertions, deletions, changes and swaps of neighbours turn `a` into `b`; `isSame` says
/// which bytes need no change.
public func editDistance(
  _ a: [UInt8], _ b: [UInt8], isSame: (UInt8, UInt8) -> Bool = { $0 == $1 }
) -> Int {
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in a.indices {
    var row = last
    row[0] = i + 1
    for j in b.indices {
      var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (isSame(a[i], b[j]) ? 0 : 1))
      if i > 0, j > 0, isSame(a[i], b[j - 1]), isSame(a[i - 1], b[j]) {
        cost = min(cost, beforeLast[j - 1] + 1)
      }
      row[j + 1] = cost
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
