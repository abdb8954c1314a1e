import Glibc

/// Dates as HTTP writes them, in the preferred form of RFC 9110, section 5.6.7.
enum WireDate {
  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  static func nowSeconds() -> Int { time(nil) }

  static func text(_ unixSeconds: Int) -> String {
    var seconds = time_t(unixSeconds)
    var parts = unsafe tm()
    _ = unsafe gmtime_r(&seconds, &parts)
    let two = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
    let (day, month) = unsafe (days[Int(parts.tm_wday)], months[Int(parts.tm_mon)])
    let date = unsafe "\(two(parts.tm_mday)) \(month) \(1900 + parts.tm_year)"
    let clock = unsafe "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
    return "\(day), \(date) \(clock) GMT"
  }
}
