#include "emulator/operations.hpp"

#include "emulator/cbor_text.hpp"

#include <algorithm>
#include <array>

namespace kinesisd::emulator {

namespace {

// For answers that are short.
template <Operation operation>
Answer turned_into_cbor(Call& call) {
    Answer answer = operation(call);
    if (!answer || answer->empty()) return answer;
    return cbor_of_json(*answer);
}

struct Entry {
    std::string_view name;
    Operation json;
    Operation cbor;
};

template <Operation operation>
constexpr Entry small(std::string_view name) {
    return {name, operation, turned_into_cbor<operation>};
}

constexpr std::array operations{
    small<create_stream>("CreateStream"),
    small<decrease_retention>("DecreaseStreamRetentionPeriod"),
    small<delete_stream>("DeleteStream"),
    small<describe_stream>("DescribeStream"),
    small<describe_stream_summary>("DescribeStreamSummary"),
    Entry{"GetRecords", get_records, get_records_cbor},
    small<get_shard_iterator>("GetShardIterator"),
    small<increase_retention>("IncreaseStreamRetentionPeriod"),
    small<list_shards>("ListShards"),
    small<list_streams>("ListStreams"),
    small<merge_shards>("MergeShards"),
    small<put_record>("PutRecord"),
    Entry{"PutRecords", put_records, put_records_cbor},
    small<split_shard>("SplitShard"),
    small<update_max_record_size>("UpdateMaxRecordSize"),
    small<update_shard_count>("UpdateShardCount"),
};

}  // namespace

Operation find_operation(std::string_view name, kinesis::Wire wire) {
    const auto* const found = std::ranges::find(operations, name, &Entry::name);
    if (found == operations.end()) return nullptr;
    return wire == kinesis::Wire::cbor ? found->cbor : found->json;
}

}  // namespace kinesisd::emulator
