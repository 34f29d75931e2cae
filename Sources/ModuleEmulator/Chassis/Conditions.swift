// What the bench gives the module: requirement GEN-7 asks for a SIM, a registration and a data
// connection, and a suite must see what happens where one of them lacks.

/// The surroundings of the emulated module, and its state at power-up.
public struct Conditions: Sendable, Equatable {
  /// Whether a SIM card is in and ready.
  public var hasSIM: Bool
  /// Whether the network takes the module in.
  public var isRegistered: Bool
  /// Whether `AT+MIPCALL=1,"apn"` brings up a data connection.
  public var hasDataConnection: Bool
  /// Whether the data connection is up at power-up already.
  public var startsConnected: Bool
  /// Whether echo is on at power-up.
  public var startsWithEcho: Bool
  /// What goes away in the course of time.
  public var losses: [Loss]

  /// Makes surroundings; without arguments all is well and the data connection is yet to be made.
  public init(
    hasSIM: Bool = true, isRegistered: Bool = true, hasDataConnection: Bool = true,
    startsConnected: Bool = false, startsWithEcho: Bool = true, losses: [Loss] = []
  ) {
    self.hasSIM = hasSIM
    self.isRegistered = isRegistered
    self.hasDataConnection = hasDataConnection
    self.startsConnected = startsConnected
    self.startsWithEcho = startsWithEcho
    self.losses = losses
  }
}
