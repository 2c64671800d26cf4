#include "emulator/page_output.hpp"

#include "base/base64.hpp"
#include "base/json_text.hpp"
#include "emulator/cbor_text.hpp"
#include "kinesis/cbor_writer.hpp"

#include <utility>

namespace kinesisd::emulator {

namespace {

using kinesis::CborWriter;

constexpr std::size_t record_frame_bytes = 180;  // names, number, time, padding
constexpr std::size_t rest_bytes = 1024;

}  // namespace

JsonPage::JsonPage(std::size_t bytes, std::size_t records) {
    body_.reserve(base64_size(bytes) + records * record_frame_bytes + rest_bytes);
    body_.append(R"({"Records":)");
}

void JsonPage::add(const Shard& shard, const Record& record) {
    body_.push_back(std::exchange(before_record_, ','));
    body_.append(R"({"SequenceNumber":")");
    append_sequence_number(shard.sequence(record), body_);
    body_.append(R"(","ApproximateArrivalTimestamp":)");
    append_epoch_seconds(record.arrival, body_);
    body_.append(R"(,"Data":")");
    append_base64(record.data(), body_);
    body_.append(R"(","PartitionKey":)");
    append_json_string(record.partition_key(), body_);
    body_.push_back('}');
}

void JsonPage::end_records(std::int64_t behind_ms) {
    body_.append(before_record_ == '[' ? "[]" : "]");
    body_.append(R"(,"MillisBehindLatest":)").append(std::to_string(behind_ms));
}

void JsonPage::add_children(const Json& children) {
    body_.append(R"(,"ChildShards":)").append(children.dump());
}

void JsonPage::add_next_iterator(std::string_view iterator) {
    body_.append(R"(,"NextShardIterator":")").append(iterator).append("\"");
}

std::string JsonPage::take() {
    body_.push_back('}');
    return std::move(body_);
}

CborPage::CborPage(std::size_t bytes, std::size_t records) {
    body_.reserve(bytes + records * record_frame_bytes + rest_bytes);
    CborWriter{body_}.begin_map().text("Records").begin_array();
}

void CborPage::add(const Shard& shard, const Record& record) {
    number_.clear();
    append_sequence_number(shard.sequence(record), number_);
    CborWriter writer{body_};
    writer.begin_map().text("SequenceNumber").text(number_);
    writer.text("ApproximateArrivalTimestamp").time(record.arrival.time_since_epoch().count());
    writer.text("Data").bytes(record.data());
    writer.text("PartitionKey").text(record.partition_key()).end();
}

void CborPage::end_records(std::int64_t behind_ms) {
    CborWriter{body_}.end().text("MillisBehindLatest").integer(behind_ms);
}

void CborPage::add_children(const Json& children) {
    CborWriter{body_}.text("ChildShards");
    body_.append(cbor_of_json(children.dump()));
}

void CborPage::add_next_iterator(std::string_view iterator) {
    CborWriter{body_}.text("NextShardIterator").text(iterator);
}

std::string CborPage::take() {
    CborWriter{body_}.end();
    return std::move(body_);
}

}  // namespace kinesisd::emulator
