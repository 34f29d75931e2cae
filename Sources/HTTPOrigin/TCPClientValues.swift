// What a module asks of its IP stack where it opens a socket, and what comes back, as values.

/// What a module tells its IP stack; the number tells connections apart and is never used twice.
public enum TCPClientAction: Sendable, Equatable {
  /// Make a connection.
  case open(Int, host: [UInt8], port: Int)
  /// Send these bytes over it.
  case send(Int, [UInt8])
  /// End it, and send no further events.
  case close(Int)
}

/// What becomes of a connection; nothing follows `failed` and `closed`.
public enum TCPClientEvent: Sendable, Equatable {
  /// It stands.
  case connected
  /// It could not be made.
  case failed
  /// Bytes came.
  case received([UInt8])
  /// The other side ended or reset it.
  case closed
}
