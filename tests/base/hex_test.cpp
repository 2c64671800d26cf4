#include "base/hex.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace kinesisd {
namespace {

TEST(Hex, WritesTwoLowerCaseDigitsAByte) {
    EXPECT_EQ(to_hex(std::vector<unsigned char>{}), "");
    EXPECT_EQ(
        to_hex(std::array<unsigned char, 6>{0x00, 0x01, 0x0f, 0x10, 0xab, 0xff}), "00010f10abff"
    );
}

}  // namespace
}  // namespace kinesisd
