// 128-bit unsigned integers: hash keys of the partition ring and row keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kinesisd {

using Uint128 = unsigned __int128;

[[nodiscard]] std::string to_decimal(Uint128 value);
void append_decimal(Uint128 value, std::string& out);
// Digits only, without leading zeros, at most 2^128-1; nothing otherwise.
[[nodiscard]] std::optional<Uint128> parse_uint128(std::string_view digits);

}  // namespace kinesisd
