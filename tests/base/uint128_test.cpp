#include "base/uint128.hpp"

#include <gtest/gtest.h>

#include <random>

namespace kinesisd {
namespace {

constexpr Uint128 highest = ~Uint128{0};

struct Pair {
    Uint128 value;
    std::string_view digits;
};

const Pair pairs[] = {
    {0, "0"},
    {1, "1"},
    {10, "10"},
    {~std::uint64_t{0}, "18446744073709551615"},
    {Uint128{10'000'000'000'000'000'000U}, "10000000000000000000"},
    {Uint128{10'000'000'000'000'000'000U} * 30 + 7, "300000000000000000007"},
    {Uint128{1} << 64U, "18446744073709551616"},
    {Uint128{1} << 127U, "170141183460469231731687303715884105728"},
    {highest - 1, "340282366920938463463374607431768211454"},
    {highest, "340282366920938463463374607431768211455"},
};

TEST(Uint128, IsPrintedInDecimal) {
    for (const Pair& pair : pairs)
        EXPECT_EQ(to_decimal(pair.value), pair.digits);
}

TEST(Uint128, IsReadFromDecimal) {
    for (const Pair& pair : pairs)
        EXPECT_TRUE(parse_uint128(pair.digits) == pair.value) << pair.digits;
}

TEST(Uint128, IsNotReadFromAnythingElse) {
    const std::string_view refused[] = {
        "",
        "00",
        "01",
        "-1",
        "+1",
        " 1",
        "1 ",
        "1.0",
        "0x1",
        "a",
        "340282366920938463463374607431768211456",  // 2^128
        "340282366920938463463374607431768211460",
        "1000000000000000000000000000000000000000",
    };
    for (const std::string_view text : refused)
        EXPECT_FALSE(parse_uint128(text).has_value()) << text;
}

TEST(Uint128, ComesBackFromItsText) {
    std::mt19937_64 random{5};
    for (int i = 0; i < 1000; ++i) {
        const Uint128 value = (Uint128{random()} << 64U | random()) >> (random() % 128);
        EXPECT_TRUE(parse_uint128(to_decimal(value)) == value) << to_decimal(value);
    }
}

}  // namespace
}  // namespace kinesisd
