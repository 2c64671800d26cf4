#include "emulator/put_output.hpp"

#include "kinesis/cbor_writer.hpp"

#include <utility>

namespace kinesisd::emulator {

namespace {

using kinesis::CborWriter;

constexpr std::size_t result_bytes = 160;

}  // namespace

JsonResults::JsonResults(std::size_t entries) {
    results_.reserve(entries * result_bytes);
}

void JsonResults::begin() {
    if (!results_.empty()) results_.push_back(',');
}

void JsonResults::accepted(std::string_view sequence_number, std::string_view shard) {
    begin();
    results_.append(R"({"SequenceNumber":")").append(sequence_number);
    results_.append(R"(","ShardId":")").append(shard).append(R"("})");
}

void JsonResults::refused(const Refusal& refusal) {
    begin();
    ++failed_;
    results_.append(R"({"ErrorCode":")").append(refusal.type);
    results_.append(R"(","ErrorMessage":")").append(refusal.message).append(R"("})");
}

std::string JsonResults::take() const {
    std::string body = R"({"FailedRecordCount":)" + std::to_string(failed_) + R"(,"Records":[)";
    return body.append(results_).append("]}");
}

CborResults::CborResults(std::size_t entries) {
    body_.reserve((entries + 1) * result_bytes);
    CborWriter{body_}.begin_map().text("Records").begin_array();
}

void CborResults::accepted(std::string_view sequence_number, std::string_view shard) {
    CborWriter writer{body_};
    writer.begin_map().text("SequenceNumber").text(sequence_number);
    writer.text("ShardId").text(shard).end();
}

void CborResults::refused(const Refusal& refusal) {
    ++failed_;
    CborWriter writer{body_};
    writer.begin_map().text("ErrorCode").text(refusal.type);
    writer.text("ErrorMessage").text(refusal.message).end();
}

std::string CborResults::take() {
    CborWriter writer{body_};
    writer.end().text("FailedRecordCount").integer(static_cast<std::int64_t>(failed_)).end();
    return std::move(body_);
}

}  // namespace kinesisd::emulator
