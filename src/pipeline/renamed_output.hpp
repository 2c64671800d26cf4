// An output file that somebody renamed before its last rows were committed: after a crash they are
// read again, and written to the file that has its name now. So they are cut off where they are.
#pragma once

#include "pipeline/ports.hpp"
#include "snapshot/snapshot.hpp"

#include <string>

namespace kinesisd {

// Looks for the marked file in the folder of `path`, under another name, and cuts it to what was
// committed. It is known by its inode and by the end of its committed part. A file to which nothing
// was committed, or that is elsewhere or compressed, is not found: its last rows are there twice.
[[nodiscard]] Awaitable<Result<>> cut_renamed_output(
    Ports& ports, const std::string& path, const FileMark& mark
);

}  // namespace kinesisd
