#include "snapshot/advance.hpp"

#include "base/check.hpp"

namespace kinesisd {

namespace {

// A shard only moves forward: its beginning, then numbers that grow, then its end.
bool moves_forward(const Checkpoint& from, const Checkpoint& to) {
    const auto* after = std::get_if<After>(&to);
    if (const auto* old_after = std::get_if<After>(&from); old_after != nullptr && after != nullptr)
        return old_after->number <= after->number;
    if (const auto* old_at = std::get_if<At>(&from); old_at != nullptr && after != nullptr)
        return old_at->number <= after->number;
    return from == to || from.index() < to.index();
}

struct Apply {
    Snapshot& snapshot;

    void operator()(const ShardAdvanced& advanced) const {
        const auto [place, is_new] = snapshot.shards.try_emplace(advanced.shard, advanced.progress);
        if (is_new) return;
        check(moves_forward(place->second.checkpoint, advanced.progress.checkpoint));
        place->second = advanced.progress;
    }
    void operator()(const ShardDiscovered& discovered) const {
        snapshot.shards.try_emplace(discovered.shard, discovered.progress);
    }
    void operator()(const ShardForgotten& forgotten) const {
        snapshot.shards.erase(forgotten.shard);
    }
    void operator()(const StreamIdentified& identified) const {
        if (!snapshot.stream || !snapshot.stream->may_be(identified.identity))
            snapshot.shards.clear();
        snapshot.stream = identified.identity;
    }
    void operator()(const TableAdvanced& advanced) const { snapshot.table = advanced.progress; }
    void operator()(const InputAdvanced& advanced) const {
        const auto [place, is_new] = snapshot.inputs.try_emplace(advanced.input, advanced.mark);
        if (is_new) return;
        const InputMark& old = place->second;
        check(old.offset <= advanced.mark.offset);
        check(old.device == advanced.mark.device && old.inode == advanced.mark.inode);
        place->second = advanced.mark;
    }
    void operator()(const InputForgotten& forgotten) const {
        snapshot.inputs.erase(forgotten.input);
    }
};

}  // namespace

void apply(const Advance& advance, Snapshot& snapshot) {
    std::visit(Apply{snapshot}, advance);
}

}  // namespace kinesisd
