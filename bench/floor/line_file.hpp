// LineFile: the lines of a file, read in large pieces.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::bench {

class LineFile {
public:
    explicit LineFile(const std::string& path);
    LineFile(const LineFile&) = delete;
    LineFile& operator=(const LineFile&) = delete;
    ~LineFile();

    // Reads on until there are so many whole lines, or the file's last ones. The views are without
    // line ends, valid until the next call, and 64 bytes behind them are readable.
    [[nodiscard]] const std::vector<std::string_view>& next(std::size_t lines_max);

private:
    [[nodiscard]] std::size_t read_more();

    int file_;
    std::vector<char> data_;
    std::size_t first_ = 0;
    std::size_t end_ = 0;
    bool has_ended_ = false;
    std::vector<std::string_view> lines_;
};

}  // namespace kinesisd::bench
