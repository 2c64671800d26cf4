// From the positions of shards to the items of a lease table.
#include "snapshot/kcl_leases.hpp"
#include "snapshot/lease_words.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace kinesisd {

namespace {

using Json = nlohmann::ordered_json;

Json text_attribute(const std::string& text) {
    return Json{{"S", text}};
}

Json zero_attribute() {
    return Json{{"N", "0"}};
}

// The checkpoint that misses nothing, whatever KCL makes of it.
struct LeaseCheckpoint {
    std::string operator()(const AtTrimHorizon& /*at*/) const { return lease::trim_horizon; }
    std::string operator()(const AtTimestamp& /*at*/) const { return lease::trim_horizon; }
    std::string operator()(const At& /*at*/) const { return lease::trim_horizon; }
    std::string operator()(const After& after) const { return after.number.text(); }
    std::string operator()(const Ended& /*ended*/) const { return lease::shard_end; }
};

bool fits_a_lease(const Checkpoint& checkpoint) {
    return !std::holds_alternative<AtTimestamp>(checkpoint) &&
           !std::holds_alternative<At>(checkpoint);
}

Json item_of(const ShardId& shard, const ShardProgress& progress) {
    Json item{
        {lease::key, text_attribute(shard.text())},
        {lease::checkpoint, text_attribute(std::visit(LeaseCheckpoint{}, progress.checkpoint))},
        {lease::sub_sequence_number, zero_attribute()},
        {lease::counter, zero_attribute()},
        {lease::owner_switches, zero_attribute()}
    };
    Json parents = Json::array();
    for (const ShardId& parent : progress.parents)
        parents.push_back(parent.text());
    if (!parents.empty()) item[lease::parents] = Json{{"SS", std::move(parents)}};
    if (!fits_a_lease(progress.checkpoint))
        item[lease::own_position] = text_attribute(to_text(progress.checkpoint));
    return item;
}

Json stream_json(const StreamIdentity& stream) {
    Json json{{"name", stream.name}, {"arn", stream.arn}};
    if (stream.created) json["created_ms"] = stream.created->time_since_epoch().count();
    return json;
}

}  // namespace

ExportedLeases export_leases(const Snapshot& snapshot) {
    ExportedLeases exported;
    Json items = Json::array();
    for (const auto& [shard, progress] : snapshot.shards) {
        items.push_back(item_of(shard, progress));
        if (!fits_a_lease(progress.checkpoint))
            exported.notes.push_back(
                shard.text() + " stands " + to_text(progress.checkpoint) +
                ", which a lease of KCL cannot say: it is written as TRIM_HORIZON, so that KCL "
                "would read all of that shard; kinesisd imports it as it is"
            );
    }
    Json file = Json::object();
    if (snapshot.stream) file[lease::own_stream] = stream_json(*snapshot.stream);
    file["Count"] = items.size();
    file["Items"] = std::move(items);
    exported.json = file.dump(1) + "\n";
    return exported;
}

}  // namespace kinesisd
