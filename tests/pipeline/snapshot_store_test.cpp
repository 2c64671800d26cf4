#include "pipeline/snapshot_store.hpp"

#include "pipeline/machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SnapshotStoreTest : public testing::Test {
protected:
    [[nodiscard]] SnapshotStore fresh_store() { return {"folder", "clicks-in", machine.ports}; }
    // Each in a store of its own: what one process leaves is what the next finds.
    void store(std::uint64_t generation) {
        SnapshotStore with = fresh_store();
        machine.run(with.load()).value();
        Snapshot snapshot;
        snapshot.source = "clicks-in";
        snapshot.generation = generation;
        machine.run(with.store(snapshot)).value();
    }
    [[nodiscard]] Result<Snapshot> load() {
        SnapshotStore from = fresh_store();
        return machine.run(from.load());
    }
    void damage(const std::string& file) { machine.put_file("folder/" + file, "{\"torn"); }
    void remove(const std::string& file) {
        machine.run(machine.disk.remove("folder/" + file)).value();
    }

    sim::Machine machine;
};

TEST_F(SnapshotStoreTest, BeginsWithNothing) {
    const Result<Snapshot> loaded = load();
    ASSERT_TRUE(loaded.has_value());
    EXPECT_EQ(loaded->source, "clicks-in");
    EXPECT_EQ(loaded->generation, 0U);
}

TEST_F(SnapshotStoreTest, LoadsWhatWasStoredLast) {
    store(1);
    store(2);
    EXPECT_EQ(load()->generation, 2U);
    EXPECT_THAT(machine.events, IsEmpty());
}

TEST_F(SnapshotStoreTest, FallsBackToThePreviousGenerationWithAWarning) {
    store(1);
    store(2);
    damage("clicks-in.json");
    EXPECT_EQ(load()->generation, 1U);
    EXPECT_THAT(machine.events, Contains("snapshot_damaged"));
}

TEST_F(SnapshotStoreTest, FallsBackWhenTheNewestIsMissing) {
    store(1);
    store(2);
    remove("clicks-in.json");
    EXPECT_EQ(load()->generation, 1U);
    EXPECT_THAT(machine.events, Contains("snapshot_damaged"));
}

TEST_F(SnapshotStoreTest, NeverBeginsFromNothingWhenBothAreDamaged) {
    store(1);
    store(2);
    damage("clicks-in.json");
    damage("clicks-in.previous.json");
    const Result<Snapshot> loaded = load();
    ASSERT_FALSE(loaded.has_value());
    EXPECT_EQ(loaded.error().code, Errc::damaged_snapshot);
    EXPECT_EQ(remedy(loaded.error().code), Remedy::give_up);
    EXPECT_THAT(loaded.error().detail, HasSubstr("folder/clicks-in.json"));
    EXPECT_THAT(loaded.error().detail, HasSubstr("folder/clicks-in.previous.json"));
}

TEST_F(SnapshotStoreTest, NeverBeginsFromNothingWhenTheOnlyOneIsDamaged) {
    store(1);
    remove("clicks-in.previous.json");
    damage("clicks-in.json");
    EXPECT_EQ(load().error().code, Errc::damaged_snapshot);
}

TEST_F(SnapshotStoreTest, ADamagedNewestDoesNotPushTheGoodOneOut) {
    store(1);
    store(2);
    damage("clicks-in.json");
    store(3);  // over the damaged one
    damage("clicks-in.json");
    EXPECT_EQ(load()->generation, 1U);
}

TEST_F(SnapshotStoreTest, RefusesTheSnapshotOfAnotherSource) {
    Snapshot foreign;
    foreign.source = "orders-in";
    machine.put_file("folder/clicks-in.json", to_text(foreign));
    EXPECT_THAT(load().error().detail, HasSubstr("belongs to source 'orders-in'"));
}

TEST_F(SnapshotStoreTest, RemovesBothGenerationsWhateverTheirState) {
    store(1);
    store(2);
    damage("clicks-in.json");
    machine.put_file("folder/orders-in.json", "of another source");
    SnapshotStore of = fresh_store();
    machine.run(of.remove()).value();
    EXPECT_EQ(load()->generation, 0U);
    EXPECT_THAT(machine.run(machine.disk.list("folder")).value(), ElementsAre("orders-in.json"));
    machine.run(of.remove()).value();
}

TEST_F(SnapshotStoreTest, WithoutAFolderItRemembersWithinTheProcess) {
    SnapshotStore memory{std::nullopt, "clicks-in", machine.ports};
    Snapshot snapshot;
    snapshot.generation = 7;
    machine.run(memory.store(snapshot)).value();
    EXPECT_EQ(machine.run(memory.load())->generation, 7U);
    EXPECT_FALSE(memory.is_durable());
}

}  // namespace
}  // namespace kinesisd
