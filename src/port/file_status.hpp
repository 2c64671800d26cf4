// What a file system says about a file.
#pragma once

#include <cstdint>

namespace kinesisd {

// Which file a path leads to: the same after a restart, another one after a replacement.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    friend auto operator<=>(const FileIdentity&, const FileIdentity&) = default;
};

struct FileStatus {
    FileIdentity identity;
    std::uint64_t bytes = 0;
    std::uint64_t names = 1;       // that lead to it; 0: it was deleted while it was open
    std::int64_t modified_ns = 0;  // since 1970, of its content
};

}  // namespace kinesisd
