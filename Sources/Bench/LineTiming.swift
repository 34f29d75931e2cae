// What the line between attest and a module adds to the times that the manual gives.
public import CaseRunner
public import Ground
public import Ports

extension RunnerOptions {
  /// Takes over the line's speed, and allows for the way there and back, and as much again for what
  /// a network adds now and then; returns how much was allowed for.
  @discardableResult
  public mutating func adjustTiming(
    to port: LastingPort, _ settings: LineSettings
  ) -> Interval {
    baud = Int(settings.baud) * 10 / settings.bitsPerByte
    let latency = port.roundTrip + port.roundTrip
    allowance = allowance + latency
    return latency
  }
}
