#include "host/byte_stream.hpp"

#include <gtest/gtest.h>

namespace kinesisd {
namespace {

constexpr std::size_t piece = std::size_t{256} << 10U;
constexpr std::size_t page = std::size_t{14} << 20U;

TEST(ReadRun, IsLongEnoughForAPage) {
    ReadRun run;
    for (std::size_t bytes = 0; bytes < page; bytes += piece) {
        EXPECT_TRUE(run.may_go_on());
        run.took(piece);
    }
    EXPECT_TRUE(run.may_go_on());
}

TEST(ReadRun, EndsForWhoNeverWaits) {
    ReadRun run;
    std::size_t taken = 0;
    for (; run.may_go_on() && taken < 10 * page; taken += piece)
        run.took(piece);
    EXPECT_LT(taken, 2 * page);
    run.waited();
    EXPECT_TRUE(run.may_go_on());
}

}  // namespace
}  // namespace kinesisd
