#include "pipeline/file_finder.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

FileFinder::FileFinder(std::string path, InputDisk& disk)
    : path_{std::move(path)}, pattern_{path_}, disk_{disk} {}

Awaitable<FileFinder::Found> FileFinder::find() {
    Found found;
    co_await search(pattern_.folder, 0, found);
    co_return found;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the pattern has parts
Awaitable<> FileFinder::search(std::string folder, std::size_t depth, Found& found) {
    found.folders.push_back(folder);
    const Result<std::vector<FolderEntry>> entries = co_await disk_.scan(folder);
    if (!entries) {
        // A folder that is not there yet has nothing in it.
        if (entries.error().code != Errc::file_missing)
            found.troubles.emplace_back(folder, entries.error());
        co_return;
    }
    const std::string& pattern = pattern_.parts.at(depth);
    const bool is_last = depth + 1 == pattern_.parts.size();
    if (is_last && !has_wildcards(path_)) {
        const auto itself = std::ranges::find(*entries, pattern, &FolderEntry::name);
        if (itself != entries->end() && itself->kind == FolderEntry::Kind::folder) {
            co_await take_folder(path_in(folder, pattern), found);
            co_return;
        }
    }
    if (is_last) {
        sort_in(folder, pattern, *entries, found);
        co_return;
    }
    for (const FolderEntry& entry : *entries)
        if (entry.kind == FolderEntry::Kind::folder && name_matches(pattern, entry.name))
            co_await search(path_in(folder, entry.name), depth + 1, found);
}

Awaitable<> FileFinder::take_folder(std::string folder, Found& found) {
    found.folders.push_back(folder);
    const Result<std::vector<FolderEntry>> entries = co_await disk_.scan(folder);
    if (entries) {
        sort_in(folder, "*", *entries, found);
    } else if (entries.error().code != Errc::file_missing) {
        found.troubles.emplace_back(folder, entries.error());
    }
}

void FileFinder::sort_in(
    const std::string& folder,
    const std::string& pattern,
    const std::vector<FolderEntry>& entries,
    Found& found
) {
    for (const FolderEntry& entry : entries) {
        const std::string path = path_in(folder, entry.name);
        const bool matches = name_matches(pattern, entry.name);
        if (entry.kind == FolderEntry::Kind::file) {
            FileListing& listing = found.listing;
            (matches ? listing.matching : listing.others).push_back({path, entry.status});
        } else if (matches) {
            const bool is_folder = entry.kind == FolderEntry::Kind::folder;
            const char* what = is_folder ? " is a folder, and is not read" : " is no file";
            found.troubles.emplace_back(path, Error{Errc::invalid_configuration, path + what});
        }
    }
}

}  // namespace kinesisd
