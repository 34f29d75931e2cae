// Cuts the bytes of a control connection into messages, one after the other; NIOHTTP1 judges them.
import Ground
import NIOCore
import NIOEmbedded
import NIOHTTP1

/// Reads the questions that come over one connection.
final class ControlReader {
  /// What came.
  enum Event: Equatable {
    /// A question's head: the body is read only if it is wanted.
    case head(ControlQuestion)
    /// A whole question.
    case question(ControlQuestion)
    /// Nothing that could be a question; the connection is of no use any more.
    case refused(status: Int, String)
  }

  private let channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPRequestDecoder()))
  private var question: ControlQuestion?
  private var headBytes = 0
  private var isRefused = false

  deinit { _ = try? channel.finish() }

  /// Takes bytes in and says what they were.
  func receive(_ bytes: Span<UInt8>) -> [Event] {
    guard !isRefused else { return [] }
    if question == nil { headBytes += bytes.count }
    var events: [Event] = []
    do {
      try channel.writeInbound(ByteBuffer(bytes: bytes.withUnsafeBufferPointer { Array($0) }))
    } catch {
      return [refuse(400, "no HTTP/1.1: \(error)")]
    }
    while let part = try? channel.readInbound(as: HTTPServerRequestPart.self) {
      switch part {
      case .head(let head):
        let begun = ControlQuestion(
          method: head.method.rawValue, path: head.uri,
          authorization: head.headers.first(name: "authorization"),
          session: head.headers.first(name: ControlProtocol.sessionField))
        question = begun
        events.append(.head(begun))
      case .body(let buffer):
        guard
          (question?.body.count ?? 0) + buffer.readableBytes <= ControlLimits.questionBytesMax
        else {
          return events + [
            refuse(413, "a body has \(ControlLimits.questionBytesMax) bytes at most")
          ]
        }
        question?.body.append(contentsOf: buffer.readableBytesView)
      case .end:
        if let question { events.append(.question(question)) }
        question = nil
        headBytes = 0
      }
    }
    if question == nil, headBytes > ControlLimits.headBytesMax {
      return events + [refuse(431, "a header has \(ControlLimits.headBytesMax) bytes at most")]
    }
    return events
  }

  private func refuse(_ status: Int, _ text: String) -> Event {
    isRefused = true
    question = nil
    return .refused(status: status, text)
  }
}

/// Reads the answers that come over one connection.
final class ControlAnswerReader {
  private let channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPResponseDecoder()))
  private var answer: ControlAnswer?

  deinit { _ = try? channel.finish() }

  /// Says that a question was sent, to which an answer is due.
  func expect(_ method: String) {
    let head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: method), uri: "/")
    _ = try? channel.writeOutbound(HTTPClientRequestPart.head(head))
    while (try? channel.readOutbound(as: HTTPClientRequestPart.self)) != nil {}
  }

  /// Takes bytes in and returns the answers that are whole; nil where they are no HTTP.
  func receive(_ bytes: Span<UInt8>) -> [ControlAnswer]? {
    let buffer = ByteBuffer(bytes: bytes.withUnsafeBufferPointer { Array($0) })
    guard (try? channel.writeInbound(buffer)) != nil else { return nil }
    var answers: [ControlAnswer] = []
    while let part = try? channel.readInbound(as: HTTPClientResponsePart.self) {
      switch part {
      case .head(let head): answer = ControlAnswer(status: Int(head.status.code))
      case .body(let buffer):
        guard
          (answer?.body.count ?? 0) + buffer.readableBytes <= ControlLimits.answerBytesMax
        else { return nil }
        answer?.body.append(contentsOf: buffer.readableBytesView)
      case .end:
        if let answer { answers.append(answer) }
        answer = nil
      }
    }
    return answers
  }
}
