#include "row/datetime.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {
namespace {

constexpr std::int64_t second = 1'000'000'000;

std::string written(Kind kind, std::int64_t nanoseconds) {
    std::string text;
    append_datetime(kind, nanoseconds, text);
    return text;
}

TEST(Datetime, NaiveHasNoOffset) {
    struct Row {
        std::string_view text;
        std::optional<std::int64_t> nanoseconds;
    };
    for (const Row& row : std::vector<Row>{
             {"1970-01-01T00:00:00", 0},
             {"2024-01-02T03:04:05", 1704164645 * second},
             {"2024-02-29T00:00:00", 1709164800 * second},
             {"1969-12-31T23:59:59.999999999", -1},
             {"1969-12-31T23:59:59.9999999999", -1},
             {"1969-12-31T23:59:59", -second},
             {"1970-01-01T00:00:00.1", 100'000'000},
             {"1970-01-01T00:00:00.000000001", 1},
             {"1970-01-01T00:00:00.0000000019", 1},
             {"1970-01-01T00:00:00.99999999999999999999", 999'999'999},
             {"1677-09-21T00:12:43.145224192", std::numeric_limits<std::int64_t>::min()},
             {"1677-09-21T00:12:43.145224191", std::nullopt},
             {"2262-04-11T23:47:16.854775807", std::numeric_limits<std::int64_t>::max()},
             {"2262-04-11T23:47:16.854775808", std::nullopt},
             {"0000-01-01T00:00:00", std::nullopt},
             {"9999-12-31T23:59:59", std::nullopt},
             {"2000-02-29T00:00:00", 951782400 * second},
             {"1900-02-29T00:00:00", std::nullopt},
             {"2023-02-29T00:00:00", std::nullopt},
             {"2024-04-31T00:00:00", std::nullopt},
             {"2024-13-01T00:00:00", std::nullopt},
             {"2024-00-01T00:00:00", std::nullopt},
             {"2024-01-32T00:00:00", std::nullopt},
             {"2024-01-00T00:00:00", std::nullopt},
             {"2024-01-02T24:00:00", std::nullopt},
             {"2024-01-02T03:60:00", std::nullopt},
             {"2024-01-02T03:04:60", std::nullopt},
             {"2024-01-02T03:04:05.", std::nullopt},
             {"2024-01-02T03:04:05,5", std::nullopt},
             {"2024-01-02T03:04:05 ", std::nullopt},
             {" 2024-01-02T03:04:05", std::nullopt},
             {"2024-01-02t03:04:05", std::nullopt},
             {"2024-01-02 03:04:05", std::nullopt},
             {"2024-01-02T03:04", std::nullopt},
             {"2024-01-02", std::nullopt},
             {"24-01-02T03:04:05", std::nullopt},
             {"2024-1-02T03:04:05", std::nullopt},
             {"2024/01/02T03:04:05", std::nullopt},
             {"-024-01-02T03:04:05", std::nullopt},
             {"2024-01-02T03:04:05Z", std::nullopt},
             {"2024-01-02T03:04:05+00:00", std::nullopt},
             {"", std::nullopt},
         })
        EXPECT_EQ(parse_datetime(Kind::datetime_naive, row.text), row.nanoseconds) << row.text;
}

TEST(Datetime, UtcNeedsAnOffset) {
    struct Row {
        std::string_view offset;
        std::optional<std::int64_t> seconds;
    };
    for (const Row& row : std::vector<Row>{
             {"Z", 0},
             {"+00:00", 0},
             {"-00:00", 0},
             {"+0000", 0},
             {"-0530", 5 * 3600 + 30 * 60},
             {"+05:30", -(5 * 3600 + 30 * 60)},
             {"+23:59", -(23 * 3600 + 59 * 60)},
             {"", std::nullopt},
             {"z", std::nullopt},
             {"+24:00", std::nullopt},
             {"+00:60", std::nullopt},
             {"+05", std::nullopt},
             {"+5:30", std::nullopt},
             {"+05:3", std::nullopt},
             {"+053", std::nullopt},
             {"+05:300", std::nullopt},
             {"+-5:30", std::nullopt},
             {"\u22120530", std::nullopt},
             {"05:30", std::nullopt},
             {"ZZ", std::nullopt},
             {"Z+00:00", std::nullopt},
             {" Z", std::nullopt},
             {" +00:00", std::nullopt},
             {"UTC", std::nullopt},
         }) {
        const std::string start = "1970-01-01T00:00:00";
        const auto whole = parse_datetime(Kind::datetime_utc, start + std::string{row.offset});
        const auto fraction =
            parse_datetime(Kind::datetime_utc, start + ".5" + std::string{row.offset});
        ASSERT_EQ(whole.has_value(), row.seconds.has_value()) << row.offset;
        ASSERT_EQ(fraction.has_value(), row.seconds.has_value()) << row.offset;
        if (!row.seconds) continue;
        EXPECT_EQ(*whole, *row.seconds * second) << row.offset;
        EXPECT_EQ(*fraction, *row.seconds * second + second / 2) << row.offset;
    }
}

TEST(Datetime, OffsetsCountBeforeTheRange) {
    EXPECT_EQ(
        parse_datetime(Kind::datetime_utc, "2262-04-12T00:47:16.854775807+01:00"),
        std::numeric_limits<std::int64_t>::max()
    );
    EXPECT_EQ(parse_datetime(Kind::datetime_utc, "2262-04-11T23:47:16-01:00"), std::nullopt);
    EXPECT_EQ(
        parse_datetime(Kind::datetime_utc, "1677-09-20T23:12:43.145224192-0100"),
        std::numeric_limits<std::int64_t>::min()
    );
    EXPECT_EQ(parse_datetime(Kind::datetime_utc, "1677-09-21T00:12:44+00:01"), std::nullopt);
}

TEST(Datetime, IsWrittenWithNineDigits) {
    EXPECT_EQ(written(Kind::datetime_naive, 0), "1970-01-01T00:00:00.000000000");
    EXPECT_EQ(
        written(Kind::datetime_utc, 1704164645 * second), "2024-01-02T03:04:05.000000000+0000"
    );
    EXPECT_EQ(written(Kind::datetime_naive, -1), "1969-12-31T23:59:59.999999999");
    EXPECT_EQ(
        written(Kind::datetime_naive, std::numeric_limits<std::int64_t>::min()),
        "1677-09-21T00:12:43.145224192"
    );
    EXPECT_EQ(
        written(Kind::datetime_naive, std::numeric_limits<std::int64_t>::max()),
        "2262-04-11T23:47:16.854775807"
    );
}

TEST(Datetime, ReadsBackWhateverIsWritten) {
    std::mt19937_64 random{1};
    for (int i = 0; i < 20'000; ++i) {
        const auto nanoseconds = static_cast<std::int64_t>(random());
        for (const Kind kind : {Kind::datetime_naive, Kind::datetime_utc})
            ASSERT_EQ(parse_datetime(kind, written(kind, nanoseconds)), nanoseconds);
    }
}

}  // namespace
}  // namespace kinesisd
