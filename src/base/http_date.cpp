#include "base/http_date.hpp"

#include "base/text.hpp"

#include <array>
#include <cstdio>

namespace kinesisd {

namespace {

constexpr std::array<std::string_view, 12> months{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
};
constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

std::optional<unsigned> month_of(std::string_view name) {
    for (unsigned i = 0; i < months.size(); ++i)
        if (months[i] == name) return i + 1;
    return std::nullopt;
}

}  // namespace

std::string to_http_date(WallTime time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::weekday weekday{day};
    std::array<char, 48> text{};
    std::snprintf(
        text.data(),
        text.size(),
        "%s, %02u %s %04d %s GMT",
        weekdays[weekday.c_encoding()].data(),
        static_cast<unsigned>(date.day()),
        months[static_cast<unsigned>(date.month()) - 1].data(),
        static_cast<int>(date.year()),
        to_iso8601(time).substr(11, 8).c_str()
    );
    return text.data();
}

std::optional<WallTime> parse_http_date(std::string_view text) {
    // "Sun, 06 Nov 1994 08:49:37 GMT": every part has its place.
    constexpr std::size_t length = 29;
    if (text.size() != length || text.substr(26) != "GMT" || text.substr(3, 2) != ", ")
        return std::nullopt;
    const auto month = month_of(text.substr(8, 3));
    if (!month) return std::nullopt;
    std::array<char, 4> month_digits{};
    std::snprintf(month_digits.data(), month_digits.size(), "%02u", *month % 100);
    std::string iso{text.substr(12, 4)};
    iso.append("-").append(month_digits.data()).append("-").append(text.substr(5, 2));
    iso.append("T").append(text.substr(17, 8)).append("Z");
    const Result<WallTime> time = parse_iso8601(iso);
    if (!time) return std::nullopt;
    return *time;
}

}  // namespace kinesisd
