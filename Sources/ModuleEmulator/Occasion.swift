// When a fault shows that does not always show: a module may be wrong only over TLS, only after a
// refusal, only each fifth time, only at the greatest length. The conduct of such an occasion stands
// whole beside the usual one, so that the code that plays the module asks for one of the two and
// knows nothing of faults.
import Ground

/// Something that an action, an import or a read may have about it.
enum Occasion: Sendable, Equatable {
  /// The action's method.
  case method(Int)
  /// The action goes over TLS.
  case secure
  /// A header block is set.
  case withBlock
  /// RANGE is set.
  case withRange
  /// The header is shown.
  case withHeader
  /// The action before failed.
  case afterFailure
  /// The HTTP command before was refused.
  case afterRefusal
  /// So many have been before or more.
  case after(Int)
  /// It is about so many bytes or more.
  case bytes(Int)
  /// It is about a multiple of so many bytes.
  case multiple(of: Int)
  /// All is read, or a part.
  case whole, part
  /// A part is read after all was.
  case partAfterWhole
  /// MODE is 1.
  case streaming
  /// A body is imported; an action has been; an action is under way.
  case withBody, afterAction, acting
  /// No action has been.
  case beforeAction
  /// The action before had that method, got that reply, or was so.
  case afterMethod(Int), afterStatus(Int), afterSecure, afterChunked, afterRedirection
  /// The action before brought more than the cache holds.
  case afterOverflow
  /// The action before stopped or broke off within its reply.
  case afterStall
  /// Two at once.
  indirect case both(Occasion, Occasion)
}

/// What is done otherwise on an occasion.
struct Rarely<Conduct: Sendable & Equatable>: Sendable, Equatable {
  var occasion: Occasion
  var conduct: Conduct
}

/// What the module remembers so that it can tell occasions.
struct Memory: Sendable {
  var hasRefused = false
  /// Whether an HTTP command was refused since the last one obeyed, as the present one found it.
  var followsRefusal = false
  var hasFailed = false
  var hasStalled = false
  var actions = 0
  var imports = 0
  var reads = 0
  var lastReply = 0
  var lastURL: ModuleURL?
  /// The last action that came to its end.
  var last: Exchange?
  var lastReadWasWhole = false
  /// What it brought, where a later one brought less.
  var stale: [UInt8] = []
  var refusals = 0
  var refusedLine: [UInt8]?
  /// The texts last given to settings.
  var texts: [SettingKey: [UInt8]] = [:]
  var lastSeconds: Int?
  /// The settings in force for the next action where they count late.
  var settings: [[UInt8]?]?
  var spent: [SettingKey] = []
  var stuck: [SettingKey] = []
  /// Surplus bytes that will begin the next import.
  var surplus: [UInt8] = []
  var lines = 0
  var bytes = 0
}

extension ModuleEmulator {
  /// How the action that begins now is conducted.
  func actionConduct(_ method: Int, isSecure: Bool) -> ActionBehaviour {
    let subject = Subject(
      number: memory.actions, bytes: body?.count ?? 0, method: method, isSecure: isSecure)
    return conduct(behaviour.action, behaviour.rareAction, of: subject)
  }

  /// How a read is conducted.
  func readConduct(isWhole: Bool, bytes: Int) -> ReadBehaviour {
    let subject = Subject(number: memory.reads, bytes: bytes, isWhole: isWhole)
    return conduct(behaviour.read, behaviour.rareRead, of: subject)
  }

  /// How an import of so many bytes is conducted.
  func importConduct(_ kind: Import.Kind, bytes: Int) -> ImportBehaviour {
    let subject = Subject(number: memory.imports, bytes: bytes)
    return kind == .body
      ? conduct(behaviour.data, behaviour.rareData, of: subject)
      : conduct(behaviour.head, behaviour.rareHead, of: subject)
  }

  /// How answers are given now.
  var lineConduct: LineBehaviour {
    conduct(behaviour.lines, behaviour.rareLines, of: Subject(number: memory.lines))
  }

  private func conduct<Conduct>(
    _ usual: Conduct, _ rare: Rarely<Conduct>?, of subject: Subject
  ) -> Conduct {
    guard let rare, fits(rare.occasion, subject) else { return usual }
    return rare.conduct
  }

  /// Whether an action that begins now shows the header.
  var showsHeader: Bool {
    isOn(.responseHeader) == (behaviour.dialect.headerShownAt == .one)
  }

  private func fits(_ occasion: Occasion, _ subject: Subject) -> Bool {
    switch occasion {
    case .method(let other): subject.method == other
    case .secure: subject.isSecure
    case .after(let count): subject.number >= count
    case .bytes(let count): subject.bytes >= count
    case .multiple(let factor): subject.bytes > 0 && subject.bytes % factor == 0
    case .whole: subject.isWhole == true
    case .part: subject.isWhole == false
    case .partAfterWhole: subject.isWhole == false && memory.lastReadWasWhole
    case .withBlock: block != nil
    case .withBody: body != nil
    case .withRange: given(.range) != nil
    case .withHeader: showsHeader
    case .streaming: isOn(.mode)
    case .acting: exchange != nil
    case .beforeAction: memory.actions == 0
    case .both(let one, let other): fits(one, subject) && fits(other, subject)
    default: fitsPast(occasion)
    }
  }

  /// The occasions that what was before makes.
  private func fitsPast(_ occasion: Occasion) -> Bool {
    let last = memory.last
    return switch occasion {
    case .afterAction: memory.actions > 0
    case .afterFailure: memory.hasFailed
    case .afterStall: memory.hasStalled
    case .afterRefusal: memory.followsRefusal
    case .afterMethod(let method): last?.method == method
    case .afterStatus(let status): last?.status == status
    case .afterSecure: last?.url.isSecure == true
    case .afterChunked: last?.isChunked == true
    case .afterRedirection: (last?.redirections ?? 0) > 0
    case .afterOverflow: (last?.dropped ?? 0) > 0
    default: false
    }
  }
}

/// What an occasion is asked of: an action, an import, a read or an answer.
private struct Subject {
  /// How many of its kind were before.
  var number: Int
  var bytes = 0
  var method: Int?
  var isSecure = false
  var isWhole: Bool?
}
