#include "sim/write_world.hpp"

#include "sim/seeds.hpp"

#include <gtest/gtest.h>

#include <iostream>

namespace kinesisd::sim {
namespace {

TEST(WriteWorld, KeepsItsPromisesThroughCrashesAndFaults) {
    WriteWorldReport sum;
    const auto all = scenario_seeds();
    for (const std::uint64_t seed : all) {
        const WriteWorldReport report = WriteWorld{seed}.run();
        ASSERT_EQ(report.broken, "") << "KINESISD_SEED=" << seed;
        sum.crashes += report.crashes;
        sum.reshards += report.reshards;
        sum.rows += report.rows;
        sum.duplicates += report.duplicates;
        sum.duplicates_counted += report.duplicates_counted;
        sum.entries_refused += report.entries_refused;
        for (const auto& [fault, times] : report.faults)
            sum.faults[fault] += times;
    }
    std::cout << all.size() << " seeds, " << sum.crashes << " crashes, " << sum.reshards
              << " reshards, " << sum.rows << " rows, " << sum.duplicates << " duplicates of "
              << sum.duplicates_counted << " that were possible, " << sum.entries_refused
              << " entries refused";
    for (const auto& [fault, times] : sum.faults)
        std::cout << ", " << fault << " " << times;
    std::cout << "\n";
    if (all.size() == 1) return;
    // A simulation in which nothing happens proves nothing.
    EXPECT_GT(sum.crashes, 200U);
    EXPECT_GT(sum.reshards, 300U);
    EXPECT_GT(sum.entries_refused, 1000U);
    EXPECT_GT(sum.faults["denied"], 100U);
    EXPECT_GT(sum.faults["answer lost"], 50U);
}

TEST(WriteWorld, IsTheSameForTheSameSeed) {
    for (const std::uint64_t seed : {7U, 8U, 9U})
        EXPECT_EQ(WriteWorld{seed}.run().fingerprint, WriteWorld{seed}.run().fingerprint);
}

// The mutation checks: what a wrong writer would do to the stream, the checkers must see.
TEST(WriteWorld, SeesRecordsThatAreLostAndRecordsThatComeTooLate) {
    for (const auto mutation :
         {ServiceMutation::loses_records, ServiceMutation::accepts_too_late}) {
        unsigned seen = 0;
        for (const std::uint64_t seed : first_seeds(20))
            seen += WriteWorld{seed, mutation}.run().broken.empty() ? 0 : 1;
        EXPECT_GE(seen, 10U);
    }
}

}  // namespace
}  // namespace kinesisd::sim
