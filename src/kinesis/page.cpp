#include "kinesis/page.hpp"

#include "base/base64.hpp"
#include "kinesis/json_walk.hpp"

#include <simdjson.h>

#include <utility>

namespace kinesisd::kinesis {

namespace {

namespace ondemand = simdjson::ondemand;
static_assert(
    simdjson::SIMDJSON_PADDING == 64
);  // what page.hpp promises about a body and its data
using Text = std::optional<std::string_view>;

// What an answer holds, while it is read.
struct Content {
    std::vector<Record> records;
    std::optional<ShardIterator> next_iterator;
    std::optional<std::chrono::milliseconds> lag;
    std::vector<ChildShard> children;
    std::size_t data_bytes = 0;
    enum class Records { absent, present } seen = Records::absent;
};

bool is_sequence_number(std::string_view text) {
    constexpr std::size_t digits_max = 129;  // AWS: the pattern of SequenceNumber
    return !text.empty() && text.size() <= digits_max &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Walks an answer once, from its first byte to its last, and changes the strings that it passes.
class PageReader {
public:
    explicit PageReader(std::string& body) : body_{body} {}

    Problem read(ondemand::document& document, Content& content);
    // In which record or child the problem is; nothing for the answer itself.
    [[nodiscard]] const std::string& place() const { return place_; }

private:
    Problem read_records(JsonValue& value, Content& content);
    Problem read_record(JsonValue& value, Record& record);
    Problem read_data(JsonValue& value, Text& data);
    Problem read_children(JsonValue& value, std::vector<ChildShard>& children);
    Problem read_child(JsonValue& value, ChildShard& child);
    Problem read_hash_keys(JsonValue& value, HashKeyRange& range);
    Problem read_hash_key(JsonValue& value, const char* member, Uint128& key);

    std::string& body_;
    std::string place_;
};

Problem PageReader::read(ondemand::document& document, Content& content) {
    ondemand::object object;
    if (const auto error = document.get_object().get(object))
        return {simdjson::error_message(error)};
    const auto read_member = [&](auto name, JsonValue& value) -> Problem {
        if (name == "Records") return read_records(value, content);
        if (name == "MillisBehindLatest")
            return read_milliseconds(value, "MillisBehindLatest", 1.0, content.lag);
        if (name == "ChildShards") return read_children(value, content.children);
        if (name != "NextShardIterator") return {};
        Text text;
        if (const Problem problem = read_text(body_, value, "NextShardIterator", text))
            return problem;
        content.next_iterator.reset();
        if (text && !text->empty()) content.next_iterator.emplace(*text);
        return {};
    };
    if (const Problem problem = for_each_member(object, read_member)) return problem;
    const char* rest = nullptr;
    if (document.current_location().get(rest) != simdjson::OUT_OF_BOUNDS)
        return {"has something behind the JSON document"};
    if (content.seen == Content::Records::absent && !content.next_iterator)
        return {"is missing", "Records"};
    return {};
}

Problem PageReader::read_records(JsonValue& value, Content& content) {
    if (is_null(value)) return {};
    if (content.seen == Content::Records::present) return {"is there twice", "Records"};
    content.seen = Content::Records::present;
    return for_each_element(value, "Records", [&](JsonValue& element) -> Problem {
        Record record;
        if (const Problem problem = read_record(element, record)) {
            place_ = "Records[" + std::to_string(content.records.size()) + "]";
            return problem;
        }
        content.data_bytes += record.data.size();
        content.records.push_back(record);
        return {};
    });
}

Problem PageReader::read_record(JsonValue& value, Record& record) {
    ondemand::object object;
    if (value.get_object().get(object)) return {"is not an object"};
    Text number;
    Text key;
    Text data;
    std::optional<std::chrono::milliseconds> arrival;
    const auto read_member = [&](auto name, JsonValue& item) -> Problem {
        if (name == "Data") return read_data(item, data);
        if (name == "PartitionKey") return read_text(body_, item, "PartitionKey", key);
        if (name == "SequenceNumber") return read_text(body_, item, "SequenceNumber", number);
        if (name == "ApproximateArrivalTimestamp")
            return read_milliseconds(item, "ApproximateArrivalTimestamp", 1000.0, arrival);
        return {};
    };
    if (const Problem problem = for_each_member(object, read_member)) return problem;
    if (!data) return {"is missing", "Data"};
    if (!number) return {"is missing", "SequenceNumber"};
    if (!is_sequence_number(*number)) return {"is not a decimal number", "SequenceNumber"};
    record.sequence_number = *number;
    record.partition_key = key.value_or(std::string_view{});
    record.data = *data;
    record.arrival = WallTime{arrival.value_or(std::chrono::milliseconds{0})};
    return {};
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

Problem PageReader::read_children(JsonValue& value, std::vector<ChildShard>& children) {
    return for_each_element(value, "ChildShards", [&](JsonValue& element) -> Problem {
        ChildShard child;
        if (const Problem problem = read_child(element, child)) {
            place_ = "ChildShards[" + std::to_string(children.size()) + "]";
            return problem;
        }
        children.push_back(std::move(child));
        return {};
    });
}

Problem PageReader::read_child(JsonValue& value, ChildShard& child) {
    ondemand::object object;
    if (value.get_object().get(object)) return {"is not an object"};
    const auto read_parent = [&](JsonValue& parent) -> Problem {
        Text text;
        if (const Problem problem = read_text(body_, parent, "ParentShards", text)) return problem;
        if (text && !text->empty()) child.parents.emplace_back(*text);
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
    const auto parsed = text ? parse_uint128(*text) : std::nullopt;
    if (!parsed) return {"is not a hash key", member};
    key = *parsed;
    return {};
}

// "GetRecords answer: Records[3].Data is not base64"
Error malformed(std::string_view place, const Problem& problem) {
    std::string detail = "GetRecords answer:";
    if (!place.empty() || *problem.member != '\0') detail.push_back(' ');
    detail.append(place);
    if (!place.empty() && *problem.member != '\0') detail.push_back('.');
    detail.append(problem.member).append(" ").append(problem.what);
    return Error{Errc::malformed_response, std::move(detail)};
}

// The index of a body has up to four bytes for each of the body's; of larger ones it is not kept.
constexpr std::size_t kept_body_bytes_max = std::size_t{2} << 20U;

}  // namespace

struct Page::Parser::Memory {
    ondemand::parser parser;
};

Page::Parser::Parser() : memory_{std::make_unique<Memory>()} {}
Page::Parser::Parser(Parser&&) noexcept = default;
Page::Parser& Page::Parser::operator=(Parser&&) noexcept = default;
Page::Parser::~Parser() = default;

std::size_t Page::Parser::capacity() const {
    return memory_->parser.capacity();
}

Result<Page> Page::parse(std::string body) {
    Parser parser;
    return parse(std::move(body), parser);
}

Result<Page> Page::parse(std::string body, Parser& kept) {
    Parser large;
    Parser& used = body.size() > kept_body_bytes_max ? large : kept;
    ondemand::parser& parser = used.memory_->parser;

    Page page;
    page.body_ = std::make_unique<std::string>(std::move(body));
    std::string& bytes = *page.body_;
    const std::size_t padded_size = bytes.size() + simdjson::SIMDJSON_PADDING;
    bytes.reserve(padded_size);

    ondemand::document document;
    if (const auto error = parser.iterate(bytes.data(), bytes.size(), padded_size).get(document))
        return malformed("", {simdjson::error_message(error)});

    Content content;
    PageReader reader{bytes};
    if (const Problem problem = reader.read(document, content))
        return malformed(reader.place(), problem);
    if (content.lag && content.lag->count() < 0) content.lag = std::chrono::milliseconds{0};
    page.records_ = std::move(content.records);
    page.next_iterator_ = std::move(content.next_iterator);
    page.lag_ = content.lag;
    page.children_ = std::move(content.children);
    page.data_bytes_ = content.data_bytes;
    return page;
}

std::size_t Page::held_bytes() const {
    return (body_ ? body_->capacity() : 0) + records_.capacity() * sizeof(Record) +
           children_.capacity() * sizeof(ChildShard);
}

}  // namespace kinesisd::kinesis
