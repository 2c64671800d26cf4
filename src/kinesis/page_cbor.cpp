// A GetRecords answer in CBOR.
#include "base/shard_id.hpp"
#include "kinesis/cbor_time.hpp"
#include "kinesis/page_content.hpp"

#include <utility>

namespace kinesisd::kinesis {

namespace {

void read_record(CborReader& reader, RecordParts& parts) {
    for (auto members = reader.enter_map(""); reader.next(members);) {
        const std::string_view name = reader.key();
        if (name == "Data") {
            parts.data = reader.blob("Data");
        } else if (name == "PartitionKey") {
            parts.partition_key = reader.text("PartitionKey");
        } else if (name == "SequenceNumber") {
            parts.sequence_number = reader.text("SequenceNumber");
        } else if (name == "ApproximateArrivalTimestamp") {
            parts.arrival = read_time(reader, "ApproximateArrivalTimestamp");
        } else {
            reader.skip();
        }
    }
}

void read_records(CborReader& reader, PageContent& content) {
    if (reader.take_null()) return;
    if (const Problem problem = begin_records(content))
        return reader.fail(problem.what, problem.member);
    for (auto items = reader.enter_array("Records"); reader.next(items);) {
        RecordParts parts;
        read_record(reader, parts);
        if (!reader.failed())
            if (const Problem problem = add_record(parts, content))
                reader.fail(problem.what, problem.member);
        if (reader.failed())
            content.place = "Records[" + std::to_string(content.records.size()) + "]";
    }
}

void read_hash_keys(CborReader& reader, HashKeyRange& range) {
    if (reader.take_null()) return;
    const auto read_key = [&reader](const char* member, Uint128& key) {
        const auto text = reader.text(member);
        if (const Problem problem = set_hash_key(text, member, key))
            reader.fail(problem.what, problem.member);
    };
    for (auto members = reader.enter_map("HashKeyRange"); reader.next(members);) {
        const std::string_view name = reader.key();
        if (name == "StartingHashKey") {
            read_key("StartingHashKey", range.starting);
        } else if (name == "EndingHashKey") {
            read_key("EndingHashKey", range.ending);
        } else {
            reader.skip();
        }
    }
}

void read_child(CborReader& reader, ChildShard& child) {
    for (auto members = reader.enter_map(""); reader.next(members);) {
        const std::string_view name = reader.key();
        if (name == "HashKeyRange") {
            read_hash_keys(reader, child.hash_keys);
        } else if (name == "ParentShards") {
            for (auto parents = reader.enter_array("ParentShards"); reader.next(parents);) {
                const auto parent = reader.text("ParentShards");
                if (!parent || parent->empty()) continue;
                if (!is_shard_id(*parent)) reader.fail("is no id of a shard", "ParentShards");
                child.parents.emplace_back(*parent);
            }
        } else if (name == "ShardId") {
            child.id = ShardId{reader.text("ShardId").value_or(std::string_view{})};
        } else {
            reader.skip();
        }
    }
    if (child.id.empty()) return reader.fail("is missing", "ShardId");
    if (!is_shard_id(child.id.text())) reader.fail("is no id of a shard", "ShardId");
}

void read_children(CborReader& reader, PageContent& content) {
    for (auto items = reader.enter_array("ChildShards"); reader.next(items);) {
        ChildShard child;
        read_child(reader, child);
        if (reader.failed()) {
            content.place = "ChildShards[" + std::to_string(content.children.size()) + "]";
        } else {
            content.children.push_back(std::move(child));
        }
    }
}

}  // namespace

Problem read_cbor_page(std::string& body, PageContent& content) {
    CborReader reader{body};
    for (auto members = reader.enter_map(""); reader.next(members);) {
        const std::string_view name = reader.key();
        if (name == "Records") {
            read_records(reader, content);
        } else if (name == "MillisBehindLatest") {
            content.lag = read_milliseconds(reader, "MillisBehindLatest");
        } else if (name == "NextShardIterator") {
            set_next_iterator(reader.text("NextShardIterator"), content);
        } else if (name == "ChildShards") {
            read_children(reader, content);
        } else {
            reader.skip();
        }
    }
    reader.finish();
    return reader.failed() ? reader.problem() : check_content(content);
}

}  // namespace kinesisd::kinesis
