#include "kinesis/requests.hpp"

#include "base/base64.hpp"
#include "base/json_text.hpp"

#include <cstdint>
#include <cstdlib>

namespace kinesisd::kinesis {

namespace {

// Appends one JSON object, member by member, to a text. The names need no escapes.
class JsonObject {
public:
    explicit JsonObject(std::string& out) : out_{out} { out_.push_back('{'); }

    JsonObject& text(std::string_view key, std::string_view value) {
        start(key);
        append_json_string(value, out_);
        return *this;
    }
    // Digits and what else JSON takes as it is.
    JsonObject& literal(std::string_view key, std::string_view value) {
        start(key);
        out_.append(value);
        return *this;
    }
    JsonObject& number(std::string_view key, int value) {
        return literal(key, std::to_string(value));
    }
    JsonObject& stream(const StreamRef& ref) {
        return text(
            std::holds_alternative<StreamArn>(ref) ? "StreamARN" : "StreamName", text_of(ref)
        );
    }
    // Its names stand between the values as they are: there are 500 in a call.
    JsonObject& entry(const PutEntry& put) {
        start("Data");
        out_.push_back('"');
        append_base64(put.data, out_);
        out_.append(R"(","PartitionKey":)");
        append_json_string(put.partition_key, out_);
        if (put.explicit_hash_key) text("ExplicitHashKey", *put.explicit_hash_key);
        return *this;
    }
    // For a member whose value the caller appends.
    void start(std::string_view key) {
        if (any_) out_.push_back(',');
        any_ = true;
        out_.append("\"").append(key).append("\":");
    }
    void end() { out_.push_back('}'); }

private:
    std::string& out_;
    bool any_ = false;
};

// One object of a few members.
template <class Fill>
std::string object_of(Fill fill) {
    std::string body;
    JsonObject object{body};
    fill(object);
    object.end();
    return body;
}

// "1459799926.480": seconds with milliseconds and no exponent.
std::string epoch_seconds(WallTime time) {
    constexpr std::int64_t ms_a_second = 1000;
    const std::int64_t ms = time.time_since_epoch().count();
    const std::int64_t fraction = ms % ms_a_second;
    std::string text = ms < 0 ? "-" : "";
    text.append(std::to_string(std::abs(ms / ms_a_second))).push_back('.');
    const std::string digits = std::to_string(std::abs(fraction));
    return text.append(3 - digits.size(), '0').append(digits);
}

struct PutStart {
    JsonObject& object;

    void operator()(const AtTrimHorizon& /*start*/) const { type("TRIM_HORIZON"); }
    void operator()(const AtLatest& /*start*/) const { type("LATEST"); }
    void operator()(const AtSequenceNumber& start) const {
        type("AT_SEQUENCE_NUMBER").text("StartingSequenceNumber", start.number.text());
    }
    void operator()(const AfterSequenceNumber& start) const {
        type("AFTER_SEQUENCE_NUMBER").text("StartingSequenceNumber", start.number.text());
    }
    void operator()(const AtTimestamp& start) const {
        type("AT_TIMESTAMP").literal("Timestamp", epoch_seconds(start.time));
    }

private:
    JsonObject& type(std::string_view name) const { return object.text("ShardIteratorType", name); }
};

// About what an entry takes in the body: base64, names and punctuation.
std::size_t body_size_of(const PutEntry& entry) {
    constexpr std::size_t punctuation = 96;
    return base64_size(entry.data.size()) + entry.partition_key.size() + punctuation;
}

}  // namespace

std::string ListShards::body() const {
    return object_of([this](JsonObject& object) {
        if (next_token) {
            object.text("NextToken", next_token->text());
        } else {
            object.stream(stream);
        }
        if (results_max) object.number("MaxResults", *results_max);
    });
}

std::string DescribeStreamSummary::body() const {
    return object_of([this](JsonObject& object) { object.stream(stream); });
}

std::string GetShardIterator::body() const {
    return object_of([this](JsonObject& object) {
        object.stream(stream).text("ShardId", shard.text());
        std::visit(PutStart{object}, start);
    });
}

std::string GetRecords::body() const {
    return object_of([this](JsonObject& object) {
        object.text("ShardIterator", iterator.text());
        if (records_max) object.number("Limit", *records_max);
        if (stream) object.text("StreamARN", stream->text());
    });
}

std::string PutRecords::body() const {
    std::size_t size = text_of(stream).size() + 64;
    for (const PutEntry& entry : entries)
        size += body_size_of(entry);
    std::string body;
    body.reserve(size);
    JsonObject request{body};
    request.stream(stream).start("Records");
    char separator = '[';
    for (const PutEntry& entry : entries) {
        body.push_back(separator);
        separator = ',';
        JsonObject{body}.entry(entry).end();
    }
    if (entries.empty()) body.push_back('[');
    body.push_back(']');
    request.end();
    return body;
}

std::string PutRecord::body() const {
    return object_of([this](JsonObject& object) {
        object.stream(stream).entry(entry);
        if (sequence_number_for_ordering)
            object.text("SequenceNumberForOrdering", sequence_number_for_ordering->text());
    });
}

std::string CreateStream::body() const {
    return object_of([this](JsonObject& object) {
        object.text("StreamName", stream.text()).number("ShardCount", shards);
    });
}

std::string DeleteStream::body() const {
    return object_of([this](JsonObject& object) { object.stream(stream); });
}

std::string SplitShard::body() const {
    return object_of([this](JsonObject& object) {
        object.stream(stream)
            .text("ShardToSplit", shard.text())
            .text("NewStartingHashKey", to_decimal(new_starting_hash_key));
    });
}

std::string MergeShards::body() const {
    return object_of([this](JsonObject& object) {
        object.stream(stream)
            .text("ShardToMerge", shard.text())
            .text("AdjacentShardToMerge", adjacent_shard.text());
    });
}

std::string ListStreams::body() const {
    return object_of([this](JsonObject& object) {
        if (next_token) object.text("NextToken", next_token->text());
        if (after) object.text("ExclusiveStartStreamName", after->text());
    });
}

}  // namespace kinesisd::kinesis
