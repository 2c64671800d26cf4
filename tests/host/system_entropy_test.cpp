#include "host/system_entropy.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>

namespace kinesisd::test {
namespace {

TEST(SystemEntropy, TwoGeneratorsDoNotRepeatEachOther) {
    SystemEntropy one;
    SystemEntropy other;
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 100; ++i) {
        seen.insert(one.next());
        seen.insert(other.next());
    }
    EXPECT_EQ(seen.size(), 200u);
}

}  // namespace
}  // namespace kinesisd::test
