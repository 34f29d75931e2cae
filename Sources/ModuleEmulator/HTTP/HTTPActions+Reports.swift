// What is said of an action, and where a reply that redirects leads to (manual 1.4, SET-13).
import Ground
import HTTPOrigin

extension HTTPActions {
  func result(_ exchange: Exchange, _ reply: Int, _ length: Int = 0) -> ActionReport {
    .result(ActionResult(method: exchange.method, reply: reply, length: length))
  }

  /// Says `+HTTP:` and `+HTTPRES:` (ACT-3).
  func say(
    _ reports: [ActionReport], _ occasion: ReportOccasion, _ chassis: inout Chassis
  ) {
    guard let exchange else { return }
    var importing: DataIntake.Purpose?
    if case .importing(let intake) = chassis.mode { importing = intake.purpose }
    let said = exchange.seam.reports(reports, occasion, of: exchange, importing: importing)
    for report in said {
      switch report {
      case .status(let status): say(status: status, &chassis)
      case .result(let result): say(result, &chassis)
      }
    }
  }

  private func say(status: Int, _ chassis: inout Chassis) {
    if !chassis.passesData { chassis.maybeInterrupt() }
    if status == 1, chassis.dialect.actionEnd == .lookups {
      chassis.sayLine("+HTTPDNS: \"192.0.2.1\"")
    }
    let isNamedSecure = chassis.dialect.secureStatus == .https && exchange?.url.isSecure == true
    chassis.lineBreak()
    chassis.say(isNamedSecure ? "+HTTPS:" : "+HTTP:")
    if chassis.dialect.statusSpace == .blank { chassis.say(" ") }
    chassis.say(String(status).utf8)
    chassis.endLine()
  }

  private func say(_ result: ActionResult, _ chassis: inout Chassis) {
    let numbers = [result.method, result.reply, result.length].map { String($0) }
    let isBracketed = chassis.dialect.resultBrackets == .angle
    chassis.beginInformation("+HTTPRES".utf8, interruptible: !chassis.passesData)
    let shown = isBracketed ? numbers.map { "<\($0)>" } : numbers
    chassis.say(shown.joined(separator: ",").utf8)
    chassis.endLine()
  }

  /// Where a reply leads, if the module goes there (SET-13).
  func redirection(
    _ status: Int, _ head: [UInt8], _ store: HTTPStore, _ chassis: Chassis
  ) -> ModuleURL? {
    guard let exchange else { return nil }
    let isServerError = status == 500 && chassis.dialect.serverErrorRedirect == .followed
    var hop = Hop(
      status: status, isWanted: exchange.redirects,
      leads: [301, 302, 303, 307, 308].contains(status) || isServerError,
      hopsBefore: exchange.redirections, hopsMax: EmulatorLimits.redirectsMax,
      location: headerValue(.location, in: head))
    exchange.seam.hop(&hop, head: head)
    guard hop.isWanted, hop.leads, hop.hopsBefore < hop.hopsMax, let location = hop.location else {
      return nil
    }
    let base = exchange.seam.isRelativeToRequest ? nil : destination(store, chassis)
    guard var next = resolve(trimmed(location), base ?? exchange.url, chassis) else { return nil }
    exchange.seam.hopTarget(&next, from: exchange.url)
    return next
  }

  /// What a Location names, seen from a URL; nil when it cannot be followed.
  private func resolve(
    _ text: ArraySlice<UInt8>, _ base: ModuleURL, _ chassis: Chassis
  ) -> ModuleURL? {
    let isAbsolute = firstRange(of: "://", in: text) != nil
    if isAbsolute { return chassis.seams.url(text, allowingNoScheme: false, isLocation: true) }
    if chassis.dialect.location == .absolute { return nil }
    if text.starts(with: Array("//".utf8)) {
      let scheme = Array((base.isSecure ? "https:" : "http:").utf8)
      return chassis.seams.url((scheme + text)[...], allowingNoScheme: false, isLocation: true)
    }
    return base.resolved(path: text)
  }

  /// Goes where a reply leads.
  mutating func follow(
    _ url: ModuleURL, _ status: Int, _ head: [UInt8], _ store: inout HTTPStore,
    _ chassis: inout Chassis
  ) {
    guard var next = exchange else { return }
    next.length += next.seam.hopLength(head)
    if next.seam.becomesURL, let index = store.settings.facts.index(of: .url) {
      let host = String(decoding: url.host, as: UTF8.self)
      store.settings.values[index] = Array("http://\(host):\(url.port)".utf8) + url.target
    }
    chassis.ask(.cancel(next.id))
    lastRequest += 1
    next.id = lastRequest
    if becomesGet(next, status, chassis) {
      next.request.method = Array("GET".utf8)
      next.request.body = []
      next.request.headerBytes = withoutFields(
        [.contentLength, .contentType], next.request.headerBytes)
    }
    redirect(&next.request, from: next.url, to: url, chassis.dialect.hostPort)
    next.seam.hopBegins()
    next.seam.request(&next.request, isHop: true)
    next.url = url
    next.redirections += 1
    next.isConnected = false
    if chassis.dialect.connectionTold == .eachHop { next.hasReported = false }
    exchange = next
    chassis.ask(.open(next.id, next.request))
    arm(.request, &chassis)
  }

  /// Whether a POST goes on as a GET: after a 303 always, after a 301 and a 302 as the dialect has it.
  private func becomesGet(_ exchange: Exchange, _ status: Int, _ chassis: Chassis) -> Bool {
    guard exchange.method == 1, ![307, 308, 500].contains(status) else { return false }
    return status == 303 || chassis.dialect.redirectedPost == .get
  }

  /// Points a request at another URL, its Host field with it.
  private func redirect(
    _ request: inout HTTPClientRequest, from old: ModuleURL, to url: ModuleURL,
    _ naming: Dialect.HostPort
  ) {
    request.isSecure = url.isSecure
    request.host = url.host
    request.port = url.port
    request.target = url.target
    let host = url.hostField(namingPort: naming)
    guard old.hostField(namingPort: naming) != host, exchange?.seam.namesNewHost != false else {
      return
    }
    var header: [UInt8] = []
    appendField("Host", host, to: &header)
    request.headerBytes = header + withoutFields([.host], request.headerBytes)
  }
}
