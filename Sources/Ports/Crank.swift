// The one crank of machines over real descriptors: what comes goes into the machine with the loop's
// time, and what the machine wants done is handed to whoever owns the crank, until there is nothing
// more for now. The machine's deadline is a timer of the loop.
public import Ground

/// Turns one machine over a poll loop; inlinable, so that each machine has a crank of its own kind.
public final class Crank<M: Machine> {
  /// The machine as it stands.
  @inlinable public var machine: M { turned }
  @usableFromInline var turned: M
  /// Does what the machine wants done; may turn the crank itself.
  public var onOutput: ((M.Output) -> Void)?
  /// Called after each turn, when nothing is left to do for now.
  public var onTurned: (() -> Void)?

  @usableFromInline let loop: PollLoop
  @usableFromInline var timer: PollLoop.Timer?

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
    if let timer { loop.cancel(timer) }
    timer = due.map { due in
      loop.setTimer(at: due) { [unowned self] in
        timer = nil
        turn { $0.wake(at: $1) }
      }
    }
  }
}
