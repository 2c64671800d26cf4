// The rules of the house as a function over source texts: which folder may include which, what the
// pure floors may not know, and how long and how opened a file is. docs/architecture.md says why.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::architecture {

// One file: its path from the top of the repository ("src/base/error.hpp") and its whole text.
struct Source {
    std::string path;
    std::string text;
};

// One broken rule; `line` is 1-based, 0 where the file as a whole is meant.
struct Breach {
    std::string path;
    int line = 0;
    std::string rule;

    // "src/base/x.hpp:3: base may not include kinesis"
    [[nodiscard]] std::string text() const;
};

constexpr int lines_max = 400;

// Every breach in `sources`, in their order. Floors hold for src/, length for all files.
[[nodiscard]] std::vector<Breach> breaches(const std::vector<Source>& sources);

}  // namespace kinesisd::architecture
