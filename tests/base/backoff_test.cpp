#include "base/backoff.hpp"

#include <gtest/gtest.h>

#include <random>

namespace kinesisd {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::uint64_t highest = ~std::uint64_t{0};
constexpr std::uint64_t middle = std::uint64_t{1} << 63U;

TEST(Backoff, StaysBelowADoublingCeiling) {
    Backoff backoff{{.base = milliseconds{100}, .cap = seconds{20}}};
    const milliseconds ceilings[] = {
        milliseconds{100},
        milliseconds{200},
        milliseconds{400},
        milliseconds{800},
        milliseconds{1600},
        milliseconds{3200},
        milliseconds{6400},
        milliseconds{12800},
        milliseconds{20000},
        milliseconds{20000},
    };
    for (const milliseconds ceiling : ceilings) {
        const Duration delay = backoff.next(highest);
        EXPECT_LT(delay, ceiling);
        EXPECT_GE(delay, ceiling - nanoseconds{10});
    }
}

TEST(Backoff, MayNotWaitAtAll) {
    Backoff backoff;
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(backoff.next(0), Duration::zero());
}

TEST(Backoff, SpreadsEvenly) {
    Backoff backoff{{.base = milliseconds{100}, .cap = milliseconds{100}}};
    EXPECT_EQ(backoff.next(middle), milliseconds{50});
    EXPECT_EQ(backoff.next(middle / 2), milliseconds{25});
    EXPECT_EQ(backoff.next(middle / 2 * 3), milliseconds{75});
}

TEST(Backoff, StaysInItsBoundsForever) {
    const BackoffLimits limits{.base = nanoseconds{1}, .cap = std::chrono::hours{24 * 365}};
    Backoff backoff{limits};
    std::mt19937_64 random{1};
    for (int i = 0; i < 1000; ++i) {
        const Duration delay = backoff.next(i % 3 == 0 ? highest : random());
        EXPECT_GE(delay, Duration::zero());
        EXPECT_LT(delay, limits.cap);
    }
    EXPECT_EQ(backoff.attempts(), 1000U);
}

TEST(Backoff, NeverWaitsLongerThanItsCapEvenAtFirst) {
    Backoff backoff{{.base = seconds{30}, .cap = seconds{20}}};
    EXPECT_EQ(backoff.next(middle), seconds{10});
}

TEST(Backoff, StartsAnewAfterAReset) {
    Backoff backoff{{.base = milliseconds{100}, .cap = seconds{20}}};
    EXPECT_EQ(backoff.attempts(), 0U);
    EXPECT_EQ(backoff.next(middle), milliseconds{50});
    EXPECT_EQ(backoff.next(middle), milliseconds{100});
    EXPECT_EQ(backoff.attempts(), 2U);
    backoff.reset();
    EXPECT_EQ(backoff.attempts(), 0U);
    EXPECT_EQ(backoff.next(middle), milliseconds{50});
}

}  // namespace
}  // namespace kinesisd
