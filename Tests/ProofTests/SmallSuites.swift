// The shipped suites in part, for proofs that need not play all, and progress that nobody watches.
import Proof
import ShippedSuites
import SuiteLanguage

extension Shipped {
  /// What makes a module ready and finds out its dialect, and the suites on HTTPDATA and all commands.
  static var small: SuiteCollection {
    let wanted = [
      "/catalogue/", "/module.", "/requests.", "/probes.", "/steps.", "/mode-1.", "/general.",
      "/data.",
    ]
    return collection { path in wanted.contains { path.contains($0) } }
  }
}

/// Progress that nobody watches.
struct Unwatched: ProofProgress {
  var isInterrupted: Bool { false }
  func played() {}
}
