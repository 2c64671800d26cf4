// FilePattern: which files a path means that may hold wildcards, as shells write them: * ? [a-z].
// A wildcard never stands for a slash, nor for the dot in front of a hidden name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {

// Whether `path` has an unescaped wildcard.
[[nodiscard]] bool has_wildcards(std::string_view path);

// Whether the name of a file or a folder fits one part of a pattern.
[[nodiscard]] bool name_matches(const std::string& pattern, const std::string& name);

// Whether `path` is one of the files that `pattern` means: itself, a match of its wildcards, or a
// file in the folder of that name. Both are lexically normal.
[[nodiscard]] bool path_matches(const std::string& pattern, const std::string& path);

struct FilePattern {
    explicit FilePattern(std::string_view path);

    std::string folder;              // where the search begins, "." or "/" at least
    std::vector<std::string> parts;  // below it: patterns of folders, and of files at the end
};

// "a" and "b" to "a/b", "/" and "b" to "/b", "." and "b" to "b".
[[nodiscard]] std::string path_in(const std::string& folder, const std::string& name);

}  // namespace kinesisd
