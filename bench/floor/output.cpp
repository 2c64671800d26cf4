#include "floor/output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <stdexcept>

namespace kinesisd::bench {

namespace {

constexpr std::size_t write_bytes = 256 * 1024;
constexpr std::size_t slack_bytes = 4096;

}  // namespace

Output::Output(const std::string& path)
    : file_{open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)},
      buffer_(2 * write_bytes + slack_bytes) {
    if (file_ < 0) throw std::runtime_error{path};
}

Output::~Output() {
    close(file_);
}

char* Output::room(std::size_t bytes) {
    if (size_ >= write_bytes) flush();
    if (size_ + bytes > buffer_.size()) throw std::runtime_error{"a record is too long"};
    return buffer_.data() + size_;
}

void Output::flush() {
    for (std::size_t at = 0; at < size_;) {
        const ssize_t count = write(file_, buffer_.data() + at, size_ - at);
        if (count < 0) throw std::runtime_error{"write"};
        at += static_cast<std::size_t>(count);
    }
    size_ = 0;
}

}  // namespace kinesisd::bench
