// Output: a file that is written in large pieces, straight from where the bytes were decoded to.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace kinesisd::bench {

class Output {
public:
    // Truncates the file. Throws std::runtime_error.
    explicit Output(const std::string& path);
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    ~Output();

    // Where the next bytes go; `bytes` fit there.
    [[nodiscard]] char* room(std::size_t bytes);
    void advance(std::size_t bytes) { size_ += bytes; }
    void flush();

private:
    int file_;
    std::vector<char> buffer_;
    std::size_t size_ = 0;
};

}  // namespace kinesisd::bench
