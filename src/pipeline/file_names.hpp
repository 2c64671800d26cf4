// The names of output files: what a path with placeholders becomes, and what a finished file is
// called. Pure.
#pragma once

#include "base/compressor.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {

class PathPattern {
public:
    // `{date}` and `{hour}` (UTC: 2026-11-23 and 09) and `{shard}` are filled in.
    explicit PathPattern(std::string text);

    [[nodiscard]] std::string path(WallTime time, const ShardId& shard) const;
    [[nodiscard]] bool has_time() const { return has_time_; }
    [[nodiscard]] bool has_shard() const { return has_shard_; }
    // One file for ever.
    [[nodiscard]] bool is_plain() const { return !has_time_ && !has_shard_; }
    // When the path of `time` is the path no more; nothing if it never changes.
    [[nodiscard]] std::optional<WallTime> changes_after(WallTime time) const;
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
    bool has_hour_;
    bool has_time_;
    bool has_shard_;
};

// PATH.00000017: sorted by name, files stand in the order in which they were written.
[[nodiscard]] std::string finished_path(const std::string& path, std::uint64_t number);
// ".gz", ".zst"
[[nodiscard]] std::string_view suffix_of(CompressionFormat format);

// The file names in a folder that are finished files of `base_name`, by number; compressed or not.
struct FinishedName {
    std::uint64_t number;
    std::string name;
    friend bool operator==(const FinishedName&, const FinishedName&) = default;
};
[[nodiscard]] std::vector<FinishedName> finished_names(
    std::span<const std::string> names, std::string_view base_name
);

// "a/b" -> "a" and "b"; "b" -> "." and "b".
struct FolderAndName {
    std::string folder;
    std::string name;
};
[[nodiscard]] FolderAndName split_path(const std::string& path);

}  // namespace kinesisd
