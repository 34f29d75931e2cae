// The enums behind the dialect's switches: every choice that the manual leaves to a module, or that
// modules in the field are known to differ in. Raw values are the names that a command line takes.

extension Dialect {
  /// What becomes of the IPV6 setting, which some platforms lack (SET-2, SET-9).
  public enum IPv6Setting: String, CaseIterable, Sendable {
    /// It is there and can be set.
    case supported
    /// It is neither listed nor accepted.
    case absent
    /// It is listed, and setting it is refused.
    case refused
    /// 0 is taken and 1 refused, as on a platform without IPv6.
    case ipv4Only = "ipv4-only"
  }
  /// The order of HTTPSET's read lines (SET-2).
  public enum SettingsOrder: String, CaseIterable, Sendable {
    /// The order of the manual's table.
    case table
    /// By name.
    case alphabetical
    /// The table from its end.
    case reversed
  }
  /// Whether parameters are listed that the manual does not name.
  public enum MoreSettings: String, CaseIterable, Sendable {
    /// They are not.
    case none
    /// Two stand before the others, in forms of their own.
    case first
  }
  /// How an empty RANGE is printed (SET-3).
  public enum EmptyRange: String, CaseIterable, Sendable {
    /// As `""`.
    case twoQuotes = "two-quotes"
    /// As the manual prints it: one quotation mark.
    case loneQuote = "lone-quote"
  }
  /// The documented default that ACCEPT has (SET-3).
  public enum AcceptDefault: String, CaseIterable, Sendable {
    /// `/`, as printed.
    case slash
    /// `*/*`, as plainly meant.
    case stars
  }
  /// Whether something passes that the manual leaves open.
  public enum Leave: String, CaseIterable, Sendable {
    /// It is refused.
    case refused
    /// It is accepted.
    case accepted
  }
  /// Whether a text other than the URL can be set to nothing.
  public enum EmptyTexts: String, CaseIterable, Sendable {
    /// It can, and is cleared by it.
    case accepted
    /// It cannot: a restart alone clears it.
    case refused
  }
  /// How a refusal is spelt (V.250, 3GPP TS 27.005 and 27.007).
  public enum ErrorForm: String, CaseIterable, Sendable {
    /// `ERROR`, and `+CME ERROR: n` once AT+CMEE=1 asks for it.
    case plain
    /// `+CME ERROR: n`.
    case cme
    /// `+CMS ERROR: n`.
    case cms
    /// `+CME ERROR:` and words.
    case cmeText = "cme-text"
  }
  /// Whether a blank stands in a place.
  public enum Blank: String, CaseIterable, Sendable {
    /// It does.
    case blank
    /// It does not.
    case none
  }
  /// What follows the colon of an information line.
  public enum ColonSpace: String, CaseIterable, Sendable {
    /// A blank.
    case blank
    /// Nothing.
    case none
    /// Two blanks.
    case two
  }
  /// What stands between counted data and the OK after it (READ-3).
  public enum DataEnd: String, CaseIterable, Sendable {
    /// One line break.
    case lineBreak = "line-break"
    /// Two line breaks: an empty line is seen.
    case blankLine = "blank-line"
  }
  /// Where OK stands in the answer to AT+HTTPREAD (READ-4).
  public enum ReadAllOrder: String, CaseIterable, Sendable {
    /// Before the data, as the manual prints it.
    case okFirst = "ok-first"
    /// After the data, as in the partial form.
    case okLast = "ok-last"
    /// Before them with MODE 0, after them with MODE 1.
    case byMode = "by-mode"
  }
  /// What ends the data of AT+HTTPREAD when OK came first (READ-4).
  public enum ReadAllEnd: String, CaseIterable, Sendable {
    /// A line break.
    case lineBreak = "line-break"
    /// Nothing.
    case nothing
  }
  /// When OK follows `+HTTPREAD: 0` (GEN-4).
  public enum EmptyReadOK: String, CaseIterable, Sendable {
    /// At once.
    case atOnce = "at-once"
    /// 1600 ms later; the answer has begun in time.
    case late
  }
  /// The answer where there is nothing to read.
  public enum EmptyRead: String, CaseIterable, Sendable {
    /// reslength 0.
    case zero
    /// ERROR.
    case error
  }
  /// What HTTPREAD's test form prints (READ-1).
  public enum ReadTestForm: String, CaseIterable, Sendable {
    /// The two ranges.
    case numbers
    /// The names of the parameters.
    case names
  }
  /// Which RESPONSEHEADER value shows the header (SET-14).
  public enum HeaderShownAt: String, CaseIterable, Sendable {
    /// The value 1 shows it.
    case one = "1"
    /// The default 0 shows it, as seen in the field.
    case zero = "0"
  }
  /// How MODE 1 passes data on (SET-15).
  public enum Streaming: String, CaseIterable, Sendable {
    /// Raw, between `+HTTP:1` and `+HTTPRES`.
    case push
    /// Raw, after `+HTTPRES`, as many bytes as it says.
    case pushAfterResult = "push-after-result"
    /// Between `+HTTP:1` and `+HTTPRES`, in blocks that begin with HTTPREAD's header line.
    case blocks
    /// The same after `+HTTPRES`.
    case blocksAfterResult = "blocks-after-result"
    /// By AT+HTTPREAD, each call going on where the last one ended.
    case reads
  }
  /// Which methods HTTPACT's test form lists where HEAD exists (ACT-1).
  public enum ActTestForm: String, CaseIterable, Sendable {
    /// All of them.
    case allMethods = "all-methods"
    /// Only the first two, as the manual's example.
    case withoutHead = "without-head"
  }
  /// How test forms spell their lists and ranges (GEN-1: note).
  public enum TestFormLists: String, CaseIterable, Sendable {
    /// `(1-64000)`.
    case usual
    /// `( 1 - 64000 )`.
    case blanks
    /// `1-64000`.
    case bare
    /// The methods one by one: `(0,1,2)`.
    case listed
  }
  /// Whether a blank stands in `+HTTP:1` (ACT-3).
  public enum StatusSpace: String, CaseIterable, Sendable {
    /// `+HTTP:1`.
    case none
    /// `+HTTP: 1`.
    case blank
  }
  /// When `+HTTP:1` is said (ACT-3).
  public enum ConnectionTold: String, CaseIterable, Sendable {
    /// Once the connection stands.
    case atOnce = "at-once"
    /// Once the answer begins, or has failed to come.
    case withReply = "with-reply"
    /// Once the answer is whole; where none comes, the connection is reported as failed.
    case withResult = "with-result"
    /// Once the connection stands, and each one again that a redirection leads to.
    case eachHop = "each-hop"
  }
  /// What the connection line of an https action begins with (ACT-3).
  public enum SecureStatus: String, CaseIterable, Sendable {
    /// `+HTTP:`.
    case http
    /// `+HTTPS:`.
    case https
  }
  /// Whether `+HTTPRES` prints the manual's angle brackets (ACT-3).
  public enum ResultBrackets: String, CaseIterable, Sendable {
    /// Bare numbers.
    case none
    /// `<0>,<200>,<342>`.
    case angle
  }
  /// What follows `+HTTP:0` (ACT-7).
  public enum FailedConnection: String, CaseIterable, Sendable {
    /// Nothing.
    case statusOnly = "status-only"
    /// `+HTTPRES` with 601.
    case result601 = "result-601"
    /// `+HTTPRES` with 603.
    case result603 = "result-603"
    /// `+HTTPRES` with 0.
    case result0 = "result-0"
  }
  /// What comes behind a result, and behind what MODE 1 hands on after it (LINE-3).
  public enum ActionEnd: String, CaseIterable, Sendable {
    /// Nothing.
    case silent
    /// `+HTTPEND: 0`, a line that no list of modules' lines has.
    case told
    /// The same, and `+HTTPDNS: "192.0.2.1"` before each line about a connection.
    case lookups
  }
  /// How soon the result of an action comes (ACT-11).
  public enum ResultTime: String, CaseIterable, Sendable {
    /// As soon as the reply is whole.
    case atOnce = "at-once"
    /// 5 s later.
    case late
  }
  /// How an action ends whose answer stops or breaks (ACT-8).
  public enum StallOutcome: String, CaseIterable, Sendable {
    /// `+HTTPRES` with 603.
    case result603 = "result-603"
    /// `+HTTPRES` with 601.
    case result601 = "result-601"
    /// `+HTTP:0`.
    case statusZero = "status-zero"
  }
  /// What becomes of an action while one is under way (ACT-15).
  public enum SecondAction: String, CaseIterable, Sendable {
    /// ERROR.
    case refused
    /// OK; it begins when the first one has ended.
    case queued
  }
  /// What REDIR 1 does with a 500 that names a location (SET-13).
  public enum ServerErrorRedirect: String, CaseIterable, Sendable {
    /// It is reported.
    case reported
    /// It is followed, as the manual has it.
    case followed
  }
  /// Which locations REDIR 1 can follow (SET-13).
  public enum FollowedLocation: String, CaseIterable, Sendable {
    /// A path alone, too.
    case any
    /// Those that name a host; a reply with another is reported.
    case absolute
  }
  /// What an import does to what the last action brought.
  public enum ReplyAtImport: String, CaseIterable, Sendable {
    /// It stays readable.
    case kept
    /// It is gone, as where both share a buffer.
    case dropped
  }
  /// What HTTPHEAD imports (HEAD-6).
  public enum ImportedHead: String, CaseIterable, Sendable {
    /// Header fields, beside which the module sends a request line and fields of its own.
    case fields
    /// The whole head of a request, which is sent as it is.
    case whole
  }
  /// Whether something imported serves more than one action.
  public enum Spending: String, CaseIterable, Sendable {
    /// It does, until replaced.
    case kept
    /// It is used up.
    case spent
  }
  /// The answer to AT+HTTPHEAD? (HEAD-2).
  public enum HeadReadForm: String, CaseIterable, Sendable {
    /// OK.
    case ok
    /// ERROR.
    case error
  }
  /// How soon HTTPHEAD is answered, whose Max Response Duration is 30 s (GEN-4).
  public enum HeadLatency: String, CaseIterable, Sendable {
    /// As soon as other commands.
    case fast
    /// After 5 s, and its data as late.
    case slow
    /// After 29 s.
    case nearLimit = "near-limit"
  }
  /// The answer to a POST where nothing was imported.
  public enum PostWithoutData: String, CaseIterable, Sendable {
    /// It goes out, with a length of 0.
    case sent
    /// ERROR.
    case refused
  }
  /// The answer to an action where no URL is set.
  public enum ActionWithoutURL: String, CaseIterable, Sendable {
    /// ERROR.
    case refused
    /// OK, and the connection fails.
    case failed
  }
  /// Where the 30 s of a data import begin (DATA-5, HEAD-5).
  public enum ImportClock: String, CaseIterable, Sendable {
    /// At the prompt.
    case fromPrompt = "from-prompt"
    /// At the last byte that came.
    case fromLastByte = "from-last-byte"
  }
  /// What becomes of bytes beyond an announced length (DATA-7).
  public enum Surplus: String, CaseIterable, Sendable {
    /// They begin the next command line.
    case nextCommand = "next-command"
    /// They are dropped for 50 ms; OK comes then.
    case dropped
  }
  /// The answer to a line that does not begin with AT; not stated.
  public enum GarbageLine: String, CaseIterable, Sendable {
    /// ERROR.
    case error
    /// None.
    case silent
  }
  /// Whether ATE0 is obeyed; it always answers OK.
  public enum EchoSwitch: String, CaseIterable, Sendable {
    /// It is.
    case obeyed
    /// Echo stays on.
    case stuckOn = "stuck-on"
    /// Echo stays on, and turns letters into capitals.
    case capitals
    /// It is; while echo is on an LF follows the CR.
    case withLineFeed = "with-lf"
  }
  /// Where lines such as `+CREG: 1` come by themselves; never within counted data.
  public enum Unsolicited: String, CaseIterable, Sendable {
    /// Nowhere, restarts and attaching aside.
    case none
    /// Between the lines of answers.
    case betweenLines = "between-lines"
    /// At random times.
    case anyTime = "any-time"
    /// Both.
    case both
    /// At random times between commands, lines that no list of modules' lines has (LINE-3).
    case unknown
    /// At random times, among them calls, short messages and messages of the network with their text.
    case texts
  }
  /// The form of identity answers.
  public enum Identity: String, CaseIterable, Sendable {
    /// `L610-GL`.
    case bare
    /// `+CGMM: "L610-GL"`.
    case prefixed
    /// `+CGMM: "EGSM900/1800","L610-GL"`.
    case twoField = "two-field"
  }
  /// Which commands restart the module.
  public enum RestartCommand: String, CaseIterable, Sendable {
    /// `AT+CFUN=15` and `AT+CFUN=1,1`.
    case both
    /// `AT+CFUN=1,1`; 15 is refused.
    case onlyOneOne = "only-1-1"
  }
  /// What a module says after a restart.
  public enum Boot: String, CaseIterable, Sendable {
    /// `+SIM READY`, `AT command ready` and `+CREG: 1`.
    case announced
    /// Nothing.
    case silent
    /// NULs and the boot loader's text without a line's end come first.
    case noise
    /// The same as announced, and for 28 s lines that no list of modules' lines has (LINE-3).
    case late
  }
  /// What becomes of what is sent during a restart.
  public enum RestartHearing: String, CaseIterable, Sendable {
    /// It is lost.
    case none
    /// It is answered when the restart is over.
    case kept
  }
  /// How long a restart takes.
  public enum RestartTime: String, CaseIterable, Sendable {
    /// 3 s.
    case short = "3s"
    /// 60 s, in which nothing is said or heard.
    case long = "60s"
  }
  /// What makes the data connection.
  public enum AttachCommand: String, CaseIterable, Sendable {
    /// AT+MIPCALL.
    case mipcall
    /// AT+MIPCALL=1; AT+MIPCALL? is refused.
    case unread
    /// Nothing need: it is up where the module is registered, and AT+MIPCALL is refused.
    case none
  }
  /// What AT+MIPCALL? says where there is no connection.
  public enum NoConnection: String, CaseIterable, Sendable {
    /// `+MIPCALL: 0`.
    case zero
    /// OK alone.
    case silent
    /// ERROR.
    case refused
  }
  /// Whether a line comes within the first answer about registration, as the service is found (LINE-3).
  public enum ServiceLine: String, CaseIterable, Sendable {
    /// None does.
    case none
    /// `+E_UTRAN Service`, and one that no list of modules' lines has.
    case inAnswer = "in-answer"
  }
  /// Which commands tell whether the module is registered (GEN-7).
  public enum Registration: String, CaseIterable, Sendable {
    /// AT+CREG, AT+CGREG and AT+CEREG.
    case all
    /// AT+CEREG; the other two are refused, and a change is not told.
    case packetsAlone = "eps-only"
  }
  /// How many addresses AT+MIPCALL? tells.
  public enum Addresses: String, CaseIterable, Sendable {
    /// One of IPv4.
    case one
    /// A second one, of IPv6.
    case two
  }
  /// How long a text of HTTPSET may be, the URL aside.
  public enum TextLimit: String, CaseIterable, Sendable {
    /// As long as the command line.
    case line
    /// 100 bytes.
    case hundred = "100"
  }
  /// What breaks lines (LINE-2: note).
  public enum LineBreak: String, CaseIterable, Sendable {
    /// CR LF.
    case both = "cr-lf"
    /// LF alone.
    case lineFeed = "lf"
    /// CR CR LF.
    case doubledReturn = "cr-cr-lf"
  }
  /// How a line of an answer ends.
  public enum LineEnd: String, CaseIterable, Sendable {
    /// With its text.
    case plain
    /// With a blank behind it (LINE-2: note).
    case blank
  }
  /// The answer to AT+MIPCALL=1 when the connection is up.
  public enum AttachTwice: String, CaseIterable, Sendable {
    /// OK and the address.
    case ok
    /// ERROR.
    case error
  }
  /// How soon commands are answered (GEN-4).
  public enum Latency: String, CaseIterable, Sendable {
    /// At once.
    case fast
    /// After 900 ms.
    case nearLimit = "near-limit"
  }
}
