#include "floor/line_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

namespace kinesisd::bench {

namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20U;
constexpr std::size_t readable_behind = 64;

}  // namespace

LineFile::LineFile(const std::string& path)
    : file_{open(path.c_str(), O_RDONLY | O_CLOEXEC)}, data_(piece_bytes + readable_behind) {
    if (file_ < 0) throw std::runtime_error{path};
}

LineFile::~LineFile() {
    close(file_);
}

std::size_t LineFile::read_more() {
    std::memmove(data_.data(), data_.data() + first_, end_ - first_);
    end_ -= first_;
    first_ = 0;
    const ssize_t count = read(file_, data_.data() + end_, piece_bytes - end_);
    if (count < 0) throw std::runtime_error{"read"};
    end_ += static_cast<std::size_t>(count);
    return static_cast<std::size_t>(count);
}

const std::vector<std::string_view>& LineFile::next(std::size_t lines_max) {
    while (true) {
        lines_.clear();
        std::size_t at = first_;
        while (lines_.size() < lines_max) {
            const void* found = std::memchr(data_.data() + at, '\n', end_ - at);
            if (found == nullptr) break;
            const auto end =
                static_cast<std::size_t>(static_cast<const char*>(found) - data_.data());
            lines_.emplace_back(data_.data() + at, end - at);
            at = end + 1;
        }
        if (lines_.size() == lines_max || has_ended_) {
            first_ = at;
            return lines_;
        }
        // It moves what is there, so the lines are looked for anew.
        has_ended_ = read_more() == 0;
    }
}

}  // namespace kinesisd::bench
