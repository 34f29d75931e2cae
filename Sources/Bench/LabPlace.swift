// A place of a labgrid lab, by labgrid's own client: acquired, asked for its serial port, released. No
// lab protocol of our own: the client's `env` prints, as YAML, what the place has.
import Ground
public import Ports

/// A place in a lab.
public final class LabPlace {
  /// What a port begins with that is a place: `place:NAME`.
  public static let prefix = "place:"

  /// Why a place cannot be used.
  public struct Problem: Error, Equatable, Sendable {
    /// One line for people.
    public var message: String

    /// Makes a problem.
    public init(message: String) { self.message = message }
  }

  private static let within = Interval.seconds(60)
  private let name: String
  private let loop: PollLoop
  private let client: String
  private var command: ChildCommand?
  private var isAcquired = false

  /// Makes a place that is not acquired; the client is found in PATH unless a path is given.
  public init(name: String, loop: PollLoop, client: String = "labgrid-client") {
    self.name = name
    self.loop = loop
    self.client = client
  }

  /// Acquires the place, switches its supply off and on where it has one, and tells how its serial
  /// port is reached, such as `tcp:10.0.0.7:4001`.
  public func acquire(_ next: @escaping (Result<String, Problem>) -> Void) {
    run(["acquire"]) { [self] ended in
      switch ended.ending {
      case .exited(0)?: isAcquired = true
      // Nobody knows how far it had come: giving back does no harm.
      case .killed?, .timedOut?: isAcquired = true
      case .exited?, .notStarted?, nil: isAcquired = false
      }
      guard ended.ending == .exited(0) else {
        return next(.failure(problem("could not be acquired", ended)))
      }
      run(["env"]) { [self] shown in
        guard shown.ending == .exited(0) else {
          return next(.failure(problem("does not tell its resources", shown)))
        }
        let lab = LabResources(environment: shown.output)
        guard let port = lab.port else {
          let found = lab.classes.isEmpty ? "no resource" : lab.classes.joined(separator: ", ")
          return next(
            .failure(
              Problem(
                message: "place \(name) has no serial port that is there: it has \(found)")))
        }
        guard lab.hasPower else { return next(.success(port)) }
        run(["power", "cycle"]) { [self] cycled in
          guard cycled.ending == .exited(0) else {
            return next(.failure(problem("was not switched off and on", cycled)))
          }
          next(.success(port))
        }
      }
    }
  }

  /// Gives the place back, if it was acquired; tells what went wrong.
  public func release(_ next: @escaping (String?) -> Void) {
    guard isAcquired else { return next(nil) }
    isAcquired = false
    run(["release"]) { [self] ended in
      next(ended.ending == .exited(0) ? nil : problem("was not released", ended).message)
    }
  }

  /// Ends what the client is doing.
  public func cancel() { command?.cancel() }

  private func run(_ words: [String], then next: @escaping (ChildCommand) -> Void) {
    command = ChildCommand(
      loop: loop, words: [client, "-p", name] + words, within: Self.within
    ) { [self] ended in
      command = nil
      next(ended)
    }
  }

  private func problem(_ what: String, _ ended: ChildCommand) -> Problem {
    if case .notStarted? = ended.ending {
      return Problem(
        message: "place \(name): \(client) could not be started; `pip install labgrid` brings it")
    }
    return Problem(message: "place \(name) \(what): \(ended.summary)")
  }
}
