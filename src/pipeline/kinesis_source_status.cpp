// What a KinesisSource tells of itself: a copy, for who shows it.
#include "pipeline/kinesis_source.hpp"

#include <utility>

namespace kinesisd {

SourceStatus KinesisSource::status() const {
    SourceStatus status{surveyed_, {}, {}, last_error_};
    const TimePoint now = ports_.clock.now();
    if (surveyed_) {
        status.retention = context_.retention;
    } else {
        status.unreached_for = now - began_;
    }
    status.shards.reserve(lineage_.nodes().size());
    auto reading = readers_.begin();  // in the same order
    for (const auto& [shard, node] : lineage_.nodes()) {
        while (reading != readers_.end() && reading->first < shard)
            ++reading;
        if (!is_mine(shard)) continue;
        ShardStatus one{shard, node.state, "", std::nullopt};
        one.parents = node.parents;
        one.hash_keys = node.hash_keys;
        if (reading != readers_.end() && reading->first == shard) {
            const ShardReader& reader = *reading->second;
            one.position = to_text(reader.progress().checkpoint);
            one.lag = reader.cursor().lag();
            one.failures = reader.cursor().failures();
            one.since_answer = reader.unanswered_for(now);
            one.caught_up = reader.cursor().caught_up();
            if (reader.last_error()) status.last_error = reader.last_error();
        } else if (const auto known = progress_.find(shard); known != progress_.end()) {
            one.position = to_text(known->second.checkpoint);
            one.caught_up = caught_up_.contains(shard) || stop_reached_.contains(shard);
        }
        status.shards.push_back(std::move(one));
    }
    return status;
}

}  // namespace kinesisd
