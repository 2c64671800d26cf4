// What a GetRecords answer holds, while it is read, and the rules that hold in either form of it.
#pragma once

#include "kinesis/page.hpp"
#include "kinesis/problem.hpp"

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::kinesis {

struct PageContent {
    std::vector<Record> records;
    std::optional<ShardIterator> next_iterator;
    std::optional<std::chrono::milliseconds> lag;
    std::vector<ChildShard> children;
    std::size_t data_bytes = 0;
    PageOrder order = PageOrder::ascending;
    enum class Records { absent, present } seen = Records::absent;
    // In which record or child the problem is; empty for the answer itself.
    std::string place;
};

// The members of a record as they were found.
struct RecordParts {
    std::optional<std::string_view> sequence_number;
    std::optional<std::string_view> partition_key;
    std::optional<std::string_view> data;
    std::optional<std::chrono::milliseconds> arrival;
};

// Walk an answer once, from its first byte to its last, and change the strings that they pass.
[[nodiscard]] Problem read_json_page(
    std::string& body, simdjson::ondemand::parser& parser, PageContent& content
);
[[nodiscard]] Problem read_cbor_page(std::string& body, PageContent& content);

[[nodiscard]] bool is_sequence_number(std::string_view text);
// The answer's list begins; it may stand there once.
[[nodiscard]] Problem begin_records(PageContent& content);
[[nodiscard]] Problem add_record(const RecordParts& parts, PageContent& content);
void set_next_iterator(std::optional<std::string_view> text, PageContent& content);
[[nodiscard]] Problem set_hash_key(
    std::optional<std::string_view> text, const char* member, Uint128& key
);
// When all members were read.
[[nodiscard]] Problem check_content(const PageContent& content);

}  // namespace kinesisd::kinesis
