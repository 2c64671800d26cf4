// What a shard's id may be (AWS, Shard: [a-zA-Z0-9_.-]{1,128}). Ids come from outside and become
// parts of files' names, so none leads out of a folder.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace kinesisd {

inline constexpr std::size_t shard_id_bytes_max = 128;

[[nodiscard]] constexpr bool is_shard_id(std::string_view text) {
    const auto is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.' || c == '-';
    };
    return !text.empty() && text.size() <= shard_id_bytes_max && text != "." && text != ".." &&
           std::ranges::all_of(text, is_allowed);
}

}  // namespace kinesisd
