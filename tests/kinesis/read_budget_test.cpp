#include "kinesis/read_budget.hpp"

#include <gtest/gtest.h>

namespace kinesisd::kinesis {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint start{seconds{1000}};
constexpr std::size_t mebibyte = std::size_t{1} << 20U;

TEST(ReadBudget, LetsTheFirstCallThroughAtOnce) {
    EXPECT_EQ(ReadBudget{}.earliest(start), start);
    EXPECT_EQ(ReadBudget{0.01}.earliest(TimePoint{-seconds{5}}), TimePoint{-seconds{5}});
}

TEST(ReadBudget, AllowsFiveCallsASecond) {
    ReadBudget budget;
    budget.called(start);
    EXPECT_EQ(budget.earliest(start), start + milliseconds{200});
    EXPECT_EQ(budget.earliest(start + milliseconds{199}), start + milliseconds{200});
    EXPECT_EQ(budget.earliest(start + milliseconds{201}), start + milliseconds{201});
}

TEST(ReadBudget, IsShared) {
    ReadBudget budget{0.25};
    budget.called(start);
    EXPECT_EQ(budget.earliest(start), start + milliseconds{800});
    budget.received(mebibyte, start);
    EXPECT_EQ(budget.earliest(start), start + seconds{2});
}

TEST(ReadBudget, IsSilentForFiveSecondsAfterAWholePage) {
    ReadBudget budget;
    budget.called(start);
    budget.received(10 * mebibyte, start);
    EXPECT_EQ(budget.earliest(start), start + seconds{5});
}

TEST(ReadBudget, AddsUpWhatIsNotPaidYetAndSavesNothing) {
    ReadBudget budget;
    budget.received(2 * mebibyte, start);
    budget.received(2 * mebibyte, start + milliseconds{500});
    EXPECT_EQ(budget.earliest(start), start + seconds{2});
    const TimePoint later = start + seconds{60};
    budget.received(2 * mebibyte, later);
    EXPECT_EQ(budget.earliest(later), later + seconds{1});
}

TEST(ReadBudget, AnEmptyPageCostsACallOnly) {
    ReadBudget budget;
    budget.called(start);
    budget.received(0, start);
    EXPECT_EQ(budget.earliest(start), start + milliseconds{200});
}

}  // namespace
}  // namespace kinesisd::kinesis
