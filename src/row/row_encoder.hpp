// From rows to bytes. Like decoders, an encoder is chosen once and called without indirection in a
// loop; it appends to the sink's buffer and copies nothing else.
#pragma once

#include "base/text_cursor.hpp"
#include "row/row_batch.hpp"
#include "row/schema.hpp"
#include "row/value.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace kinesisd {

// When a minibatch happened, and whether the row comes (1) or goes (-1).
struct RowStamp {
    std::int64_t time_ms = 0;  // even
    int diff = 1;
};

enum class Stamps { none, diff_and_time };

// {"a":1,"b":"x"} and, with stamps, ,"diff":1,"time":T before the brace. No newline: who writes
// lines appends it.
class JsonEncoder {
public:
    JsonEncoder(const Schema& schema, Stamps stamps);
    void encode(std::span<const Value> row, RowStamp stamp, std::string& out) const;

private:
    std::vector<std::string> prefixes_;  // {"a":  and  ,"b":  ready to append
    Stamps stamps_;
};

// RFC 4180 with "\n" ends; with stamps `time` and then `diff` follow.
class CsvEncoder {
public:
    CsvEncoder(const Schema& schema, Stamps stamps);
    // With its "\n".
    void append_header(std::string& out) const;
    // Without "\n".
    void encode(std::span<const Value> row, RowStamp stamp, std::string& out) const;

private:
    std::string header_;
    std::vector<void (*)(const Value&, std::string&)> fields_;  // how each column is written
    Stamps stamps_;
};

// One str or bytes column as it is, without "\n" (also the payload of raw).
class ColumnEncoder {
public:
    explicit ColumnEncoder(std::size_t column) : column_{column} {}
    void encode(std::span<const Value> row, RowStamp stamp, std::string& out) const;

private:
    std::size_t column_;
};

using RowEncoder = std::variant<JsonEncoder, CsvEncoder, ColumnEncoder>;

// One value as JSON, as behaviour.md's table of types says.
void append_json(const Value& value, std::string& out);
void append_json(const Value& value, TextCursor& out);
// As in number_text.hpp.
void append_float(double value, std::string& out);
// The text of a partition key: int 1, bool True, str as it is, …; false for null, which has none.
[[nodiscard]] bool append_partition_key(const Value& value, std::string& out);

}  // namespace kinesisd
