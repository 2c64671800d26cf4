#include "daemon/throughput.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::DoubleEq;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// One pipeline that has read `records` of 10 bytes when the clock shows `at`.
struct Meter {
    static PipelineStatus status(std::uint64_t records) {
        PipelineStatus status;
        status.name = "clicks";
        status.progress.ledger.read = records;
        status.progress.written_bytes = 10 * records;
        return status;
    }
    void sample(Duration at, std::uint64_t records) {
        throughput.sample({status(records)}, TimePoint{at});
    }
    [[nodiscard]] Rates rates(Duration at, std::uint64_t records) const {
        return throughput.of(status(records), TimePoint{at});
    }

    Throughput throughput;
};

TEST(Throughput, IsNothingBeforeTheFirstSample) {
    const Rates rates = Meter{}.rates(seconds{1}, 100);
    EXPECT_EQ(rates.records_per_second, 0);
    EXPECT_THAT(rates.recent, IsEmpty());
}

TEST(Throughput, IsMeasuredFromASampleThatIsNotTooYoung) {
    Meter meter;
    meter.sample(seconds{0}, 0);
    meter.sample(seconds{5}, 100);
    // Half an interval after the younger one it is good enough; before, the older one is taken.
    EXPECT_THAT(meter.rates(milliseconds{7500}, 150).records_per_second, DoubleEq(20));
    EXPECT_THAT(meter.rates(milliseconds{6000}, 120).records_per_second, DoubleEq(20));
    EXPECT_THAT(meter.rates(seconds{6}, 300).records_per_second, DoubleEq(50));
    EXPECT_THAT(meter.rates(seconds{10}, 200).bytes_per_second, DoubleEq(200));
}

TEST(Throughput, RemembersWhatItWasByTheTimeThatPassedInFact) {
    Meter meter;
    meter.sample(seconds{0}, 0);
    meter.sample(seconds{5}, 100);
    meter.sample(seconds{15}, 300);  // late, and not twice as fast
    meter.sample(seconds{20}, 300);
    EXPECT_THAT(meter.rates(seconds{21}, 300).recent, ElementsAre(20, 20, 0));
}

TEST(Throughput, KeepsFiveMinutes) {
    Meter meter;
    for (unsigned i = 0; i < 200; ++i)
        meter.sample(i * Throughput::sample_interval, std::uint64_t{50} * i);
    const Rates rates = meter.rates(seconds{1000}, 10000);
    EXPECT_THAT(rates.recent, SizeIs(60));
    EXPECT_THAT(rates.recent, Each(DoubleEq(10)));
}

TEST(Throughput, ACounterThatBeginsAnewIsNoNegativeRate) {
    Meter meter;
    meter.sample(seconds{0}, 1000);
    meter.sample(seconds{5}, 10);
    EXPECT_THAT(meter.rates(seconds{8}, 5).recent, ElementsAre(0));
    EXPECT_EQ(meter.rates(seconds{8}, 5).records_per_second, 0);
}

TEST(Throughput, APipelineThatIsGoneIsForgotten) {
    Meter meter;
    meter.sample(seconds{0}, 0);
    meter.throughput.sample({}, TimePoint{seconds{5}});
    meter.sample(seconds{10}, 100);
    EXPECT_THAT(meter.rates(seconds{11}, 100).recent, IsEmpty());
}

}  // namespace
}  // namespace kinesisd
