#include "aws/secret.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <vector>

namespace kinesisd::aws {
namespace {

TEST(Secret, PrintsAsStars) {
    std::ostringstream out;
    out << Secret{"wJalrXUtnFEMI"} << Secret{};
    EXPECT_EQ(out.str(), "******");
}

TEST(Secret, PrintsAsStarsInTestFailuresToo) {
    EXPECT_EQ(testing::PrintToString(Secret{"short"}), "***");
    EXPECT_EQ(testing::PrintToString(std::vector{Secret{"a"}, Secret{"b"}}), "{ ***, *** }");
}

TEST(Secret, TellsItsValueOnlyWhenAsked) {
    const Secret secret{"wJalrXUtnFEMI"};
    EXPECT_EQ(secret.reveal(), "wJalrXUtnFEMI");
    EXPECT_FALSE(secret.empty());
    EXPECT_TRUE(Secret{}.empty());
}

TEST(Secret, ComparesByItsValue) {
    EXPECT_EQ(Secret{"a"}, Secret{"a"});
    EXPECT_NE(Secret{"a"}, Secret{"b"});
}

}  // namespace
}  // namespace kinesisd::aws
