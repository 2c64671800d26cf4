#include "emulator/put_entry.hpp"

#include "base/base64.hpp"
#include "base/bytes.hpp"
#include "kinesis/partition.hpp"

namespace kinesisd::emulator {

namespace {

std::size_t record_bytes_max(const Stream& stream) {
    return std::size_t{stream.record_kib_max()} * 1_KiB;
}

}  // namespace

PutEntry read_put_entry(Input& input) {
    PutEntry entry;
    const auto blob = input.blob("Data");
    if (!input.has("Data")) input.add_missing("Data");
    const auto key = input.required_text("PartitionKey", partition_key_rule);
    entry.explicit_hash_key =
        input.text("ExplicitHashKey", hash_key_rule).value_or(std::string_view{});
    if (!blob) return entry;
    entry.key_size = key.size();
    entry.bytes.reserve(key.size() + blob->size() / 4 * 3);
    entry.bytes.append(key);
    entry.bytes.resize(key.size() + blob->size() / 4 * 3);
    const auto size = decode_base64(*blob, entry.bytes.data() + key.size());
    if (!size) input.problems().add_type(blob_problem(*blob));
    entry.bytes.resize(key.size() + size.value_or(0));
    return entry;
}

std::string data_constraint(const Stream& stream, const PutEntry& entry) {
    const std::size_t max = record_bytes_max(stream);
    if (entry.data_size() <= max) return {};
    return "Member must have length less than or equal to " + std::to_string(max);
}

Outcome<> check_record_size(const Stream& stream, const PutEntry& entry) {
    if (entry.bytes.size() <= record_bytes_max(stream)) return {};
    return invalid_argument(
        "Record size of " + std::to_string(entry.bytes.size()) +
        " bytes, data and partition key together, exceeds the limit of " +
        std::to_string(record_bytes_max(stream)) + " bytes of the stream " + stream.name() + "."
    );
}

Outcome<Uint128> hash_key_of(const PutEntry& entry) {
    if (entry.explicit_hash_key.empty()) return kinesis::hash_key_of(entry.partition_key());
    if (const auto key = parse_uint128(entry.explicit_hash_key)) return *key;
    return invalid_argument(
        "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified "
        "value was " +
        std::string{entry.explicit_hash_key}
    );
}

}  // namespace kinesisd::emulator
