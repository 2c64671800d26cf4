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
    // and raw).
    [[nodiscard]] Result<kinesis::OutgoingRecord> record_of(RowRef row, RowStamp stamp);
    // The row as one JSON object, for a dead letter.
    [[nodiscard]] std::string text_of(RowRef row) const;

private:
    [[nodiscard]] Result<std::string> partition_key_of(RowRef row) const;
    [[nodiscard]] Result<std::string> hash_key_of(RowRef row) const;

    const config::KinesisSink& config_;
    std::variant<JsonEncoder, ColumnEncoder> payload_;
    JsonEncoder letter_;
    std::string scratch_;  // where a record grows
};

// record_too_large: data and key together are more than a stream's `record_bytes_max`.
[[nodiscard]] Result<> check_size(
    const kinesis::OutgoingRecord& record, std::size_t record_bytes_max
);

}  // namespace kinesisd
