#include "emulator/calendar.hpp"

#include <array>
#include <chrono>

namespace kinesisd::emulator {

namespace {

struct Parts {
    std::string day_name;
    std::string month_name;
    std::string day;
    std::string year;
    std::string time;  // "01:22:02"
};

std::string two_digits(long number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

Parts parts_of(WallTime time) {
    constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
    return {
        .day_name = days[std::chrono::weekday{day}.c_encoding()],
        .month_name = months[static_cast<unsigned>(date.month()) - 1],
        .day = two_digits(static_cast<unsigned>(date.day())),
        .year = std::to_string(static_cast<int>(date.year())),
        .time = two_digits(clock.hours().count()) + ":" + two_digits(clock.minutes().count()) +
                ":" + two_digits(clock.seconds().count())
    };
}

}  // namespace

std::string http_date(WallTime time) {
    const Parts parts = parts_of(time);
    return parts.day_name + ", " + parts.day + " " + parts.month_name + " " + parts.year + " " +
           parts.time + " GMT";
}

std::string java_date(WallTime time) {
    const Parts parts = parts_of(time);
    return parts.day_name + " " + parts.month_name + " " + parts.day + " " + parts.time + " UTC " +
           parts.year;
}

}  // namespace kinesisd::emulator
