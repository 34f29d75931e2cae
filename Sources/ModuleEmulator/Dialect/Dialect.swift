// One module's legal habits. The manual leaves these choices open or contradicts itself into them, so
// a suite must pass on each alone and on any mix; see `DialectChoices.swift` for what each means.
public import HTTPOrigin

/// The choices a module makes where the manual leaves more than one open.
public struct Dialect: Sendable, Equatable {
  /// What becomes of the IPV6 setting, which some platforms lack (SET-2, SET-9).
  public var ipv6 = IPv6Setting.supported
  /// The order of HTTPSET's read lines (SET-2).
  public var settingsOrder = SettingsOrder.table
  /// Whether parameters are listed that the manual does not name; not stated.
  public var moreSettings = MoreSettings.none
  /// How an empty RANGE is printed (SET-3).
  public var emptyRange = EmptyRange.twoQuotes
  /// The documented default that ACCEPT has (SET-3).
  public var acceptDefault = AcceptDefault.slash
  /// Whether a parameter name in lower case is known (SET-16).
  public var lowerCaseNames = Leave.refused
  /// Whether a number may stand without quotation marks in HTTPSET; not stated.
  public var unquotedValues = Leave.refused
  /// Whether a text other than the URL can be set to nothing; not stated.
  public var emptyTexts = EmptyTexts.accepted
  /// Whether a URL without a scheme passes as http (SET-7).
  public var schemelessURL = Leave.refused
  /// How a refusal is spelt (V.250, 3GPP TS 27.005 and 27.007).
  public var errorForm = ErrorForm.plain
  /// What follows the colon of an information line.
  public var colonSpace = ColonSpace.blank
  /// Whether a blank follows the data prompt.
  public var promptBlank = Blank.blank
  /// What stands between counted data and the OK after it (READ-3).
  public var dataEnd = DataEnd.lineBreak
  /// Where OK stands in the answer to AT+HTTPREAD (READ-4).
  public var readAllOrder = ReadAllOrder.okFirst
  /// What ends the data of AT+HTTPREAD when OK came first (READ-4).
  public var readAllEnd = ReadAllEnd.lineBreak
  /// When OK follows an answer of no data (GEN-4).
  public var emptyReadOK = EmptyReadOK.atOnce
  /// The answer to an offset at or past the end of the data (READ-6).
  public var readPastEnd = EmptyRead.zero
  /// The answer to HTTPREAD before any action (READ-7).
  public var readBeforeAction = EmptyRead.zero
  /// What HTTPREAD's test form prints (READ-1).
  public var readTestForm = ReadTestForm.numbers
  /// Which RESPONSEHEADER value shows the header (SET-14).
  public var headerShownAt = HeaderShownAt.one
  /// How MODE 1 passes data on (SET-15).
  public var streaming = Streaming.push
  /// Which methods HTTPACT's test form lists where HEAD exists (ACT-1).
  public var actTestForm = ActTestForm.allMethods
  /// How test forms spell their lists and ranges (GEN-1).
  public var testFormLists = TestFormLists.usual
  /// Whether a blank stands in `+HTTP:1` (ACT-3).
  public var statusSpace = StatusSpace.none
  /// When `+HTTP:1` is said (ACT-3).
  public var connectionTold = ConnectionTold.atOnce
  /// What the connection line of an https action begins with (ACT-3).
  public var secureStatus = SecureStatus.http
  /// Whether `+HTTPRES` prints the manual's angle brackets (ACT-3).
  public var resultBrackets = ResultBrackets.none
  /// What follows `+HTTP:0` (ACT-7).
  public var failedConnection = FailedConnection.statusOnly
  /// How an action ends whose answer stops or breaks (ACT-8).
  public var stall = StallOutcome.result603
  /// Whether lines that no list has come behind a result and before a connection (LINE-3).
  public var actionEnd = ActionEnd.silent
  /// How soon the result of an action comes (ACT-11).
  public var resultTime = ResultTime.atOnce
  /// What becomes of an action while one is under way (ACT-15).
  public var secondAction = SecondAction.refused
  /// What REDIR 1 does with a 500 that names a location (SET-13).
  public var serverErrorRedirect = ServerErrorRedirect.reported
  /// Which locations REDIR 1 can follow (SET-13; RFC 2616, 14.30, knows absolute ones alone).
  public var location = FollowedLocation.any
  /// What an import does to what the last action brought; not stated.
  public var replyAtImport = ReplyAtImport.kept
  /// Whether the imported body serves a second POST; not stated.
  public var bodyAfterPost = Spending.kept
  /// Whether an imported header block serves more than one action (HEAD-7).
  public var headerBlock = Spending.kept
  /// What HTTPHEAD imports (HEAD-6).
  public var importedHead = ImportedHead.fields
  /// How soon HTTPHEAD is answered (GEN-4).
  public var headLatency = HeadLatency.fast
  /// The answer to a POST where nothing was imported; not stated.
  public var postWithoutData = PostWithoutData.sent
  /// The answer to an action where no URL is set; not stated.
  public var actionWithoutURL = ActionWithoutURL.refused
  /// The answer to AT+HTTPHEAD? (HEAD-2).
  public var headReadForm = HeadReadForm.ok
  /// Where the 30 s of a data import begin (DATA-5, HEAD-5).
  public var importClock = ImportClock.fromPrompt
  /// What becomes of bytes beyond an announced length (DATA-7).
  public var surplus = Surplus.nextCommand
  /// The answer to a line that does not begin with AT; not stated.
  public var garbageLine = GarbageLine.error
  /// Whether ATE0 is obeyed; it always answers OK.
  public var echo = EchoSwitch.obeyed
  /// Where lines such as `+CREG: 1` come by themselves; never within counted data.
  public var unsolicited = Unsolicited.none
  /// The form of identity answers.
  public var identity = Identity.bare
  /// Which commands restart the module.
  public var restartCommand = RestartCommand.both
  /// What a module says after a restart.
  public var boot = Boot.announced
  /// What becomes of what is sent during a restart.
  public var restartHearing = RestartHearing.none
  /// How long a restart takes.
  public var restartTime = RestartTime.short
  /// What makes the data connection.
  public var attachCommand = AttachCommand.mipcall
  /// What AT+MIPCALL? says where there is no connection.
  public var noConnection = NoConnection.zero
  /// Whether a line comes within the first answer about registration.
  public var serviceLine = ServiceLine.none
  /// Which commands tell whether the module is registered.
  public var registration = Registration.all
  /// How many addresses AT+MIPCALL? tells.
  public var addresses = Addresses.one
  /// How long a text of HTTPSET may be, the URL aside; not stated.
  public var textLimit = TextLimit.line
  /// What breaks lines (LINE-2).
  public var lineBreak = LineBreak.both
  /// How a line of an answer ends (LINE-2).
  public var lineEnd = LineEnd.plain
  /// The version of HTTP that requests name.
  public var httpVersion = HTTPVersion.current
  /// Whether the Host field names the port.
  public var hostPort = HostPort.unusual
  /// What becomes of a GET or HEAD whose reply breaks off.
  public var brokenReply = BrokenReply.reported
  /// Whether a POST asks for 100 before its body.
  public var expectation = Expectation.none
  /// What becomes of a connection.
  public var connectionEnd = HTTPClientEnding.close
  /// How the names of header fields are spelt.
  public var fieldNames = FieldNames.usual
  /// The order of the header fields.
  public var fieldOrder = FieldOrder.hostFirst
  /// Whether a request says what becomes of the connection.
  public var connectionField = ConnectionField.absent
  /// The method of a POST that a 301 or 302 leads elsewhere.
  public var redirectedPost = RedirectedPost.get
  /// The answer to AT+MIPCALL=1 when the connection is up.
  public var attachTwice = AttachTwice.ok
  /// How soon commands are answered (GEN-4).
  public var latency = Latency.fast

  /// Makes the dialect with every choice at its default, the first of its values.
  public init() {}
}

extension Dialect {
  /// All switches, in the order of this file.
  public static let switches: [DialectSwitch] = [
    DialectSwitch("ipv6", \.ipv6),
    DialectSwitch("settings-order", \.settingsOrder),
    DialectSwitch("more-settings", \.moreSettings),
    DialectSwitch("empty-range", \.emptyRange),
    DialectSwitch("accept-default", \.acceptDefault),
    DialectSwitch("lower-case-names", \.lowerCaseNames),
    DialectSwitch("unquoted-values", \.unquotedValues),
    DialectSwitch("empty-texts", \.emptyTexts),
    DialectSwitch("schemeless-url", \.schemelessURL),
    DialectSwitch("error-form", \.errorForm),
    DialectSwitch("colon-space", \.colonSpace),
    DialectSwitch("prompt-blank", \.promptBlank),
    DialectSwitch("data-end", \.dataEnd),
    DialectSwitch("read-all-order", \.readAllOrder),
    DialectSwitch("read-all-end", \.readAllEnd),
    DialectSwitch("empty-read-ok", \.emptyReadOK),
    DialectSwitch("read-past-end", \.readPastEnd),
    DialectSwitch("read-before-act", \.readBeforeAction),
    DialectSwitch("read-test-form", \.readTestForm),
    DialectSwitch("response-header", \.headerShownAt),
    DialectSwitch("streaming", \.streaming),
    DialectSwitch("act-test-form", \.actTestForm),
    DialectSwitch("test-form-lists", \.testFormLists),
    DialectSwitch("status-space", \.statusSpace),
    DialectSwitch("connection-told", \.connectionTold),
    DialectSwitch("secure-status", \.secureStatus),
    DialectSwitch("result-brackets", \.resultBrackets),
    DialectSwitch("failed-connection", \.failedConnection),
    DialectSwitch("stall", \.stall),
    DialectSwitch("action-end", \.actionEnd),
    DialectSwitch("result-time", \.resultTime),
    DialectSwitch("second-action", \.secondAction),
    DialectSwitch("redirect-on-500", \.serverErrorRedirect),
    DialectSwitch("redirect-location", \.location),
    DialectSwitch("reply-at-import", \.replyAtImport),
    DialectSwitch("body-after-post", \.bodyAfterPost),
    DialectSwitch("header-block", \.headerBlock),
    DialectSwitch("head-block", \.importedHead),
    DialectSwitch("head-read-form", \.headReadForm),
    DialectSwitch("head-latency", \.headLatency),
    DialectSwitch("post-without-data", \.postWithoutData),
    DialectSwitch("act-without-url", \.actionWithoutURL),
    DialectSwitch("import-clock", \.importClock),
    DialectSwitch("surplus", \.surplus),
    DialectSwitch("garbage-line", \.garbageLine),
    DialectSwitch("echo", \.echo),
    DialectSwitch("unsolicited", \.unsolicited),
    DialectSwitch("identity", \.identity),
    DialectSwitch("restart-command", \.restartCommand),
    DialectSwitch("boot", \.boot),
    DialectSwitch("attach-twice", \.attachTwice),
    DialectSwitch("restart-hearing", \.restartHearing),
    DialectSwitch("restart-time", \.restartTime),
    DialectSwitch("attach-command", \.attachCommand),
    DialectSwitch("no-connection", \.noConnection),
    DialectSwitch("service-line", \.serviceLine),
    DialectSwitch("registration", \.registration),
    DialectSwitch("addresses", \.addresses),
    DialectSwitch("text-limit", \.textLimit),
    DialectSwitch("line-end", \.lineEnd),
    DialectSwitch("line-break", \.lineBreak),
    DialectSwitch("http-version", \.httpVersion),
    DialectSwitch("host-port", \.hostPort),
    DialectSwitch("broken-reply", \.brokenReply),
    DialectSwitch("expect", \.expectation),
    DialectSwitch("connection-end", \.connectionEnd),
    DialectSwitch("field-names", \.fieldNames),
    DialectSwitch("field-order", \.fieldOrder),
    DialectSwitch("connection-field", \.connectionField),
    DialectSwitch("redirected-post", \.redirectedPost),
    DialectSwitch("latency", \.latency),
  ]
}
