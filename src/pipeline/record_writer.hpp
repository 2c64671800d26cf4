// RecordWriter: a row as a record for Kinesis: its stream, its partition key, its hash key and its
// payload; or why that cannot be.
#pragma once

#include "config/config.hpp"
#include "kinesis/put_batch.hpp"
#include "row/row_encoder.hpp"
#include "row/row_order.hpp"

#include <string>
#include <variant>

namespace kinesisd {

class RecordWriter {
public:
    RecordWriter(const config::KinesisSink& config, const Schema& schema);

    // The stream of a row, a name or an ARN. null_value, invalid_stream_name.
    [[nodiscard]] Result<std::string_view> stream_of(RowRef row) const;
    // null_value, invalid_partition_key, invalid_hash_key, deletion (a row that goes, in plaintext
    // and raw). The views are valid until the next call.
    [[nodiscard]] Result<kinesis::RecordView> record_of(RowRef row, RowStamp stamp);
    // The row as one JSON object, for a dead letter.
    [[nodiscard]] std::string text_of(RowRef row) const;

private:
    [[nodiscard]] Result<> append_key(RowRef row, std::string& out) const;
    [[nodiscard]] Result<> put_hash_key(RowRef row, std::string& out) const;

    const config::KinesisSink& config_;
    std::variant<JsonEncoder, ColumnEncoder> payload_;
    JsonEncoder letter_;
    std::string bytes_;  // where a record grows
    std::string hash_key_;
};

// record_too_large: data and key together are more than a stream's `record_bytes_max`.
[[nodiscard]] Result<> check_size(const kinesis::RecordView& record, std::size_t record_bytes_max);

}  // namespace kinesisd
