#include "floor/answer.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>

namespace kinesisd::bench {

namespace {

// Pieces that fit into a second-level cache, and one record beside them.
constexpr std::size_t piece_bytes = 256 * 1024;
constexpr std::size_t readable_behind = 64;
constexpr std::size_t head_bytes_max = 4096;

}  // namespace

Answer::Answer(Socket& socket) : socket_{socket}, data_(piece_bytes + readable_behind) {}

void Answer::receive(std::size_t bytes_max) {
    if (first_ > 0) std::memmove(data_.data(), data_.data() + first_, size_);
    first_ = 0;
    const std::size_t room = piece_bytes - size_;
    if (room == 0) throw std::runtime_error{"a record is longer than a piece"};
    size_ += socket_.receive(data_.data() + size_, std::min(room, bytes_max));
}

void Answer::begin() {
    std::size_t end = std::string_view::npos;
    while (end == std::string_view::npos) {
        receive(head_bytes_max);
        end = window().find("\r\n\r\n");
    }
    const std::string_view head = window().substr(0, end);
    if (!head.starts_with("HTTP/1.1 200")) throw std::runtime_error{std::string{head}};
    constexpr std::string_view name = "Content-Length: ";
    const std::size_t at = head.find(name);
    if (at == head.npos) throw std::runtime_error{"an answer without length"};
    std::size_t body = 0;
    std::from_chars(head.data() + at + name.size(), head.data() + head.size(), body);
    consume(end + 4);
    left_ = body - size_;
}

void Answer::consume(std::size_t bytes) {
    first_ += bytes;
    size_ -= bytes;
}

Answer::More Answer::more() {
    if (left_ == 0) return More::none;
    const std::size_t before = size_;
    receive(left_);
    left_ -= size_ - before;
    return More::came;
}

void Answer::skip() {
    do {
        consume(size_);
    } while (more() == More::came);
}

}  // namespace kinesisd::bench
