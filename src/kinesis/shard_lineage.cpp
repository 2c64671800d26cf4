#include "kinesis/shard_lineage.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd::kinesis {

namespace {

bool is_known(const HashKeyRange& range) {
    return range.ending != 0;
}

// What is not known may overlap anything.
bool may_overlap(const HashKeyRange& a, const HashKeyRange& b) {
    if (!is_known(a) || !is_known(b)) return true;
    return a.starting <= b.ending && b.starting <= a.ending;
}

// Whether the parts, in any order and overlapping as they like, leave no hole in `whole`.
bool cover(std::vector<HashKeyRange> parts, const HashKeyRange& whole) {
    std::ranges::sort(parts, {}, &HashKeyRange::starting);
    Uint128 next = whole.starting;  // the first key that is not covered yet
    for (const HashKeyRange& part : parts) {
        if (part.starting > next) return false;
        if (part.ending < next) continue;
        if (part.ending >= whole.ending) return true;
        next = part.ending + 1;
    }
    return false;
}

}  // namespace

std::string_view name(ShardState state) {
    switch (state) {
        case ShardState::waiting: return "waiting";
        case ShardState::reading: return "reading";
        case ShardState::finished: return "finished";
    }
    check(false);
    return "";
}

void ShardLineage::restore(const ShardId& id, ShardState state, std::vector<ShardId> parents) {
    check(!listed_once_);
    Node& node = nodes_[id];
    node.state = state;
    node.parents = std::move(parents);
}

ShardLineage::Node& ShardLineage::known(
    const ShardId& id, const std::vector<ShardId>& parents, const HashKeyRange& hash_keys
) {
    Node& node = nodes_[id];
    // Never fewer than before: who forgets a parent reads a merged shard too early.
    for (const ShardId& parent : parents) {
        if (std::ranges::find(node.parents, parent) == node.parents.end())
            node.parents.push_back(parent);
    }
    if (is_known(hash_keys)) node.hash_keys = hash_keys;
    return node;
}

void ShardLineage::on_listing(std::span<const Shard> shards) {
    listed_once_ = true;
    for (auto& [id, node] : nodes_) {
        node.listed = false;
        ++node.missed_listings;
    }
    for (const Shard& shard : shards) {
        Node& node = known(shard.id, shard.parents(), shard.hash_keys);
        node.listed = true;
        node.missed_listings = 0;
    }
    for (auto& [id, node] : nodes_)  // parents first: they have smaller ids
        node.trimmed = looks_trimmed(id, node);
}

// Kinesis trims the oldest first, so what is missing beside a parent that is still there is only
// not listed yet.
bool ShardLineage::looks_trimmed(const ShardId& id, const Node& node) const {
    if (node.missed_listings < missed_listings_until_trimmed) return false;
    return std::ranges::none_of(node.parents, [&](const ShardId& parent) {
        const auto found = nodes_.find(parent);
        return found != nodes_.end() && parent < id && !found->second.trimmed;
    });
}

void ShardLineage::on_children(std::span<const ChildShard> children) {
    for (const ChildShard& child : children)
        known(child.id, child.parents, child.hash_keys);
}

void ShardLineage::on_finished(const ShardId& id) {
    const auto found = nodes_.find(id);
    if (found != nodes_.end()) found->second.state = ShardState::finished;
}

std::vector<ShardId> ShardLineage::take_startable() {
    const Children children = children_by_parent();
    std::vector<ShardId> startable;
    for (auto& [id, node] : nodes_) {
        if (node.state == ShardState::finished || handed_out_.contains(id) || !is_mine(id))
            continue;
        if (node.state == ShardState::waiting && !parents_drained(id, node, children)) continue;
        startable.push_back(id);
    }
    for (const ShardId& id : startable) {
        nodes_[id].state = ShardState::reading;
        handed_out_.insert(id);
    }
    return startable;
}

ShardLineage::Children ShardLineage::children_by_parent() const {
    Children children;
    for (const Entry& entry : nodes_) {
        for (const ShardId& parent : entry.second.parents)
            children[parent].push_back(&entry);
    }
    return children;
}

bool ShardLineage::parents_drained(const ShardId& id, const Node& node, const Children& children)
    const {
    bool all_known = true;
    for (const ShardId& parent : node.parents) {
        const auto found = nodes_.find(parent);
        if (found == nodes_.end()) {
            all_known = false;
        } else if (found->second.state != ShardState::finished && is_mine(parent)) {
            return false;
        }
    }
    return all_known || (listed_once_ && elders_drained(id, node, children));
}

// A parent that nobody knows was trimmed, or the listing does not show it yet while it shows its
// child already. In the second case the child's hash keys still belong to some older shard that is
// known and not finished, or finished without known children; so the child waits for that. Only
// older shards count, by the ids that Kinesis gives out in order: two shards never wait for each
// other.
bool ShardLineage::elders_drained(const ShardId& id, const Node& node, const Children& children)
    const {
    for (const auto& [elder_id, elder] : nodes_) {
        if (!(elder_id < id)) break;
        if (elder.trimmed || !is_mine(elder_id)) continue;
        if (!may_overlap(elder.hash_keys, node.hash_keys)) continue;
        if (elder.state != ShardState::finished || is_childless(elder_id, elder, children))
            return false;
    }
    return true;
}

bool ShardLineage::is_childless(const ShardId& id, const Node& node, const Children& children)
    const {
    if (node.state != ShardState::finished || node.trimmed) return false;
    const auto found = children.find(id);
    if (found == children.end()) return true;
    if (!is_known(node.hash_keys)) return false;
    std::vector<HashKeyRange> ranges;
    for (const Entry* child : found->second) {
        const HashKeyRange& range = child->second.hash_keys;
        if (!is_known(range)) return false;  // cannot be told: one child is enough then
        ranges.push_back(range);
    }
    return !cover(std::move(ranges), node.hash_keys);
}

std::vector<ShardId> ShardLineage::childless() const {
    const Children children = children_by_parent();
    std::vector<ShardId> ids;
    for (const auto& [id, node] : nodes_)
        if (is_childless(id, node, children)) ids.push_back(id);
    return ids;
}

std::vector<ShardId> ShardLineage::forgettable() const {
    const Children children = children_by_parent();
    const auto needs_parents = [this](const Entry* child) {
        return child->second.state == ShardState::waiting && is_mine(child->first);
    };
    std::vector<ShardId> ids;
    for (const auto& [id, node] : nodes_) {
        const bool drained = node.state == ShardState::finished || !is_mine(id);
        if (!drained || !node.trimmed) continue;
        const auto found = children.find(id);
        if (found == children.end() || std::ranges::none_of(found->second, needs_parents))
            ids.push_back(id);
    }
    return ids;
}

std::vector<ShardId> ShardLineage::aged_out() const {
    std::vector<ShardId> ids;
    for (const auto& [id, node] : nodes_)
        if (node.state != ShardState::finished && node.trimmed && is_mine(id)) ids.push_back(id);
    return ids;
}

void ShardLineage::forget(const ShardId& id) {
    const auto found = nodes_.find(id);
    if (found == nodes_.end()) return;
    check(!found->second.listed);
    nodes_.erase(found);
    handed_out_.erase(id);
}

std::size_t ShardLineage::count(ShardState state) const {
    return static_cast<std::size_t>(std::ranges::count_if(nodes_, [&](const Entry& entry) {
        return entry.second.state == state && is_mine(entry.first);
    }));
}

bool ShardLineage::covers_ring() const {
    constexpr HashKeyRange ring{0, ~Uint128{0}};
    const Children children = children_by_parent();
    std::vector<HashKeyRange> ranges;
    for (const auto& [id, node] : nodes_) {
        const bool counts = node.state != ShardState::finished || is_childless(id, node, children);
        if (counts && is_known(node.hash_keys)) ranges.push_back(node.hash_keys);
    }
    return cover(std::move(ranges), ring);
}

}  // namespace kinesisd::kinesis
