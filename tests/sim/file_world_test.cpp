#include "sim/file_world.hpp"

#include "sim/seeds.hpp"

#include <gtest/gtest.h>

#include <iostream>

namespace kinesisd::sim {
namespace {

TEST(FileWorld, EveryLineArrivesOnceThroughRotationsCrashesAndFaults) {
    unsigned crashes = 0;
    unsigned renames = 0;
    unsigned cuts = 0;
    const auto all = scenario_seeds(60);
    for (const std::uint64_t seed : all) {
        const FileWorldReport report = FileWorld{seed, DiskMutation::none}.run();
        ASSERT_EQ(report.broken, "") << "KINESISD_SEED=" << seed;
        crashes += report.crashes;
        renames += report.renames;
        cuts += report.cuts;
    }
    std::cout << all.size() << " seeds, " << crashes << " crashes, " << renames << " renames, "
              << cuts << " cuts\n";
    if (all.size() == 1) return;
    // A simulation in which nothing happens proves nothing.
    EXPECT_GT(crashes, 2 * all.size());
    EXPECT_GT(renames, 300U);
    EXPECT_GT(cuts, 50U);
}

// The mutation check: with the two steps of a commit swapped, the simulation must see it.
TEST(FileWorld, SeesRowsThatAreDurableOnlyAfterTheirSnapshot) {
    unsigned seen = 0;
    for (const std::uint64_t seed : first_seeds(20))
        seen +=
            FileWorld{seed, DiskMutation::rows_durable_after_snapshot}.run().broken.empty() ? 0 : 1;
    std::cout << seen << " of 20 seeds see the swapped commit\n";
    EXPECT_GE(seen, 2U);
}

}  // namespace
}  // namespace kinesisd::sim
