// The one crank of machines over real descriptors: what comes goes into the machine with the loop's
// time, and what the machine wants done is handed to whoever owns the crank, until there is nothing
// more for now. The machine's deadline is a timer of the loop.
public import Ground

/// Turns one machine over a poll loop; inlinable, so that each machine has a crank of its own kind.
public final class Crank<M: Machine> {
  /// The machine as it stands.
  @inlinable public var machine: M { turned }
  // To ask at each access whether another is under way took a twentieth of an exchange. None can be: nothing
  // but `turn` writes the machine, and it calls nobody while it does but what was handed to it, which
  // gets the machine itself.
  @exclusivity(unchecked) @usableFromInline var turned: M
  /// Does what the machine wants done; may turn the crank itself.
  @exclusivity(unchecked) public var onOutput: ((M.Output) -> Void)?
  /// Called after each turn, when nothing is left to do for now.
  @exclusivity(unchecked) public var onTurned: (() -> Void)?

  @usableFromInline let loop: PollLoop
  /// When the machine is to be woken; nil: not at all.
  @exclusivity(unchecked) @usableFromInline var due: Instant?
  /// Set for then or for earlier: each answer that comes puts the deadline off, and a timer that fires too
  /// early is set anew, which costs less than a new one for each answer.
  @exclusivity(unchecked) @usableFromInline var timer: PollLoop.Timer?

  /// Makes a crank that nobody turns yet.
  @inlinable
  public init(_ machine: M, loop: PollLoop) {
    turned = machine
    self.loop = loop
  }

  deinit { wake(at: nil) }

  /// Gives the machine something, then does what it wants done.
  @inlinable
  public func turn(_ give: (inout M, Instant) -> Void) {
    give(&turned, loop.now)
    while let output = turned.nextOutput() { onOutput?(output) }
    onTurned?()
  }

  /// Wakes the machine at this instant, and at no earlier one; nil: at none.
  @inlinable
  public func wake(at due: Instant?) {
    self.due = due
    if let timer {
      if let due, timer.due <= due { return }
      loop.cancel(timer)
    }
    timer = nil
    if let due { setTimer(at: due) }
  }

  @inlinable
  func setTimer(at instant: Instant) {
    timer = loop.setTimer(at: instant) { [unowned self] in
      timer = nil
      guard let due else { return }
      if due > loop.now { return setTimer(at: due) }
      self.due = nil
      turn { $0.wake(at: $1) }
    }
  }
}
