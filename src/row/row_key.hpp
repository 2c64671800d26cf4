// Row keys: 128-bit xxh3 hashes, stable across restarts and machines.
#pragma once

#include "row/schema.hpp"
#include "row/value.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kinesisd {

// xxh3-128(shard id ‖ u64le(length of the sequence number) ‖ sequence number).
[[nodiscard]] RowKey key_of_record(std::string_view shard_id, std::string_view sequence_number);
// xxh3-128(path ‖ u64le(offset)): the path where the file was found first, and where in it the line
// begins.
[[nodiscard]] RowKey key_of_line(std::string_view path, std::uint64_t offset);
// xxh3-128 over the columns' hashes, in schema order.
[[nodiscard]] RowKey key_of_columns(std::span<const Value> primary_key);
// The same of a row, if its schema has primary key columns.
[[nodiscard]] std::optional<RowKey> key_of_primary(
    const Schema& schema, std::span<const Value> row
);
// Of a static table's integer id.
[[nodiscard]] RowKey key_of_id(std::int64_t id);

// "^" and 26 characters: the 16 little-endian bytes in Crockford base32.
[[nodiscard]] std::string pointer_text(const RowKey& key);
[[nodiscard]] std::optional<RowKey> parse_pointer_text(std::string_view text);

}  // namespace kinesisd
