#include "row/json_number.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <random>
#include <string>

namespace kinesisd {
namespace {

TEST(JsonNumber, IsWhatTheGrammarSays) {
    for (const std::string number :
         {"0",
          "-0",
          "1",
          "10",
          "-12",
          "0.5",
          "1.0",
          "1e1",
          "1E1",
          "1e+1",
          "1e-1",
          "0e0",
          "1.5e05",
          "99999999999999999999999999999999999999999",
          "1e99999"})
        EXPECT_TRUE(is_json_number(number)) << number;
    for (const std::string other :
         {"",   "-",   "+1", "01", "-01", "00",    ".5",    "1.",  "1.e1",     "1e",  "1e+", "1e-",
          "e1", "0x1", "1 ", " 1", "1a",  "1.2.3", "1e1e1", "--1", "Infinity", "NaN", "1,0"})
        EXPECT_FALSE(is_json_number(other)) << other;
}

TEST(JsonNumber, IsAnIntegerWithoutPointAndExponentIn64Bits) {
    EXPECT_EQ(integer_of("-0"), 0);
    EXPECT_EQ(integer_of("9223372036854775807"), INT64_MAX);
    EXPECT_EQ(integer_of("-9223372036854775808"), INT64_MIN);
    for (const std::string other : {"9223372036854775808", "1.0", "1e0"})
        EXPECT_EQ(integer_of(other), std::nullopt) << other;
}

TEST(JsonNumber, IsTheNearestDouble) {
    EXPECT_EQ(float_of("0.1"), 0.1);
    EXPECT_EQ(float_of("9007199254740993"), 9007199254740992.0);
    EXPECT_EQ(float_of("4.9e-324"), 5e-324);
    EXPECT_EQ(float_of("1" + std::string(400, '0') + "e-400"), 1.0);
    EXPECT_EQ(float_of("0." + std::string(400, '0') + "1e401"), 1.0);
    EXPECT_EQ(float_of("1e-400"), 0.0);
    EXPECT_TRUE(std::signbit(float_of("-1e-400").value_or(1)));
    EXPECT_EQ(float_of("1e309"), std::nullopt);
    EXPECT_EQ(float_of("-1" + std::string(400, '0')), std::nullopt);
}

TEST(JsonNumber, IsWhatTheLibraryReadsHoweverManyDigitsItHas) {
    std::mt19937_64 random{11};
    for (int i = 0; i < 200'000; ++i) {
        std::string digits = std::to_string(random() >> random() % 64);
        if (const std::size_t point = random() % (digits.size() + 1); point < digits.size())
            digits = (point == 0 ? "0" : digits.substr(0, point)) + "." + digits.substr(point);
        if (digits.size() > 1 && digits[0] == '0' && digits[1] != '.') continue;
        if (random() % 2 == 0) digits.insert(0, 1, '-');
        ASSERT_EQ(float_of(digits), std::strtod(digits.c_str(), nullptr)) << digits;
    }
    EXPECT_TRUE(std::signbit(float_of("-0").value_or(1)));
    EXPECT_TRUE(std::signbit(float_of("-0.00").value_or(1)));
}

}  // namespace
}  // namespace kinesisd
