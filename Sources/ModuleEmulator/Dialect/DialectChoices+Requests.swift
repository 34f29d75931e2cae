// The choices that the server sees: how requests are spelt, and what becomes of connections.

extension Dialect {
  /// The version of HTTP that requests name.
  public enum HTTPVersion: String, CaseIterable, Sendable {
    /// 1.1.
    case current = "1.1"
    /// 1.0.
    case old = "1.0"
  }
  /// Whether the Host field names the port.
  public enum HostPort: String, CaseIterable, Sendable {
    /// It does where the port is not the scheme's own.
    case unusual
    /// It always does.
    case always
    /// It never does.
    case never
  }
  /// What becomes of a GET or HEAD whose reply breaks off (RFC 2616, 8.1.4).
  public enum BrokenReply: String, CaseIterable, Sendable {
    /// The action has failed.
    case reported
    /// It is sent once more, unless something of the reply was handed on already.
    case repeated
  }
  /// Whether a POST asks for 100 before its body (RFC 2616, 8.2.3).
  public enum Expectation: String, CaseIterable, Sendable {
    /// It does not.
    case none
    /// It does, and sends its body all the same.
    case proceed = "100-continue"
  }
  /// How the names of header fields are spelt, which have no case (RFC 2616, 4.2).
  public enum FieldNames: String, CaseIterable, Sendable {
    /// As the RFC spells them.
    case usual
    /// In small letters.
    case lowerCase = "lower-case"
  }
  /// The order of the header fields, which does not count.
  public enum FieldOrder: String, CaseIterable, Sendable {
    /// Host first.
    case hostFirst = "host-first"
    /// Host last.
    case hostLast = "host-last"
  }
  /// Whether a request says what becomes of the connection.
  public enum ConnectionField: String, CaseIterable, Sendable {
    /// It does not.
    case absent
    /// `Connection: keep-alive`.
    case keepAlive = "keep-alive"
    /// `Connection: close`.
    case close
  }
  /// The method of a POST that a 301 or 302 leads elsewhere (RFC 2616, 10.3.3).
  public enum RedirectedPost: String, CaseIterable, Sendable {
    /// GET, as is usual.
    case get
    /// POST, body and all.
    case post
  }
}
