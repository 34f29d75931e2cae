// Places of a lab, with a client that is a script: what it is asked, in which order, and that a place
// is given back.
import Glibc
import Ground
import Ports
import Bench
import TestSupport
import Testing

private let environment = """
  targets:
    P:
      resources:
      - NetworkSerialPort: {host: 10.0.0.7, port: 4001, protocol: raw}
      - NetworkPowerPort: {host: 10.0.0.8, index: 1, model: rest}
  """

/// A client that writes down what it is asked, prints a place's resources, and fails at one word.
private func withClient(
  failingAt word: String = "nothing", resources: String = environment,
  _ body: (_ client: String, _ asked: () -> [String]) throws -> Void
) throws {
  try withFolder { folder in
    let client = folder + "/client"
    try writeFile(
      """
      #!/bin/sh
      echo "$*" >> \(folder)/asked
      [ "$3" = \(word) ] && { echo "Error: no $3 for you"; exit 1; }
      [ "$3" = env ] && cat <<'END'
      \(resources)
      END
      exit 0
      """, to: client)
    chmod(client, 0o755)
    try body(client) {
      String(decoding: contents(folder + "/asked"), as: UTF8.self)
        .split(separator: "\n").map(String.init)
    }
  }
}

/// Acquires and releases a place.
private func used(
  _ client: String
) -> (outcome: Result<String, LabPlace.Problem>?, complaint: String?) {
  let loop = PollLoop()
  let place = LabPlace(name: "P", loop: loop, client: client)
  var outcome: Result<String, LabPlace.Problem>?
  var complaint: String?
  var isOver = false
  place.acquire {
    outcome = $0
    place.release {
      complaint = $0
      isOver = true
    }
  }
  _ = loop.run(for: .seconds(patience)) { isOver }
  return (outcome, complaint)
}

@Suite struct LabPlaceTests {
  @Test func `a place is acquired, asked, switched, and given back`() throws {
    try withClient { client, asked in
      let (outcome, complaint) = used(client)
      #expect(outcome == .success("tcp:10.0.0.7:4001"))
      #expect(complaint == nil)
      #expect(asked() == ["-p P acquire", "-p P env", "-p P power cycle", "-p P release"])
    }
  }

  @Test func `a place that another has is told, and not released`() throws {
    try withClient(failingAt: "acquire") { client, asked in
      let message = "place P could not be acquired: exit status 1: Error: no acquire for you"
      #expect(used(client).outcome == .failure(LabPlace.Problem(message: message)))
      #expect(asked() == ["-p P acquire"])
    }
  }

  @Test(arguments: ["env", "power"])
  func `a place is given back when something fails later`(word: String) throws {
    try withClient(failingAt: word) { client, asked in
      #expect((try? used(client).outcome?.get()) == nil)
      #expect(asked().last == "-p P release")
    }
  }

  @Test func `a place without a serial port says what it has`() throws {
    try withClient(resources: "targets: {P: {resources: [VideoPort: {}]}}") { client, _ in
      let message = "place P has no serial port that is there: it has VideoPort"
      #expect(used(client).outcome == .failure(LabPlace.Problem(message: message)))
    }
  }

  @Test func `a client that is not there says how to get it`() {
    let message =
      "place P: attest-no-client could not be started; `pip install labgrid` brings it"
    #expect(used("attest-no-client").outcome == .failure(LabPlace.Problem(message: message)))
  }
}
