// Where a reply that redirects leads to, and the request that goes there (SET-13).
import HTTPOrigin
import Ground

extension ModuleEmulator {
  /// How the action under way is conducted.
  var conduct: ActionBehaviour { exchange?.conduct ?? behaviour.action }

  /// Where a reply leads, if the module goes there.
  func redirection(_ status: Int, _ head: [UInt8]) -> ModuleURL? {
    guard let exchange, exchange.redirections < conduct.hopsMax else { return nil }
    let follows: Bool
    switch conduct.redirection {
    case .asSet, .reportsFirst, .anyStatus: follows = exchange.redirects
    case .except(let other): follows = exchange.redirects && status != other
    case .always: follows = true
    case .never: follows = false
    case .once: follows = exchange.redirects && exchange.redirections == 0
    }
    let leads =
      [301, 302, 303, 307, 308].contains(status)
      || (status == 500 && behaviour.dialect.serverErrorRedirect == .followed)
      || conduct.redirection == .anyStatus
    guard follows, leads, let whole = location(in: head) else { return nil }
    let location = whole.prefix(conduct.hopBytesMax)
    if conduct.hopIsExact, firstRange(of: Array("\nLocation:".utf8), in: head[...]) == nil {
      return nil
    }
    let isAbsolute = firstRange(of: Array("://".utf8), in: location) != nil
    if behaviour.dialect.location == .absolute, !isAbsolute { return nil }
    var url = exchange.url.resolved(location, behaviour.url)
    if let alteration = conduct.hopTargetAlteration, var target = url?.target {
      alteration.apply(to: &target)
      url?.target = target
    }
    if conduct.hopKeepsPort, url?.isDefaultPort == true { url?.port = exchange.url.port }
    return url
  }

  /// What Location says.
  private func location(in head: [UInt8]) -> ArraySlice<UInt8>? {
    guard conduct.hopTrustsLike,
      let name = firstRange(of: Array("-Location:".utf8), in: head[...])
    else { return headerValue("location", in: head) }
    return trimmed(head[name.upperBound...].prefix { $0 != 0x0D })
  }

  /// Goes where a reply leads.
  mutating func follow(_ url: ModuleURL, _ status: Int, _ head: [UInt8], at now: Instant) {
    guard var next = exchange else { return }
    let action = next.conduct
    if action.countsHopLength { next.length += contentLength(of: head) }
    if action.storesHop, let index = behaviour.accepts.index(of: .url) {
      let host = String(decoding: url.host, as: UTF8.self)
      settings[index] = Array("http://\(host):\(url.port)".utf8) + url.target
    }
    ask(.cancel(next.id))
    lastRequest += 1
    next.id = lastRequest
    if next.method == 1, status != 307, status != 308, status != 500 {
      next.request.method = Array("GET".utf8)
      next.request.body = []
      next.request.headerBytes = withoutBodyFields(next.request.headerBytes)
    }
    if let method = action.hopMethod { next.request.method = Array(method.utf8) }
    if !action.hopLacks.isEmpty {
      next.request.headerBytes = withoutFields(action.hopLacks, next.request.headerBytes)
    }
    redirect(&next.request, from: next.url, to: url)
    next.url = url
    next.redirections += 1
    next.isConnected = false
    exchange = next
    ask(.open(next.id, next.request))
    armTimer(action.requestTimer, next.seconds, at: now)
  }

  /// The Content-Length of a head; 0 where it has none.
  func contentLength(of head: [UInt8]) -> Int {
    headerValue("content-length", in: head).flatMap { decimalNumber($0) } ?? 0
  }
}
