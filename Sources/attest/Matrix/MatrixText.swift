// What `attest prove` prints of the kill matrix.
import Ground
import Proof
import Results

/// How soon faults are found out, in two orders.
struct OrderText {
  private let suite: OrderProof
  private let faults: OrderProof
  private let isVerbose: Bool

  init(_ orders: (suite: OrderProof, faults: OrderProof), isVerbose: Bool) {
    (suite, faults) = orders
    self.isVerbose = isVerbose
  }

  var text: String {
    let firsts = faults.firstFailures.map { "\($0.time)  \($0.deviation): \($0.name.text)\n" }
    return (isVerbose ? firsts.joined() : "")
      + """
      bench time until the first failing case, probes included, over \(firsts.count) faults and mutants:
        order of the suites: \(line(suite))
        order of faults:     \(line(faults))
      """
  }

  private func line(_ proof: OrderProof) -> String {
    "median \(proof.time(ofPercent: 50)), mean \(proof.mean), nine of ten within "
      + "\(proof.time(ofPercent: 90)), all within \(proof.time(ofPercent: 100))"
  }
}

extension CauseProof {
  var text: String {
    var lines = [
      "the cause named breaks the same requirement: \(share(known, of: deviations)) of known faults, "
        + "\(share(unknown, of: deviations)) where nothing is known of the fault itself "
        + "(\(share(unknown + unknownSecond, of: deviations)) with the second named)"
    ]
    if pairs > 0 {
      lines.append("both are named of two faults at once: \(share(pairsNamed, of: pairs))")
    }
    return lines.joined(separator: "\n")
  }

  private func share(_ count: Int, of all: Int) -> String {
    all == 0 ? "none" : "\(count) of \(all) (\(count * 100 / all) %)"
  }
}
