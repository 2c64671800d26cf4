#include "emulator/operations.hpp"

#include <algorithm>
#include <array>

namespace kinesisd::emulator {

namespace {

struct Entry {
    std::string_view name;
    Operation operation;
};

constexpr std::array<Entry, 16> operations{
    {{"CreateStream", create_stream},
     {"DecreaseStreamRetentionPeriod", decrease_retention},
     {"DeleteStream", delete_stream},
     {"DescribeStream", describe_stream},
     {"DescribeStreamSummary", describe_stream_summary},
     {"GetRecords", get_records},
     {"GetShardIterator", get_shard_iterator},
     {"IncreaseStreamRetentionPeriod", increase_retention},
     {"ListShards", list_shards},
     {"ListStreams", list_streams},
     {"MergeShards", merge_shards},
     {"PutRecord", put_record},
     {"PutRecords", put_records},
     {"SplitShard", split_shard},
     {"UpdateMaxRecordSize", update_max_record_size},
     {"UpdateShardCount", update_shard_count}}
};

}  // namespace

Operation find_operation(std::string_view name) {
    const auto* const found = std::ranges::find(operations, name, &Entry::name);
    return found == operations.end() ? nullptr : found->operation;
}

}  // namespace kinesisd::emulator
