#include "base/check.hpp"

#include <gtest/gtest.h>

namespace kinesisd {
namespace {

TEST(Check, LetsATrueConditionPass) {
    check(true);
}

TEST(CheckDeathTest, EndsTheProcessWithThePlaceOfTheCall) {
    EXPECT_DEATH(check(false), "kinesisd: broken invariant at .*check_test.cpp:[0-9]+ in ");
}

}  // namespace
}  // namespace kinesisd
