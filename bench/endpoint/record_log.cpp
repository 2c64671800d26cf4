#include "endpoint/record_log.hpp"

#include "base/base64.hpp"
#include "events/events.hpp"
#include "kinesis/cbor_writer.hpp"

#include <algorithm>
#include <charconv>

namespace kinesisd::bench {

namespace {

constexpr std::size_t page_records_max = 10'000;
constexpr std::size_t page_bytes_max = std::size_t{10} << 20U;
constexpr std::int64_t arrival_ms = 1'767'225'600'000;
// As long as those of the service: a version, and the number of the record.
constexpr std::string_view number_version = "49";
constexpr std::size_t number_digits = 54;

void append_json(
    std::string_view event, std::string_view number, std::string_view key, std::string& out
) {
    out.append(R"({"SequenceNumber":")").append(number);
    out.append(R"(","ApproximateArrivalTimestamp":1.767225600123E9,"Data":")");
    append_base64(event, out);
    out.append(R"(","PartitionKey":")").append(key).append(R"("},)");
}

void append_cbor(
    std::string_view event, std::string_view number, std::string_view key, std::string& out
) {
    kinesis::CborWriter writer{out};
    writer.begin_map().text("SequenceNumber").text(number);
    writer.text("ApproximateArrivalTimestamp").time(arrival_ms);
    writer.text("Data").bytes(event);
    writer.text("PartitionKey").text(key).end();
}

}  // namespace

RecordLog::RecordLog(std::size_t records) : records_{records} {
    constexpr std::size_t frame_bytes = 200;
    json_.bytes.reserve(records * (base64_size(event_bytes) + frame_bytes));
    cbor_.bytes.reserve(records * (event_bytes + frame_bytes));
    for (std::size_t record = 0; record < records; ++record) {
        json_.starts.push_back(json_.bytes.size());
        cbor_.starts.push_back(cbor_.bytes.size());
        const std::string event = event_of(record);
        const std::string number = sequence_number(record);
        const std::string key = "user-" + std::to_string(record);
        append_json(event, number, key, json_.bytes);
        append_cbor(event, number, key, cbor_.bytes);
    }
    json_.starts.push_back(json_.bytes.size());
    cbor_.starts.push_back(cbor_.bytes.size());
}

RecordLog::Slice RecordLog::slice(Wire wire, std::size_t first, std::size_t records_max) const {
    const Form& form = wire == Wire::json ? json_ : cbor_;
    first = std::min(first, records_);
    const std::size_t next = std::min(
        {records_,
         first + records_max,
         first + page_records_max,
         first + page_bytes_max / event_bytes}
    );
    std::string_view bytes = form.bytes;
    bytes = bytes.substr(form.starts[first], form.starts[next] - form.starts[first]);
    if (wire == Wire::json && !bytes.empty()) bytes.remove_suffix(1);
    return {bytes, next};
}

std::string RecordLog::sequence_number(std::size_t record) {
    const std::string digits = std::to_string(record);
    return std::string{number_version}.append(number_digits - digits.size(), '0').append(digits);
}

std::size_t RecordLog::record_of(std::string_view sequence_number) {
    std::size_t record = 0;
    sequence_number.remove_prefix(std::min(number_version.size(), sequence_number.size()));
    std::from_chars(
        sequence_number.data(), sequence_number.data() + sequence_number.size(), record
    );
    return record;
}

}  // namespace kinesisd::bench
