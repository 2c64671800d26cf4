// Random histories of a stream (splits, merges, trims), listings that run behind and restarts from
// a snapshot: no shard is handed out before its parents are drained or gone, none is read again,
// and in the end everything was read.
#include "kinesis/shard_lineage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace kinesisd::kinesis {
namespace {

struct Truth {
    Shard shard;
    int made_at = 0;
    std::optional<int> closed_at;
    bool trimmed = false;
};

class History {
public:
    explicit History(std::uint64_t seed) : random_{seed} {
        const Uint128 count = 1 + below(4);
        const Uint128 width = ~Uint128{0} / count;
        for (Uint128 i = 0; i < count; ++i)
            make({i * width, i + 1 == count ? ~Uint128{0} : (i + 1) * width - 1}, {});
    }

    void run() {
        for (; now_ < 150 && !testing::Test::HasFailure(); ++now_)
            step();
        if (!testing::Test::HasFailure()) settle();
    }

private:
    static constexpr int retention_steps = 40;
    static constexpr int listing_delay_steps = 8;

    std::size_t below(std::size_t bound) { return random_() % bound; }

    void step() {
        switch (below(8)) {
            case 0: split(); break;
            case 1: merge(); break;
            case 2: trim(); break;
            case 3: list_behind(); break;
            case 4: drain_one(); break;
            case 5: drain_one(); break;
            case 6: forget(); break;
            default:
                if (below(4) == 0) restart();
                break;
        }
        if (!lineage_.childless().empty() && below(2) == 0) list_behind();
        start();
    }

    // --- the stream
    ShardId make(HashKeyRange range, const std::vector<ShardId>& parents) {
        char text[32];
        std::snprintf(text, sizeof text, "shardId-%012zu", stream_.size());
        Truth made{{ShardId{std::string{text}}, {}, {}, range, SequenceNumber{"1"}, {}}, now_, {}};
        if (!parents.empty()) made.shard.parent = parents[0];
        if (parents.size() > 1) made.shard.adjacent_parent = parents[1];
        stream_.emplace(made.shard.id, made);
        return made.shard.id;
    }
    std::vector<ShardId> open_shards() {
        std::vector<ShardId> open;
        for (const auto& [id, truth] : stream_)
            if (!truth.closed_at) open.push_back(id);
        std::ranges::sort(open, {}, [this](const ShardId& id) {
            return stream_.at(id).shard.hash_keys.starting;
        });
        return open;
    }
    HashKeyRange close(const ShardId& id) {
        Truth& truth = stream_.at(id);
        truth.closed_at = now_;
        truth.shard.ending_sequence_number = SequenceNumber{"2"};
        return truth.shard.hash_keys;
    }
    void split() {
        const auto open = open_shards();
        const ShardId id = open[below(open.size())];
        const HashKeyRange range = close(id);
        const Uint128 middle = range.starting + (range.ending - range.starting) / 2;
        make({range.starting, middle}, {id});
        make({middle + 1, range.ending}, {id});
    }
    void merge() {
        const auto open = open_shards();
        if (open.size() < 2) return;
        const std::size_t at = below(open.size() - 1);
        const HashKeyRange a = close(open[at]);
        const HashKeyRange b = close(open[at + 1]);
        make({a.starting, b.ending}, {open[at], open[at + 1]});
    }
    void trim() {
        for (auto& [id, truth] : stream_)
            if (truth.closed_at && *truth.closed_at + retention_steps < now_) truth.trimmed = true;
    }

    // --- its reader
    // What is new may be missing from a listing, in any order.
    void list_behind() {
        std::vector<Shard> shards;
        for (const auto& [id, truth] : stream_) {
            const bool is_new = truth.made_at > 0 && truth.made_at + listing_delay_steps > now_;
            if (truth.trimmed || (is_new && below(2) == 0)) continue;
            shards.push_back(truth.shard);
        }
        std::ranges::shuffle(shards, random_);
        lineage_.on_listing(shards);
    }
    void start() {
        for (const ShardId& id : lineage_.take_startable()) {
            ASSERT_FALSE(drained_.contains(id)) << id.text() << " is read again, step " << now_;
            ASSERT_TRUE(reading_.insert(id).second) << id.text() << " is read twice";
            for (const ShardId& parent : stream_.at(id).shard.parents()) {
                const bool gone = drained_.contains(parent) || stream_.at(parent).trimmed;
                ASSERT_TRUE(gone) << id.text() << " before " << parent.text() << ", step " << now_;
            }
        }
    }
    std::vector<ShardId> closed_and_read() {
        std::vector<ShardId> closed;
        for (const ShardId& id : reading_)
            if (stream_.at(id).closed_at) closed.push_back(id);
        return closed;
    }
    void drain_one() {
        const auto closed = closed_and_read();
        if (!closed.empty()) drain(closed[below(closed.size())]);
    }
    void drain(const ShardId& id) {
        reading_.erase(id);
        drained_.insert(id);
        if (below(2) == 0) {  // emulators do not say it
            std::vector<ChildShard> children;
            for (const auto& [child, truth] : stream_) {
                const auto parents = truth.shard.parents();
                if (std::ranges::find(parents, id) != parents.end())
                    children.push_back({child, parents, truth.shard.hash_keys});
            }
            lineage_.on_children(children);
        }
        lineage_.on_finished(id);
    }
    void forget() {
        for (const ShardId& id : lineage_.forgettable())
            lineage_.forget(id);
    }
    void restart() {
        ShardLineage next;
        for (const auto& [id, node] : lineage_.nodes())
            next.restore(id, node.state, node.parents);
        lineage_ = std::move(next);
        reading_.clear();
        start();
        list_behind();
    }

    // No news, listings without delay: everything must come to its end.
    void settle() {
        now_ += listing_delay_steps + 1;
        for (int round = 0; round < 60 && !testing::Test::HasFailure(); ++round) {
            list_behind();
            start();
            for (const ShardId& id : closed_and_read())
                drain(id);
        }
        for (const auto& [id, truth] : stream_) {
            if (truth.trimmed) continue;
            EXPECT_EQ(drained_.contains(id), truth.closed_at.has_value()) << id.text();
            EXPECT_EQ(reading_.contains(id), !truth.closed_at.has_value()) << id.text();
        }
        EXPECT_TRUE(lineage_.childless().empty());
        EXPECT_TRUE(lineage_.covers_ring());
        forget();
        for (const auto& [id, node] : lineage_.nodes())
            EXPECT_FALSE(stream_.at(id).trimmed) << id.text() << " is never forgotten";
    }

    std::mt19937_64 random_;
    int now_ = 0;
    std::map<ShardId, Truth> stream_;
    ShardLineage lineage_;
    std::set<ShardId> reading_;
    std::set<ShardId> drained_;
};

TEST(ShardLineageHistory, ReadsEveryShardOnceAndParentsFirst) {
    for (std::uint64_t seed = 1; seed <= 100 && !HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        History{seed}.run();
    }
}

}  // namespace
}  // namespace kinesisd::kinesis
