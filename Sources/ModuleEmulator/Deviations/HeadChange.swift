// The head seam: what is made of a reply's head, where it leads to, and what of it is shown.
import Ground
import HTTPOrigin

/// Where a reply leads to.
struct Hop: Sendable {
  var status: Int
  /// Whether REDIR says to follow, and whether the status is one that leads elsewhere.
  var isWanted: Bool
  var leads: Bool
  var hopsBefore: Int
  var hopsMax: Int
  var location: ArraySlice<UInt8>?
}

/// A change to what is made of a head.
enum HeadChange: Equatable, Sendable {
  /// When redirections are followed.
  enum Following: Equatable, Sendable {
    case always, never, once, anyStatus
    case except(Int)
    case unlessChunked
  }
  case follows(Following)
  case followsWithoutEnd
  /// `Location` must be spelt so, or a field that ends so is taken for it.
  case exactLocation, likeLocation
  /// So many bytes of a Location are asked for; a change to what is asked for.
  case locationMax(Int), hopTarget(Alteration)
  /// A Location without a port leads to the old port.
  case keepsPort
  /// A Location without a host is seen from the URL that is set now.
  case relativeToSetting
  /// The Location becomes the URL.
  case becomesURL
  /// Of a 3xx without Location no result comes.
  case silentOfNowhere
  /// The reply with that status is answered by asking once more.
  case asksAgain(Int)
  /// A reply that breaks off is asked for once more.
  case asksAgainWhenBroken
  /// A redirected request names the host before.
  case keepsHost
  /// Where TLS fails plain http is tried.
  case fallsBack
  /// Whether the header is shown, whatever RESPONSEHEADER says; that of a redirection, too, or that of
  /// answers before the reply.
  case shows(Bool), showsHops, showsInterims
  case alters(Alteration)
  /// The header of a chunked reply is not shown.
  case hidesChunked
  /// A shown header does not count.
  case uncounted
  /// Below a head or a line of more bytes the body is lost.
  case headMax(Int), lineMax(Int)
  /// A body is lost that such fields tell of: a coding that is not in small letters, a length that begins
  /// with a zero, any with a tab for a blank, any beyond so many.
  case exactCoding, exactLength, exactBlanks, fieldsMax(Int)
  /// A body is lost whose fields have small names, or a blank at the end; or below a longer status line.
  case exactName(FieldName), exactEnd, statusLineMax(Int)
  /// A length counts beside a coding that voids it.
  case lengthBesideCoding
  /// An answer before the real one is taken for it.
  case takesInterim
  /// A field that ends like Content-Length is taken for it.
  case likeLength
  /// A Content-Length counts beside chunks, too.
  case trustsLength
  /// `chunked` counts wherever it stands in the head.
  case looseCoding
  /// A Refresh field leads elsewhere as a Location does.
  case followsRefresh
  /// REDIR or RESPONSEHEADER acts as it is when the head comes.
  case readsLate(SettingKey)
  /// Bits of a Content-Length that count.
  case lengthBits(Int)
  /// A head or a chunk's size that comes in two pieces breaks the reply.
  case breaksWhenTorn
  /// A Location leads on over TLS where the request before was made so, must have a blank before it,
  /// or must have a path.
  case keepsScheme, exactLocationBlank, pathlessUnfollowed

  /// Changes where a reply leads to.
  func apply(to hop: inout Hop, head: [UInt8]) {
    switch self {
    case .follows(.always): hop.isWanted = true
    case .follows(.never): hop.isWanted = false
    case .follows(.once): hop.isWanted = hop.isWanted && hop.hopsBefore == 0
    case .follows(.anyStatus): hop.leads = true
    case .follows(.except(let status)): hop.isWanted = hop.isWanted && hop.status != status
    case .follows(.unlessChunked):
      hop.isWanted = hop.isWanted && !hasField(.transferEncoding, in: head)
    case .followsWithoutEnd: hop.hopsMax = Int.max
    case .exactLocation:
      if firstRange(of: "\nLocation:", in: head[...]) == nil { hop.location = nil }
    case .exactLocationBlank:
      if firstRange(of: "LOCATION: ", in: head.map(capital)[...]) == nil {
        hop.location = nil
      }
    case .pathlessUnfollowed:
      if let location = hop.location, location.count(where: { $0 == UInt8(ascii: "/") }) == 2 {
        hop.location = nil
      }
    case .followsRefresh:
      guard let value = headerValue(.refresh, in: head),
        let mark = firstRange(of: "URL=", in: value.map(capital)[...])
      else { return }
      hop.location = value.dropFirst(mark.upperBound)
      hop.leads = true
    case .likeLocation: hop.location = headerValue(.likeLocation, in: head) ?? hop.location
    case .locationMax(let most): hop.location = hop.location?.prefix(most)
    default: break
    }
  }

  /// Changes the URL that a reply leads to from another.
  func apply(to url: inout ModuleURL, from old: ModuleURL) {
    switch self {
    case .hopTarget(let alteration): alteration.apply(to: &url.target)
    case .keepsScheme: url.isSecure = url.isSecure || old.isSecure
    case .keepsPort: if url.isDefaultPort { url.port = old.port }
    default: break
    }
  }

  /// How many bytes of the body are taken below that head; nil: all.
  func room(below head: [UInt8]) -> Int? {
    switch self {
    case .headMax(let most): most < head.count ? 0 : nil
    case .lineMax(let most):
      head.split(separator: 0x0A).contains { most < $0.count } ? 0 : nil
    case .exactCoding:
      headerValue(.transferEncoding, in: head).flatMap {
        $0.elementsEqual("chunked".utf8) ? nil : 0
      }
    case .exactLength:
      headerValue(.contentLength, in: head).flatMap { $0.count > 1 && $0.first == 0x30 ? 0 : nil }
    case .exactName(let name):
      head.split(separator: 0x0A).contains { name.names($0) && $0.first.map(capital) != $0.first }
        ? 0 : nil
    case .exactEnd:
      head.split(separator: 0x0A).contains {
        FieldName.contentLength.names($0) && $0.dropLast().last == 0x20
      } ? 0 : nil
    case .statusLineMax(let most): head.prefix { $0 != 0x0D }.count > most ? 0 : nil
    case .exactBlanks: head.contains(0x09) ? 0 : nil
    case .fieldsMax(let most): head.count { $0 == 0x0A } > most + 2 ? 0 : nil
    case .lengthBesideCoding:
      headerValue(.transferEncoding, in: head).flatMap { _ in
        headerValue(.contentLength, in: head).flatMap { decimalNumber($0) }
      }
    case .lengthBits(let mask):
      headerValue(.contentLength, in: head).flatMap { decimalNumber($0) }.map { $0 & mask }
    case .looseCoding:
      hasField(.transferEncoding, in: head)
        || firstRange(of: "chunked", in: head[...]) == nil ? nil : 0
    case .likeLength: headerValue(.likeLength, in: head).flatMap { decimalNumber($0) }
    case .trustsLength:
      hasField(.transferEncoding, in: head)
        ? headerValue(.contentLength, in: head).flatMap { decimalNumber($0) } : nil
    default: nil
    }
  }
}
