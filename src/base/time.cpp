#include "base/time.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

namespace kinesisd {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::milliseconds;

struct Fields {
    std::chrono::year_month_day date;
    std::chrono::hh_mm_ss<milliseconds> time;
};

Fields fields_of(WallTime time) {
    const auto day = floor<days>(time);
    return {std::chrono::year_month_day{day}, std::chrono::hh_mm_ss<milliseconds>{time - day}};
}

template <class... Args>
std::string print(const char* format, Args... args) {
    std::array<char, 64> text{};
    const int size = std::snprintf(text.data(), text.size(), format, args...);
    return std::string{text.data(), static_cast<std::size_t>(size)};
}

// Takes exactly `count` digits from the front.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
    if (text.size() < count) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(0, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<std::chrono::sys_days> take_date(std::string_view& text) {
    const auto year = take_digits(text, 4);
    if (!year || !take(text, '-')) return std::nullopt;
    const auto month = take_digits(text, 2);
    if (!month || !take(text, '-')) return std::nullopt;
    const auto day = take_digits(text, 2);
    if (!day) return std::nullopt;
    const std::chrono::year_month_day date{
        std::chrono::year{*year},
        std::chrono::month{static_cast<unsigned>(*month)},
        std::chrono::day{static_cast<unsigned>(*day)}
    };
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date};
}

std::optional<milliseconds> take_fraction(std::string_view& text) {
    milliseconds value{0};
    if (!take(text, '.')) return value;
    int scale = 100;
    bool any = false;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        value += milliseconds{(text.front() - '0') * scale};
        scale /= 10;
        text.remove_prefix(1);
        any = true;
    }
    if (!any) return std::nullopt;
    return value;
}

std::optional<milliseconds> take_time(std::string_view& text) {
    const auto hour = take_digits(text, 2);
    if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
    const auto minute = take_digits(text, 2);
    if (!minute || *minute > 59 || !take(text, ':')) return std::nullopt;
    const auto second = take_digits(text, 2);
    if (!second || *second > 59) return std::nullopt;
    const auto fraction = take_fraction(text);
    if (!fraction) return std::nullopt;
    return std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second} + *fraction;
}

std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
    if (take(text, 'Z') || take(text, 'z')) return std::chrono::minutes{0};
    const bool behind = take(text, '-');
    if (!behind && !take(text, '+')) return std::nullopt;
    const auto hour = take_digits(text, 2);
    take(text, ':');
    const auto minute = take_digits(text, 2);
    if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    const std::chrono::minutes offset = std::chrono::hours{*hour} + std::chrono::minutes{*minute};
    return behind ? -offset : offset;
}

struct Unit {
    std::string_view name;
    Duration length;
};
constexpr std::array<Unit, 5> units{
    {{"d", std::chrono::days{1}},
     {"h", std::chrono::hours{1}},
     {"m", std::chrono::minutes{1}},
     {"s", std::chrono::seconds{1}},
     {"ms", milliseconds{1}}}
};

}  // namespace

std::string to_iso8601(WallTime time) {
    const Fields f = fields_of(time);
    return print(
        "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
        static_cast<int>(f.date.year()),
        static_cast<unsigned>(f.date.month()),
        static_cast<unsigned>(f.date.day()),
        static_cast<int>(f.time.hours().count()),
        static_cast<int>(f.time.minutes().count()),
        static_cast<int>(f.time.seconds().count()),
        static_cast<int>(f.time.subseconds().count())
    );
}

std::string to_amz_date(WallTime time) {
    const Fields f = fields_of(time);
    return print(
        "%04d%02u%02uT%02d%02d%02dZ",
        static_cast<int>(f.date.year()),
        static_cast<unsigned>(f.date.month()),
        static_cast<unsigned>(f.date.day()),
        static_cast<int>(f.time.hours().count()),
        static_cast<int>(f.time.minutes().count()),
        static_cast<int>(f.time.seconds().count())
    );
}

std::string to_amz_day(WallTime time) {
    return to_amz_date(time).substr(0, 8);
}

Result<WallTime> parse_iso8601(std::string_view text) {
    std::string_view rest = text;
    const auto date = take_date(rest);
    const bool parted = date && (take(rest, 'T') || take(rest, 't'));
    const auto time = parted ? take_time(rest) : std::nullopt;
    const auto offset = time ? take_offset(rest) : std::nullopt;
    if (!offset || !rest.empty()) {
        return Error{
            Errc::invalid_configuration,
            "'" + std::string{text} + "' is not a time such as 2026-09-01T00:00:00Z"
        };
    }
    return WallTime{*date} + *time - *offset;
}

Result<Duration> parse_duration(std::string_view text) {
    std::int64_t count = 0;
    const char* end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, count);
    const std::string_view unit{rest, static_cast<std::size_t>(end - rest)};
    if (failure == std::errc{}) {
        for (const Unit& known : units) {
            constexpr std::int64_t count_max = Duration::max().count();
            const std::int64_t bound = count_max / known.length.count();
            if (unit == known.name && count >= -bound && count <= bound)
                return known.length * count;
        }
    }
    return Error{
        Errc::invalid_configuration,
        "'" + std::string{text} + "' is not a duration such as 1500ms, 30s, 15m, 12h or 7d"
    };
}

std::string to_text(Duration duration) {
    for (const Unit& unit : units)
        if (duration.count() != 0 && duration % unit.length == Duration::zero())
            return std::to_string(duration / unit.length).append(unit.name);
    return std::to_string(std::chrono::duration_cast<milliseconds>(duration).count()).append("ms");
}

}  // namespace kinesisd
