#include "row/datetime.hpp"

#include "base/check.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace kinesisd {

namespace {

using Wide = __int128;  // holds any year of four digits in nanoseconds

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::size_t fraction_digits = 9;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Takes text from its front, piece by piece, and remembers whether a piece was missing.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_{text} {}

    // Exactly `count` digits.
    int digits(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            ok_ = ok_ && i < rest_.size() && is_digit(rest_[i]);
            if (ok_) value = value * 10 + (rest_[i] - '0');
        }
        if (ok_) rest_.remove_prefix(count);
        return value;
    }
    // Exactly `count` digits that say at most `value_max`.
    int digits_up_to(int value_max, std::size_t count) {
        const int value = digits(count);
        ok_ = ok_ && value <= value_max;
        return value;
    }
    bool skip(char expected) {
        if (rest_.empty() || rest_.front() != expected) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void expect(char expected) { ok_ = skip(expected) && ok_; }
    // The nanoseconds behind a point; at least one digit.
    std::int64_t fraction() {
        std::int64_t value = 0;
        std::size_t seen = 0;
        for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), ++seen)
            if (seen < fraction_digits) value = value * 10 + (rest_.front() - '0');
        for (std::size_t i = seen; i < fraction_digits; ++i)
            value *= 10;
        ok_ = ok_ && seen > 0;
        return value;
    }
    void fail() { ok_ = false; }
    [[nodiscard]] bool is_done() const { return ok_ && rest_.empty(); }
    [[nodiscard]] bool is_ok() const { return ok_; }

private:
    std::string_view rest_;
    bool ok_ = true;
};

// Seconds that the local time is ahead of UTC.
int offset_seconds(Reader& reader) {
    if (reader.skip('Z')) return 0;
    const bool behind = reader.skip('-');
    if (!behind) reader.expect('+');
    const int hours = reader.digits_up_to(23, 2);
    reader.skip(':');
    const int minutes = reader.digits_up_to(59, 2);
    const int seconds = (hours * 60 + minutes) * 60;
    return behind ? -seconds : seconds;
}

std::int64_t days_since_epoch(int year, int month, int day, Reader& reader) {
    const std::chrono::year_month_day date{
        std::chrono::year{year},
        std::chrono::month{static_cast<unsigned>(month)},
        std::chrono::day{static_cast<unsigned>(day)}
    };
    if (!date.ok()) reader.fail();
    if (!reader.is_ok()) return 0;
    return std::chrono::sys_days{date}.time_since_epoch().count();
}

// `value` in `width` digits, with zeros before it.
void append_digits(std::int64_t value, std::size_t width, std::string& out) {
    out.append(width, '0');
    for (auto digit = out.rbegin(); value != 0; value /= 10, ++digit)
        *digit = static_cast<char>('0' + value % 10);
}

}  // namespace

std::optional<std::int64_t> parse_datetime(Kind kind, std::string_view text) {
    check(kind == Kind::datetime_naive || kind == Kind::datetime_utc);
    Reader reader{text};
    const int year = reader.digits(4);
    reader.expect('-');
    const int month = reader.digits(2);
    reader.expect('-');
    const int day = reader.digits(2);
    reader.expect('T');
    const int hour = reader.digits_up_to(23, 2);
    reader.expect(':');
    const int minute = reader.digits_up_to(59, 2);
    reader.expect(':');
    const int second = reader.digits_up_to(59, 2);
    const std::int64_t fraction = reader.skip('.') ? reader.fraction() : 0;
    const int offset = kind == Kind::datetime_utc ? offset_seconds(reader) : 0;
    const std::int64_t days = days_since_epoch(year, month, day, reader);
    if (!reader.is_done()) return std::nullopt;

    const std::int64_t seconds = ((days * 24 + hour) * 60 + minute) * 60 + second - offset;
    const Wide nanoseconds = Wide{seconds} * second_ns + fraction;
    using Limits = std::numeric_limits<std::int64_t>;
    if (nanoseconds < Limits::min() || nanoseconds > Limits::max()) return std::nullopt;
    return static_cast<std::int64_t>(nanoseconds);
}

void append_datetime(Kind kind, std::int64_t nanoseconds, std::string& out) {
    check(kind == Kind::datetime_naive || kind == Kind::datetime_utc);
    using std::chrono::days;
    using std::chrono::seconds;
    const std::chrono::nanoseconds since_epoch{nanoseconds};
    const auto day_number = std::chrono::floor<days>(since_epoch);
    const std::chrono::year_month_day date{std::chrono::sys_days{day_number}};
    // The time of day by seconds: a day number times a day in nanoseconds may not fit.
    const auto whole = std::chrono::floor<seconds>(since_epoch);
    const std::int64_t of_day = (whole - std::chrono::duration_cast<seconds>(day_number)).count();
    const std::int64_t fraction = nanoseconds % second_ns;

    append_digits(static_cast<int>(date.year()), 4, out);
    out.push_back('-');
    append_digits(static_cast<unsigned>(date.month()), 2, out);
    out.push_back('-');
    append_digits(static_cast<unsigned>(date.day()), 2, out);
    out.push_back('T');
    append_digits(of_day / 3600, 2, out);
    out.push_back(':');
    append_digits(of_day / 60 % 60, 2, out);
    out.push_back(':');
    append_digits(of_day % 60, 2, out);
    out.push_back('.');
    append_digits(fraction < 0 ? fraction + second_ns : fraction, fraction_digits, out);
    if (kind == Kind::datetime_utc) out.append("+0000");
}

}  // namespace kinesisd
