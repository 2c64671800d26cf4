#include "sim/read_world.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace kinesisd::sim {
namespace {

// KINESISD_SEED=N runs one seed only: what a failure prints.
std::vector<std::uint64_t> seeds(std::uint64_t count) {
    if (const char* one = std::getenv("KINESISD_SEED")) return {std::strtoull(one, nullptr, 10)};
    std::vector<std::uint64_t> all;
    for (std::uint64_t seed = 1; seed <= count; ++seed)
        all.push_back(seed);
    return all;
}

TEST(ReadWorld, KeepsItsPromisesThroughCrashesAndFaults) {
    unsigned crashes = 0;
    unsigned reshards = 0;
    std::map<std::string, std::uint64_t> faults;
    const auto all = seeds(300);
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
    EXPECT_GT(crashes, 500U);
    EXPECT_GT(reshards, 500U);
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
    for (const std::uint64_t seed : seeds(40))
        seen += ReadWorld{seed, options}.run().broken.empty() ? 0 : 1;
    std::cout << seen << " of 40 seeds see the swapped commit\n";
    EXPECT_GE(seen, 4U);
}

}  // namespace
}  // namespace kinesisd::sim
