// FileFinder: looks up which files a source's path means now, and what else lies beside them.
#pragma once

#include "base/file_pattern.hpp"
#include "pipeline/tailed_files.hpp"
#include "port/input_disk.hpp"

#include <string>
#include <vector>

namespace kinesisd {

class FileFinder {
public:
    // `path`: of a file, of a folder (all its files but hidden ones), or with wildcards.
    FileFinder(std::string path, InputDisk& disk);

    struct Found {
        FileListing listing;
        std::vector<std::string> folders;  // where a change may change the listing
        // What the pattern means and is no file, or could not be looked into.
        std::vector<std::pair<std::string, Error>> troubles;
    };
    [[nodiscard]] Awaitable<Found> find();

private:
    // Looks into `folder` for what the parts of the pattern from `depth` on mean.
    [[nodiscard]] Awaitable<> search(std::string folder, std::size_t depth, Found& found);
    // All files of a folder, which the pattern names without wildcards.
    [[nodiscard]] Awaitable<> take_folder(std::string folder, Found& found);
    static void sort_in(
        const std::string& folder,
        const std::string& pattern,
        const std::vector<FolderEntry>& entries,
        Found& found
    );

    std::string path_;
    FilePattern pattern_;
    InputDisk& disk_;
};

}  // namespace kinesisd
