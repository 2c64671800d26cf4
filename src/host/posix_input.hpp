// The reading half of PosixDisk: files of others, folders, and inotify(7).
#pragma once

#include "port/input_disk.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <string>
#include <vector>

namespace kinesisd {

// They block: for a pool thread. `pool` outlives the file.
[[nodiscard]] Result<std::unique_ptr<InputFile>> open_posix_input(
    asio::thread_pool& pool, const std::string& path
);
[[nodiscard]] Result<std::vector<FolderEntry>> scan_folder(const std::string& folder);

// With inotify; where the system has no more of it, one that never tells anything.
[[nodiscard]] std::unique_ptr<FolderWatch> make_folder_watch(const asio::any_io_executor& executor);

}  // namespace kinesisd
