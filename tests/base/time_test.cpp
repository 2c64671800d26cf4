#include "base/time.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace kinesisd {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

WallTime at_ms(std::int64_t unix_ms) {
    return WallTime{milliseconds{unix_ms}};
}

TEST(WallTimes, ArePrintedInUtc) {
    struct Case {
        std::int64_t unix_ms;
        std::string_view iso;
        std::string_view amz_date;
    };
    const Case cases[] = {
        {0, "1970-01-01T00:00:00.000Z", "19700101T000000Z"},
        {1, "1970-01-01T00:00:00.001Z", "19700101T000000Z"},
        {-1, "1969-12-31T23:59:59.999Z", "19691231T235959Z"},
        {951782400000, "2000-02-29T00:00:00.000Z", "20000229T000000Z"},
        {1440938160000, "2015-08-30T12:36:00.000Z", "20150830T123600Z"},
        {1709251199999, "2024-02-29T23:59:59.999Z", "20240229T235959Z"},
        {1709251200000, "2024-03-01T00:00:00.000Z", "20240301T000000Z"},
        {1788220800123, "2026-09-01T00:00:00.123Z", "20260901T000000Z"},
        {4107542400000, "2100-03-01T00:00:00.000Z", "21000301T000000Z"},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(to_iso8601(at_ms(c.unix_ms)), c.iso);
        EXPECT_EQ(to_amz_date(at_ms(c.unix_ms)), c.amz_date);
        EXPECT_EQ(to_amz_day(at_ms(c.unix_ms)), c.amz_date.substr(0, 8));
        EXPECT_EQ(parse_iso8601(c.iso).value(), at_ms(c.unix_ms)) << c.iso;
    }
}

TEST(WallTimes, AreReadWithOffsetsAndFractions) {
    struct Case {
        std::string_view text;
        std::string_view utc;
    };
    const Case cases[] = {
        {"2026-09-01T00:00:00Z", "2026-09-01T00:00:00.000Z"},
        {"2026-09-01t00:00:00z", "2026-09-01T00:00:00.000Z"},
        {"2026-09-01T00:00:00+00:00", "2026-09-01T00:00:00.000Z"},
        {"2026-09-01T00:00:00-00:00", "2026-09-01T00:00:00.000Z"},
        {"2026-09-01T02:00:00+02:00", "2026-09-01T00:00:00.000Z"},
        {"2026-08-31T18:30:00-0530", "2026-09-01T00:00:00.000Z"},
        {"2026-09-01T00:00:00+23:59", "2026-08-31T00:01:00.000Z"},
        {"2024-02-29T23:30:00-01:00", "2024-03-01T00:30:00.000Z"},
        {"2026-09-01T00:00:00.1Z", "2026-09-01T00:00:00.100Z"},
        {"2026-09-01T00:00:00.12Z", "2026-09-01T00:00:00.120Z"},
        {"2026-09-01T00:00:00.0019Z", "2026-09-01T00:00:00.001Z"},
        {"2026-09-01T00:00:00.999999999Z", "2026-09-01T00:00:00.999Z"},
        {"2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000Z"},
        {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"},
        {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"},
    };
    for (const Case& c : cases) {
        const Result<WallTime> time = parse_iso8601(c.text);
        ASSERT_TRUE(time.has_value()) << c.text;
        EXPECT_EQ(to_iso8601(*time), c.utc) << c.text;
    }
}

TEST(WallTimes, AreRefusedWithTheText) {
    const std::string_view refused[] = {
        "",
        "now",
        "2026-09-01",
        "2026-09-01T00:00:00",   // no offset
        "2026-09-01 00:00:00Z",  // a blank for the T
        "2026-09-01T00:00Z",     // no seconds
        "2026-9-01T00:00:00Z",
        "26-09-01T00:00:00Z",
        "2026-09-01T00:00:00.Z",  // a point without digits
        "2026-09-01T00:00:00,5Z",
        "2026-09-01T00:00:00Z ",
        " 2026-09-01T00:00:00Z",
        "2026-09-01T00:00:00ZZ",
        "2026-09-01T00:00:00+2:00",
        "2026-09-01T00:00:00+02",
        "2026-09-01T00:00:00+24:00",
        "2026-09-01T00:00:00+00:60",
        "2026-00-01T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-09-00T00:00:00Z",
        "2026-09-31T00:00:00Z",
        "2026-02-29T00:00:00Z",  // no leap year
        "2100-02-29T00:00:00Z",  // neither: a century
        "2026-09-01T24:00:00Z",
        "2026-09-01T00:60:00Z",
        "2026-09-01T00:00:60Z",
        "-026-09-01T00:00:00Z",
    };
    for (const std::string_view text : refused) {
        const Result<WallTime> time = parse_iso8601(text);
        ASSERT_TRUE(time.has_error()) << text;
        EXPECT_EQ(
            time.error(),
            (Error{
                Errc::invalid_configuration,
                "'" + std::string{text} + "' is not a time such as 2026-09-01T00:00:00Z"
            })
        );
    }
}

TEST(WallTimes, ComeBackFromTheirText) {
    std::mt19937_64 random{3};
    std::uniform_int_distribution<std::int64_t> milliseconds_of_year_1_to_9999{
        -62135596800000, 253402300799999
    };
    for (int i = 0; i < 2000; ++i) {
        const WallTime time = at_ms(milliseconds_of_year_1_to_9999(random));
        EXPECT_EQ(parse_iso8601(to_iso8601(time)).value(), time);
    }
}

TEST(Durations, AreAWholeNumberAndAUnit) {
    struct Case {
        std::string_view text;
        Duration duration;
    };
    const Case cases[] = {
        {"0ms", Duration::zero()},
        {"0s", Duration::zero()},
        {"1ms", milliseconds{1}},
        {"1500ms", milliseconds{1500}},
        {"30s", seconds{30}},
        {"15m", minutes{15}},
        {"12h", hours{12}},
        {"7d", days{7}},
        {"-12h", -hours{12}},
        {"106751d", days{106751}},  // the longest in 64-bit nanoseconds
        {"-106751d", -days{106751}},
    };
    for (const Case& c : cases) {
        const Result<Duration> duration = parse_duration(c.text);
        ASSERT_TRUE(duration.has_value()) << c.text;
        EXPECT_EQ(*duration, c.duration) << c.text;
    }
}

TEST(Durations, AreRefusedWithTheText) {
    const std::string_view refused[] = {
        "",
        "s",
        "ms",
        "10",
        "1.5s",
        "1,5s",
        "+1s",
        " 1s",
        "1s ",
        "1 s",
        "1S",
        "1w",
        "1us",
        "1ns",
        "1min",
        "1m30s",
        "0x1s",
        "106752d",
        "-106752d",
        "9223372036854775807s",
        "9223372036854775808ms",
        "99999999999999999999ms",
    };
    for (const std::string_view text : refused) {
        const Result<Duration> duration = parse_duration(text);
        ASSERT_TRUE(duration.has_error()) << text;
        EXPECT_EQ(
            duration.error(),
            (Error{
                Errc::invalid_configuration,
                "'" + std::string{text} + "' is not a duration such as 1500ms, 30s, 15m, 12h or 7d"
            })
        );
    }
}

TEST(Durations, ArePrintedInTheLargestExactUnit) {
    struct Case {
        Duration duration;
        std::string_view text;
    };
    const Case cases[] = {
        {Duration::zero(), "0ms"},
        {milliseconds{1}, "1ms"},
        {milliseconds{1500}, "1500ms"},
        {milliseconds{2000}, "2s"},
        {seconds{90}, "90s"},
        {seconds{900}, "15m"},
        {hours{12}, "12h"},
        {hours{48}, "2d"},
        {hours{49}, "49h"},
        {-hours{12}, "-12h"},
        {nanoseconds{1999999}, "1ms"},  // finer than its finest unit: cut
    };
    for (const Case& c : cases)
        EXPECT_EQ(to_text(c.duration), c.text);
}

TEST(Durations, ComeBackFromTheirText) {
    for (const milliseconds duration :
         {milliseconds{1},
          milliseconds{999},
          milliseconds{60000},
          milliseconds{86400000},
          milliseconds{-3600000},
          milliseconds{123456789}})
        EXPECT_EQ(parse_duration(to_text(duration)).value(), duration);
}

TEST(Durations, CountInSeconds) {
    EXPECT_DOUBLE_EQ(to_seconds(milliseconds{1500}), 1.5);
    EXPECT_DOUBLE_EQ(to_seconds(-seconds{2}), -2.0);
}

}  // namespace
}  // namespace kinesisd
