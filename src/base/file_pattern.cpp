#include "base/file_pattern.hpp"

#include <fnmatch.h>

#include <algorithm>

namespace kinesisd {

namespace {

constexpr int rules = FNM_PATHNAME | FNM_PERIOD;

std::vector<std::string> parts_of(std::string_view path) {
    std::vector<std::string> parts;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        if (end > 0 && path.substr(0, end) != ".") parts.emplace_back(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return parts;
}

}  // namespace

bool has_wildcards(std::string_view path) {
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '\\') {
            ++i;
        } else if (path[i] == '*' || path[i] == '?' || path[i] == '[') {
            return true;
        }
    }
    return false;
}

bool name_matches(const std::string& pattern, const std::string& name) {
    return ::fnmatch(pattern.c_str(), name.c_str(), rules) == 0;
}

bool path_matches(const std::string& pattern, const std::string& path) {
    if (pattern == path || name_matches(pattern, path)) return true;
    return !has_wildcards(pattern) && name_matches(path_in(pattern, "*"), path);
}

FilePattern::FilePattern(std::string_view path) : folder{path.starts_with('/') ? "/" : "."} {
    parts = parts_of(path);
    std::size_t fixed = 0;
    while (fixed + 1 < parts.size() && !has_wildcards(parts[fixed]))
        folder = path_in(folder, parts[fixed++]);
    parts.erase(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(fixed));
}

std::string path_in(const std::string& folder, const std::string& name) {
    if (folder == ".") return name;
    return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

}  // namespace kinesisd
