// A GetRecords answer in JSON 1.1.
#include "base/base64.hpp"
#include "base/shard_id.hpp"
#include "kinesis/json_walk.hpp"
#include "kinesis/page_content.hpp"

#include <utility>

namespace kinesisd::kinesis {

namespace {

namespace ondemand = simdjson::ondemand;
using Text = std::optional<std::string_view>;

class PageReader {
public:
    explicit PageReader(std::string& body) : body_{body} {}

    Problem read(ondemand::document& document, PageContent& content);

private:
    Problem read_records(JsonValue& value, PageContent& content);
    Problem read_record(JsonValue& value, RecordParts& parts);
    Problem read_data(JsonValue& value, Text& data);
    Problem read_children(JsonValue& value, PageContent& content);
    Problem read_child(JsonValue& value, ChildShard& child);
    Problem read_hash_keys(JsonValue& value, HashKeyRange& range);
    Problem read_hash_key(JsonValue& value, const char* member, Uint128& key);

    std::string& body_;
};

Problem PageReader::read(ondemand::document& document, PageContent& content) {
    ondemand::object object;
    if (const auto error = document.get_object().get(object))
        return {simdjson::error_message(error)};
    const auto read_member = [&](auto name, JsonValue& value) -> Problem {
        if (name == "Records") return read_records(value, content);
        if (name == "MillisBehindLatest")
            return read_milliseconds(value, "MillisBehindLatest", 1.0, content.lag);
        if (name == "ChildShards") return read_children(value, content);
        if (name != "NextShardIterator") return {};
        Text text;
        if (const Problem problem = read_text(body_, value, "NextShardIterator", text))
            return problem;
        set_next_iterator(text, content);
        return {};
    };
    if (const Problem problem = for_each_member(object, read_member)) return problem;
    const char* rest = nullptr;
    if (document.current_location().get(rest) != simdjson::OUT_OF_BOUNDS)
        return {"has something behind the JSON document"};
    return check_content(content);
}

Problem PageReader::read_records(JsonValue& value, PageContent& content) {
    if (is_null(value)) return {};
    if (const Problem problem = begin_records(content)) return problem;
    return for_each_element(value, "Records", [&](JsonValue& element) -> Problem {
        RecordParts parts;
        Problem problem = read_record(element, parts);
        if (!problem) problem = add_record(parts, content);
        if (problem) content.place = "Records[" + std::to_string(content.records.size()) + "]";
        return problem;
    });
}

Problem PageReader::read_record(JsonValue& value, RecordParts& parts) {
    ondemand::object object;
    if (value.get_object().get(object)) return {"is not an object"};
    return for_each_member(object, [&](auto name, JsonValue& item) -> Problem {
        if (name == "Data") return read_data(item, parts.data);
        if (name == "PartitionKey")
            return read_text(body_, item, "PartitionKey", parts.partition_key);
        if (name == "SequenceNumber")
            return read_text(body_, item, "SequenceNumber", parts.sequence_number);
        if (name == "ApproximateArrivalTimestamp")
            return read_milliseconds(item, "ApproximateArrivalTimestamp", 1000.0, parts.arrival);
        return {};
    });
}

Problem PageReader::read_data(JsonValue& value, Text& data) {
    if (const Problem problem = read_text(body_, value, "Data", data)) return problem;
    if (!data) return {"is missing", "Data"};
    char* const to = writable(body_, *data);
    const auto size = decode_base64(*data, to);
    if (!size) return {"is not base64", "Data"};
    data = std::string_view{to, *size};
    return {};
}

Problem PageReader::read_children(JsonValue& value, PageContent& content) {
    return for_each_element(value, "ChildShards", [&](JsonValue& element) -> Problem {
        ChildShard child;
        if (const Problem problem = read_child(element, child)) {
            content.place = "ChildShards[" + std::to_string(content.children.size()) + "]";
            return problem;
        }
        content.children.push_back(std::move(child));
        return {};
    });
}

Problem PageReader::read_child(JsonValue& value, ChildShard& child) {
    ondemand::object object;
    if (value.get_object().get(object)) return {"is not an object"};
    const auto read_parent = [&](JsonValue& parent) -> Problem {
        Text text;
        if (const Problem problem = read_text(body_, parent, "ParentShards", text)) return problem;
        if (!text || text->empty()) return {};
        if (!is_shard_id(*text)) return {"is no id of a shard", "ParentShards"};
        child.parents.emplace_back(*text);
        return {};
    };
    const auto read_member = [&](auto name, JsonValue& item) -> Problem {
        if (name == "HashKeyRange") return read_hash_keys(item, child.hash_keys);
        if (name == "ParentShards") return for_each_element(item, "ParentShards", read_parent);
        if (name != "ShardId") return {};
        Text text;
        const Problem problem = read_text(body_, item, "ShardId", text);
        child.id = ShardId{text.value_or(std::string_view{})};
        return problem;
    };
    if (const Problem problem = for_each_member(object, read_member)) return problem;
    if (child.id.empty()) return {"is missing", "ShardId"};
    if (!is_shard_id(child.id.text())) return {"is no id of a shard", "ShardId"};
    return {};
}

Problem PageReader::read_hash_keys(JsonValue& value, HashKeyRange& range) {
    if (is_null(value)) return {};
    ondemand::object object;
    if (value.get_object().get(object)) return {"is not an object", "HashKeyRange"};
    return for_each_member(object, [&](auto name, JsonValue& key) -> Problem {
        if (name == "StartingHashKey") return read_hash_key(key, "StartingHashKey", range.starting);
        if (name == "EndingHashKey") return read_hash_key(key, "EndingHashKey", range.ending);
        return {};
    });
}

Problem PageReader::read_hash_key(JsonValue& value, const char* member, Uint128& key) {
    Text text;
    if (const Problem problem = read_text(body_, value, member, text)) return problem;
    return set_hash_key(text, member, key);
}

}  // namespace

Problem read_json_page(std::string& body, ondemand::parser& parser, PageContent& content) {
    ondemand::document document;
    const std::size_t padded_size = body.size() + simdjson::SIMDJSON_PADDING;
    if (const auto error = parser.iterate(body.data(), body.size(), padded_size).get(document))
        return {simdjson::error_message(error)};
    return PageReader{body}.read(document, content);
}

}  // namespace kinesisd::kinesis
