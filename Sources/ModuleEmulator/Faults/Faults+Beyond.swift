// Faults that no written case of the suites finds out as yet: exploration is what may. A proof of the
// suites leaves them out.
import Ground

extension Fault {
  /// The faults that exploration alone is proven by.
  public static let beyondSuites: [Fault] = [
    Fault(
      "ok-twice-to-all", breaks: "LINE-1", "OK comes twice to any command",
      .answer(.finalsOfAll(2)))
  ]
}
