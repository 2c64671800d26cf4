#include "pipeline/record_writer.hpp"

#include "base/check.hpp"
#include "base/uint128.hpp"
#include "kinesis/requests.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html
constexpr std::size_t key_characters_max = 256;

std::variant<JsonEncoder, ColumnEncoder> payload_of(
    const config::KinesisSink& config, const Schema& schema
) {
    if (config.format == RowFormat::json) return JsonEncoder{schema, config.stamps};
    return ColumnEncoder{config.data};
}

// Every byte of UTF-8 that does not continue a character begins one.
std::size_t characters_of(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    }));
}

RowStamp stamp_of(RowRef row, RowStamp stamp) {
    if (!row.batch->diffs().empty()) stamp.diff = row.batch->diffs()[row.row];
    return stamp;
}

}  // namespace

RecordWriter::RecordWriter(const config::KinesisSink& config, const Schema& schema)
    : config_{config}, payload_{payload_of(config, schema)}, letter_{schema, Stamps::none} {}

Result<std::string_view> RecordWriter::stream_of(RowRef row) const {
    if (!config_.stream_column) return std::string_view{config_.stream_name};
    const Value& value = row.batch->row(row.row)[*config_.stream_column];
    if (value.is_null()) return Error{Errc::null_value, "the name of the stream is null"};
    const std::string_view name = value.as_text();
    if (kinesis::is_stream_name(name) || kinesis::is_stream_arn(name)) return name;
    constexpr std::size_t shown_max = 128;
    return Error{
        Errc::invalid_stream_name,
        "'" + std::string{name.substr(0, shown_max)} +
            "' is neither the name of a stream nor its ARN"
    };
}

Result<kinesis::RecordView> RecordWriter::record_of(RowRef row, RowStamp stamp) {
    stamp = stamp_of(row, stamp);
    const auto* column = std::get_if<ColumnEncoder>(&payload_);
    if (column != nullptr && stamp.diff < 0)
        return Error{Errc::deletion, "a deletion has no payload; format: json can say it"};
    if (column != nullptr && row.batch->row(row.row)[config_.data].is_null())
        return Error{Errc::null_value, "the data is null"};
    bytes_.clear();
    if (const Result<> key = append_key(row, bytes_); !key) return key.error();
    if (const Result<> key = put_hash_key(row, hash_key_); !key) return key.error();
    kinesis::RecordView record;
    record.key_bytes = bytes_.size();
    const auto encode = [&](const auto& encoder) {
        encoder.encode(row.batch->row(row.row), stamp, bytes_);
    };
    std::visit(encode, payload_);
    record.bytes = bytes_;
    record.explicit_hash_key = hash_key_;
    return record;
}

Result<> RecordWriter::append_key(RowRef row, std::string& out) const {
    if (!config_.partition_key) {
        check(row.row < row.batch->keys().size());
        append_decimal(row.batch->keys()[row.row], out);
        return {};
    }
    const std::size_t begin = out.size();
    if (!append_partition_key(row.batch->row(row.row)[*config_.partition_key], out))
        return Error{Errc::null_value, "the partition key is null"};
    const std::string_view text = std::string_view{out}.substr(begin);
    if (text.empty()) return Error{Errc::invalid_partition_key, "the partition key is empty"};
    // No text has more characters than bytes.
    if (text.size() <= key_characters_max) return {};
    const std::size_t characters = characters_of(text);
    if (characters <= key_characters_max) return {};
    return Error{
        Errc::invalid_partition_key,
        "the partition key has " + std::to_string(characters) +
            " characters, and Kinesis takes at most " + std::to_string(key_characters_max)
    };
}

Result<> RecordWriter::put_hash_key(RowRef row, std::string& out) const {
    out.clear();
    if (!config_.explicit_hash_key) return {};
    if (!append_partition_key(row.batch->row(row.row)[*config_.explicit_hash_key], out))
        return Error{Errc::null_value, "the explicit hash key is null"};
    if (!parse_uint128(out))
        return Error{
            Errc::invalid_hash_key, "the explicit hash key is no whole number from 0 to 2^128-1"
        };
    return {};
}

std::string RecordWriter::text_of(RowRef row) const {
    std::string text;
    letter_.encode(row.batch->row(row.row), RowStamp{}, text);
    return text;
}

Result<> check_size(const kinesis::RecordView& record, std::size_t record_bytes_max) {
    if (record.bytes.size() <= record_bytes_max) return {};
    return Error{
        Errc::record_too_large,
        "data and partition key have " + std::to_string(record.bytes.size()) +
            " bytes, and the stream takes " + std::to_string(record_bytes_max)
    };
}

}  // namespace kinesisd
