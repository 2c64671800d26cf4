// What the tests of PutQueue say: records by key and text, answers by word.
#pragma once

#include "kinesis/put_queue.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace kinesisd::kinesis {

using Texts = std::vector<std::string>;

inline constexpr TimePoint put_start{std::chrono::seconds{1000}};
inline constexpr std::uint64_t no_jitter = 0;  // a back-off of nothing

inline OutgoingRecord outgoing(
    const std::string& key,
    std::string_view data,
    std::uint64_t row = 0,
    std::string_view explicit_hash_key = {}
) {
    const std::string bytes = std::string{key}.append(data);
    RecordView record;
    record.key_bytes = key.size();
    record.bytes = bytes;
    record.explicit_hash_key = explicit_hash_key;
    record.row = row;
    return OutgoingRecord{record};
}

// "a1" is the record "a1" of key "a".
inline void add_all(PutQueue& queue, const Texts& records) {
    for (const std::string& record : records)
        queue.add(outgoing(record.substr(0, 1), record).view());
}

inline Texts data_of(const PutBatch& batch) {
    Texts all;
    for (const QueuedRecord* queued : batch.records())
        all.emplace_back(queued->record.data());
    return all;
}

// The next call's records; empty: there is no call to make.
inline Texts data_of(const std::optional<PutBatch>& batch) {
    return batch ? data_of(*batch) : Texts{};
}

// The views of a code that nobody else keeps.
inline std::string_view kept(std::string_view text) {
    static std::set<std::string, std::less<>> texts;
    return *texts.emplace(text).first;
}

inline PutResult result(std::string_view word) {
    PutResult answer;
    if (word == "ok") {
        answer.shard = "shardId-000000000000";
        answer.sequence_number = "1";
    } else if (word == "throttled") {
        answer.error_code = "ProvisionedThroughputExceededException";
    } else {
        answer.error_code = kept(word);
    }
    return answer;
}

inline std::vector<PutResult> results(const Texts& words) {
    std::vector<PutResult> all;
    for (const std::string& word : words)
        all.push_back(result(word));
    return all;
}

inline std::vector<PutResult> all_ok(const PutBatch& batch) {
    return results(Texts(batch.size(), "ok"));
}

// One open shard that takes everything.
inline ShardMap one_shard() {
    Shard shard;
    shard.id = ShardId{"shardId-000000000000"};
    shard.hash_keys = {0, ~Uint128{0}};
    return ShardMap{std::span{&shard, 1}};
}

}  // namespace kinesisd::kinesis
