// Most wrong modules do as the right one does in nearly all of a run. What the right one was given and
// what it did is kept, so that another module's run is played only from the case in which it first
// does something else: up to there a run cannot differ, since nobody but the module does.
import CaseRunner
import HTTPOrigin
import Ground
public import ModuleEmulator
public import Results

/// Something that the module was given, and what it did then.
struct Turn {
  enum Input {
    case power
    case bytes(ArraySlice<UInt8>)
    case wake
    case http(Int, HTTPClientEvent)
    case tcp(Int, TCPClientEvent)

    func give(to module: inout ModuleEmulator, at now: Instant) {
      switch self {
      case .power: break
      case .bytes(let bytes): module.receive(bytes.span, at: now)
      case .wake: module.wake(at: now)
      case .http(let id, let event): module.http(id, event, at: now)
      case .tcp(let id, let event): module.tcp(id, event, at: now)
      }
    }
  }
  var at: Instant
  var input: Input
  var outputs: [ModuleEmulator.Output] = []
}

/// A run that was played and is kept.
public struct Recording: Sendable {
  /// A run before one of its cases.
  private struct Mark {
    var simulation: Simulation
    /// How many turns came before.
    var turns: Int
  }
  private let turns: [Turn]
  private var marks: [Mark]

  /// Plays a run that has not begun, and keeps it.
  ///
  /// - Parameter finished: takes each case's result
  public init(of simulation: Simulation, _ finished: (CaseResult) -> Void) {
    marks = [Mark(simulation: simulation, turns: 0)]
    let fresh = simulation.module
    var simulation = simulation
    simulation.keepsTurns = true
    simulation.turns = [Turn(at: .start, input: .power)]
    simulation.drainModule()
    var isBetween = false
    while !simulation.runner.isFinished {
      if isBetween {
        // The turns are kept once, not in each mark, and the module not at all: another takes its place.
        var turns: [Turn] = []
        swap(&turns, &simulation.turns)
        var mark = Mark(simulation: simulation, turns: turns.count)
        mark.simulation.keepsTurns = false
        mark.simulation.module = fresh
        marks.append(mark)
        swap(&turns, &simulation.turns)
      }
      simulation.advance()
      simulation.drainModule()
      isBetween = false
      simulation.drainRunner({ if case .caseBegan = $0 { isBetween = true } }, finished)
    }
    turns = simulation.turns
  }

  /// The run of another module, from the case on in which it first does what the recorded one did not;
  /// nil where it does the same in all of them.
  public func simulation(with module: ModuleEmulator) -> Simulation? {
    var module = module
    var (atMark, mark) = (module, 0)
    for (index, turn) in turns.enumerated() {
      while mark + 1 < marks.count, marks[mark + 1].turns == index {
        mark += 1
        atMark = module
      }
      turn.input.give(to: &module, at: turn.at)
      guard module.wants(turn.outputs) else {
        var simulation = marks[mark].simulation
        simulation.module = atMark
        return simulation
      }
    }
    return nil
  }
}
