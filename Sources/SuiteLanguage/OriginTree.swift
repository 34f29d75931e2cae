// What the tree says of the origin: its answers, and how they are spelt.

/// `origin answers METHOD TARGET` with what stands below it.
public struct OriginStatement: Sendable {
  /// The method; nil for `any`.
  public var method: String?
  /// The request target.
  public var target: Template
  /// `status N`.
  public var status: Expression?
  /// `header Name: value` lines.
  public var headers: [(name: String, value: Template)]
  /// `body EXPRESSION`; nil: empty.
  public var body: Expression?
  /// `body of request`.
  public var bodyOfRequest: Bool
  /// `chunked N`.
  public var chunkBytes: Expression?
  /// `no length`.
  public var untilClose: Bool
  /// `drip N every T`.
  public var drip: (bytes: Expression, gapMilliseconds: Expression)?
  /// `stall after N` or `stall after N for T`.
  public var stall: (after: Expression, milliseconds: Expression?)?
  /// `reset after N`.
  public var resetAfter: Expression?
  /// `delay T`.
  public var delayMilliseconds: Expression?
  /// `silent`.
  public var isSilent: Bool
  /// `close after N`.
  public var closeAfter: Expression?
  /// `ranges`.
  public var honoursRanges: Bool
  /// `raw EXPRESSION`.
  public var raw: Expression?
  /// How the parts of the answer are spelt.
  public var spelling = OriginSpelling()

  package init(method: String?, target: Template) {
    self.method = method
    self.target = target
    self.status = nil
    self.headers = []
    self.body = nil
    self.bodyOfRequest = false
    self.chunkBytes = nil
    self.untilClose = false
    self.drip = nil
    self.stall = nil
    self.resetAfter = nil
    self.delayMilliseconds = nil
    self.isSilent = false
    self.closeAfter = nil
    self.raw = nil
    self.honoursRanges = false
  }
}

/// What stands below `origin answers` about the spelling of an answer that is as legal as another.
public struct OriginSpelling: Sendable {
  /// `version 1.0`.
  public var isOldVersion = false
  /// `no reason`.
  public var hasNoReason = false
  /// `interim N` lines.
  public var interims: [Expression] = []
  /// `field TEXT` lines.
  public var lines: [Template] = []
  /// `chunks in capitals`.
  public var hasCapitals = false
  /// `chunks of N digits`.
  public var digits: Expression?
  /// `chunks with TEXT`.
  public var chunkExtension: Template?
  /// `trailer TEXT` lines.
  public var trailers: [Template] = []
  /// `keep alive`.
  public var keepsAlive = false

  /// The usual spelling.
  public init() {}
}
