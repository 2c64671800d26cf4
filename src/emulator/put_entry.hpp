// PutEntry: what PutRecord and one element of PutRecords have in common, read and checked.
#pragma once

#include "base/uint128.hpp"
#include "emulator/call.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace kinesisd::emulator {

struct PutEntry {
    std::string_view explicit_hash_key;  // empty: none
    std::size_t key_size = 0;
    std::string bytes;  // the partition key, then the data: as Record holds them

    [[nodiscard]] std::size_t data_size() const { return bytes.size() - key_size; }
    [[nodiscard]] std::string_view partition_key() const {
        return std::string_view{bytes}.substr(0, key_size);
    }
};

// What is wrong goes to the input's problems.
[[nodiscard]] PutEntry read_put_entry(Input& input);

// Data alone above the stream's limit, as a ValidationException's words; empty if it is not.
[[nodiscard]] std::string data_constraint(const Stream& stream, const PutEntry& entry);
// Data and key together above the stream's limit.
[[nodiscard]] Outcome<> check_record_size(const Stream& stream, const PutEntry& entry);
// Where it belongs on the ring. Refused: an explicit hash key outside the ring.
[[nodiscard]] Outcome<Uint128> hash_key_of(const PutEntry& entry);

}  // namespace kinesisd::emulator
