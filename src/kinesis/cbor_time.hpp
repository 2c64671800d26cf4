// Times in CBOR answers. Kinesis writes milliseconds under tag 1, which RFC 8949 has for seconds;
// kinesis-mock writes milliseconds without a tag, kinesalite seconds as a float. So the magnitude
// decides: no record is older than 1973, nor younger than the year 5138.
#pragma once

#include "kinesis/cbor_reader.hpp"

#include <chrono>
#include <optional>

namespace kinesisd::kinesis {

// Nothing: null, or a problem.
[[nodiscard]] std::optional<std::chrono::milliseconds> read_time(
    CborReader& reader, const char* member
);
// A span, always in milliseconds.
[[nodiscard]] std::optional<std::chrono::milliseconds> read_milliseconds(
    CborReader& reader, const char* member
);

}  // namespace kinesisd::kinesis
