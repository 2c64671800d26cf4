// ShardLineage: which shards of a stream may be read, and when. A child is read only when every
// parent that is still known is drained; a parent that has aged out counts as drained. Pure: it is
// told what was listed and what has ended, and says what to start.
#pragma once

#include "base/ids.hpp"
#include "kinesis/shard.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace kinesisd::kinesis {

enum class ShardState { waiting, reading, finished };
[[nodiscard]] std::string_view name(ShardState state);

class ShardLineage {
public:
    struct Node {
        ShardState state = ShardState::waiting;
        std::vector<ShardId> parents;
        HashKeyRange hash_keys;  // ending 0: not known (restored, and not listed yet)
        bool listed = false;     // by the latest whole listing
        // Whole listings in a row, up to the latest, that did not name it. One proves nothing: a
        // listing may run behind what the last page of a parent has said.
        unsigned missed_listings = 0;
        bool trimmed = false;  // proven so, by the latest listing
    };

    // So many listings in a row without it and its parents, and a shard is trimmed.
    static constexpr unsigned missed_listings_until_trimmed = 2;

    // Which shards this process reads; empty: all. The others are known too (always as waiting
    // ones), but are never handed out, and nobody waits for them.
    using IsMine = std::function<bool(const ShardId&)>;
    explicit ShardLineage(IsMine is_mine = {}) : is_mine_{std::move(is_mine)} {}

    // What a snapshot remembers: a finished shard stays finished, a reading one goes on (it is
    // handed out by take_startable() again), a waiting one waits. Before the first listing.
    void restore(const ShardId& id, ShardState state, std::vector<ShardId> parents);

    // A whole listing (every page of it) of the whole stream: a parent that is neither in it nor
    // known has aged out. Shards of it that are not known are waiting ones.
    void on_listing(std::span<const Shard> shards);
    // What the last page of a closed shard says; children are then known without a listing.
    void on_children(std::span<const ChildShard> children);
    // Drained: every record of it was handed on; or there is nothing of it to read any more
    // (ResourceNotFound). No effect on a shard that is not known.
    void on_finished(const ShardId& id);

    // Shards that may be read now and were not handed out yet; they count as reading from here on.
    // Oldest first (by id), so that starting order is stable. A waiting shard that was trimmed
    // meanwhile is handed out too, in its turn: the service says that it is gone.
    [[nodiscard]] std::vector<ShardId> take_startable();

    // Finished shards whose hash keys are not yet taken over by known children: a listing is needed
    // until they are. Without those that are trimmed: nothing will come of them.
    [[nodiscard]] std::vector<ShardId> childless() const;
    // Trimmed shards that are finished (or not mine) and whose children all have begun: nobody
    // needs them, a snapshot may drop them. One that is still listed stays, or it would be read
    // again.
    [[nodiscard]] std::vector<ShardId> forgettable() const;
    // Trimmed, but not finished: records of it may be lost. It still blocks its children: say
    // on_finished() when its reader finds it gone.
    [[nodiscard]] std::vector<ShardId> aged_out() const;
    // Drops what forgettable() or aged_out() named. It is not in the latest listing.
    void forget(const ShardId& id);

    [[nodiscard]] const std::map<ShardId, Node>& nodes() const { return nodes_; }
    // Of those that are mine.
    [[nodiscard]] std::size_t count(ShardState state) const;
    // The hash keys of the shards that are not finished, or are finished but childless, cover the
    // ring without a hole: false while a reshard is under way.
    [[nodiscard]] bool covers_ring() const;

private:
    using Entry = std::map<ShardId, Node>::value_type;
    using Children = std::map<ShardId, std::vector<const Entry*>>;

    [[nodiscard]] bool is_mine(const ShardId& id) const { return !is_mine_ || is_mine_(id); }
    Node& known(
        const ShardId& id, const std::vector<ShardId>& parents, const HashKeyRange& hash_keys
    );
    [[nodiscard]] Children children_by_parent() const;
    [[nodiscard]] bool looks_trimmed(const ShardId& id, const Node& node) const;
    [[nodiscard]] bool is_childless(const ShardId& id, const Node& node, const Children& children)
        const;
    [[nodiscard]] bool parents_drained(
        const ShardId& id, const Node& node, const Children& children
    ) const;
    [[nodiscard]] bool elders_drained(const ShardId& id, const Node& node, const Children& children)
        const;

    IsMine is_mine_;
    std::map<ShardId, Node> nodes_;
    std::set<ShardId> handed_out_;
    bool listed_once_ = false;
};

}  // namespace kinesisd::kinesis
