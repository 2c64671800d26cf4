// RecordLog: what every shard of the endpoint's stream holds, as the bytes of GetRecords answers in
// both wires, made once. A page is a slice of them: nothing is encoded while clients are measured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::bench {

enum class Wire { json, cbor };

class RecordLog {
public:
    explicit RecordLog(std::size_t records);

    struct Slice {
        std::string_view bytes;  // of JSON with commas between the records, and none at the end
        std::size_t next = 0;    // the record behind it
    };
    // From record `first` on: at most records_max, and 10 MiB of payload.
    [[nodiscard]] Slice slice(Wire wire, std::size_t first, std::size_t records_max) const;

    [[nodiscard]] std::size_t records() const { return records_; }

    // Sequence numbers have their record's number in them.
    [[nodiscard]] static std::string sequence_number(std::size_t record);
    [[nodiscard]] static std::size_t record_of(std::string_view sequence_number);

private:
    struct Form {
        std::string bytes;
        std::vector<std::size_t> starts;  // of each record, and the end of the last
    };

    std::size_t records_;
    Form json_;
    Form cbor_;
};

}  // namespace kinesisd::bench
