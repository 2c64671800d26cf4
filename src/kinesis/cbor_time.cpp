#include "kinesis/cbor_time.hpp"

#include <cmath>

namespace kinesisd::kinesis {

namespace {

std::optional<std::chrono::milliseconds> rounded(
    CborReader& reader, const char* member, std::optional<double> milliseconds
) {
    constexpr double milliseconds_max = 0x1.0p53;  // up to here a double is exact
    if (!milliseconds) return std::nullopt;
    if (std::abs(*milliseconds) <= milliseconds_max)
        return std::chrono::milliseconds{std::llround(*milliseconds)};
    reader.fail("is out of range", member);
    return std::nullopt;
}

}  // namespace

std::optional<std::chrono::milliseconds> read_time(CborReader& reader, const char* member) {
    constexpr double seconds_max = 1e11;
    constexpr double milliseconds_a_second = 1000;
    std::optional<double> time = reader.number(member);
    if (time && std::abs(*time) < seconds_max) *time *= milliseconds_a_second;
    return rounded(reader, member, time);
}

std::optional<std::chrono::milliseconds> read_milliseconds(CborReader& reader, const char* member) {
    const std::optional<double> time = reader.number(member);
    return rounded(reader, member, time);
}

}  // namespace kinesisd::kinesis
