// The faults that HTTPDATA and HTTPHEAD can have alike.
import Ground

extension Fault {
  /// The faults of one of them; their requirements have the same numbers: 1 is the test form, 2 the
  /// read form, 3 lengths taken, 4 lengths refused, 5 the time-out.
  static func imports(
    _ name: String, _ purpose: DataIntake.Purpose, _ figure: FactsChange.Figure,
    _ command: BuiltInCommand
  ) -> [Fault] {
    func fault(
      _ what: String, _ number: Int, _ summary: String, _ change: Deviation.Change
    ) -> Fault {
      Fault(
        "\(name)-\(what)", breaks: "\(name.uppercased())-\(number)", summary,
        Deviation(when: .always, change: change))
    }
    func bound(_ low: Int, _ high: Int) -> Deviation.Change {
      .facts(.bound(figure, low: low, high: high))
    }
    return [
      fault(
        "test-form-off", 1, "the test form prints a maximum one too many",
        .facts(.announcedBound(figure, high: 1))),
      fault(
        "read-form-talks", 2, "the read form prints a line", .answer(.talksInForm(.read, [command]))
      ),
      fault("refuses-min", 3, "the least length is refused", bound(1, 0)),
      fault("refuses-max", 3, "the greatest length is refused", bound(0, -1)),
      fault("without-prompt", 3, "no prompt comes", .data(purpose, .prompts(0))),
      fault("ends-early", 3, "OK comes one byte early", .data(purpose, .awaits(-1))),
      fault("ends-late", 3, "one byte more than announced is awaited", .data(purpose, .awaits(1))),
      fault("echoes", 3, "data is echoed", .data(purpose, .echoes)),
      fault("takes-zero", 4, "a length of 0 is accepted", bound(-1, 0)),
      fault("takes-negative", 4, "a length of -1 is accepted", bound(-2, 0)),
      fault("takes-max-plus-one", 4, "a length one too great is accepted", bound(0, 1)),
      fault("takes-words", 4, "a word is accepted for a length", .facts(.words(command))),
      fault("waits-forever", 5, "data is waited for without end", .time(.dataTime(purpose, nil))),
      fault(
        "times-out-early", 5, "data is given up after 20 s",
        .time(.dataTime(purpose, .seconds(20)))),
      fault(
        "times-out-late", 5, "data is given up after 45 s", .time(.dataTime(purpose, .seconds(45)))),
      fault(
        "time-out-ok", 5, "data that did not come is answered OK", .data(purpose, .timeOutSaysOK)),
    ]
  }
}
