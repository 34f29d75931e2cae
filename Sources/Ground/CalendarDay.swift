// Days and moments of the calendar, without Foundation: seconds since 1970 to text and back.

/// A day of the Gregorian calendar.
public struct CalendarDay: Sendable, Hashable, Comparable {
  /// Days since 1970-01-01; from 0 to 9999-12-31.
  public let daysSince1970: Int64

  /// 1970-01-01.
  public static let first = CalendarDay(days: 0)
  /// 9999-12-31.
  public static let last = CalendarDay(days: 2_932_896)

  private init(days: Int64) { daysSince1970 = days }

  /// The day that lies so many days after 1970-01-01; nil beyond the years 1970 to 9999.
  public init?(daysSince1970: Int64) {
    guard (0...Self.last.daysSince1970).contains(daysSince1970) else { return nil }
    self.daysSince1970 = daysSince1970
  }

  /// The day of the year, month (from 1) and day (from 1); nil where the calendar has none.
  public init?(year: Int64, month: Int64, day: Int64) {
    guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else {
      return nil
    }
    // Howard Hinnant's days_from_civil: years begin in March, so that the leap day comes last.
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted % 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    daysSince1970 = era * 146_097 + dayOfEra - 719_468
    // A 30th of February becomes a day in March.
    guard parts == (year, month, day) else { return nil }
  }

  /// The day that a text such as `2027-01-31` names; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2],
      parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let year = Int64(parts[0]), let month = Int64(parts[1]), let day = Int64(parts[2])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Earlier days are less.
  public static func < (a: CalendarDay, b: CalendarDay) -> Bool {
    a.daysSince1970 < b.daysSince1970
  }

  /// Year, month from 1 and day from 1.
  public var parts: (year: Int64, month: Int64, day: Int64) {
    // Howard Hinnant's civil_from_days.
    let shifted = daysSince1970 + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }
}

extension CalendarDay: CustomStringConvertible {
  /// The day as `2027-01-31`.
  public var description: String {
    let (year, month, day) = parts
    return "\(year)-\(two(month))-\(two(day))"
  }
}

/// `2026-02-28T23:59:59` of so many seconds since 1970 in UTC; nil before 1970 and beyond the year
/// 9999.
public func timestamp(_ seconds: Int64) -> String? {
  guard seconds >= 0, let day = CalendarDay(daysSince1970: seconds / 86_400) else { return nil }
  let time = seconds % 86_400
  return "\(day)T\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60))"
}

/// The seconds since 1970 that a text such as `2026-02-28T23:59:59` names in UTC; nil for anything
/// else.
public func seconds(ofTimestamp text: String) -> Int64? {
  let halves = text.split(separator: "T", omittingEmptySubsequences: false)
  guard halves.count == 2, let day = CalendarDay(String(halves[0])) else { return nil }
  let parts = halves[1].split(separator: ":", omittingEmptySubsequences: false)
  guard parts.map(\.utf8.count) == [2, 2, 2],
    parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
    let hour = Int64(parts[0]), let minute = Int64(parts[1]), let second = Int64(parts[2]),
    hour < 24, minute < 60, second < 60
  else { return nil }
  return day.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second
}

private func two(_ number: Int64) -> String { padded(String(number), to: 2) }
