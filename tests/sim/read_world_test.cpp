#include "sim/read_world.hpp"

#include "sim/seeds.hpp"

#include <gtest/gtest.h>

#include <iostream>

namespace kinesisd::sim {
namespace {

TEST(ReadWorld, KeepsItsPromisesThroughCrashesAndFaults) {
    unsigned crashes = 0;
    unsigned reshards = 0;
    std::map<std::string, std::uint64_t> faults;
    const auto all = scenario_seeds();
    for (const std::uint64_t seed : all) {
        const WorldReport report = ReadWorld{seed, {}}.run();
        ASSERT_EQ(report.broken, "") << "KINESISD_SEED=" << seed;
        crashes += report.crashes;
        reshards += report.reshards;
        for (const auto& [fault, times] : report.faults)
            faults[fault] += times;
    }
    RecordProperty("crashes", static_cast<int>(crashes));
    std::cout << all.size() << " seeds, " << crashes << " crashes, " << reshards << " reshards";
    for (const auto& [fault, times] : faults)
        std::cout << ", " << fault << " " << times;
    std::cout << "\n";
    if (all.size() == 1) return;
    // A simulation in which nothing happens proves nothing.
    EXPECT_GT(3 * crashes, 5 * all.size());
    EXPECT_GT(3 * reshards, 5 * all.size());
    EXPECT_EQ(faults.size(), 11U);
}

TEST(ReadWorld, IsTheSameForTheSameSeed) {
    for (const std::uint64_t seed : {7U, 8U, 9U}) {
        const WorldReport once = ReadWorld{seed, {}}.run();
        const WorldReport again = ReadWorld{seed, {}}.run();
        EXPECT_EQ(once.fingerprint, again.fingerprint);
        EXPECT_EQ(once.crashes, again.crashes);
        EXPECT_EQ(once.faults, again.faults);
    }
}

// The mutation check: with the two steps of a commit swapped, the simulation must see it.
TEST(ReadWorld, SeesRowsThatAreDurableOnlyAfterTheirSnapshot) {
    WorldOptions options;
    options.mutation = DiskMutation::rows_durable_after_snapshot;
    unsigned seen = 0;
    for (const std::uint64_t seed : first_seeds(40))
        seen += ReadWorld{seed, options}.run().broken.empty() ? 0 : 1;
    std::cout << seen << " of 40 seeds see the swapped commit\n";
    EXPECT_GE(seen, 4U);
}

}  // namespace
}  // namespace kinesisd::sim
