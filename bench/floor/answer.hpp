// Answer: HTTP answers of one connection, one after the other, whose bodies are looked at in pieces
// while they arrive and are still in the cache.
#pragma once

#include "floor/socket.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace kinesisd::bench {

class Answer {
public:
    explicit Answer(Socket& socket);

    // Waits for the next answer's head; the one before was consumed. Anything but 200 throws.
    void begin();
    // What has come of the body and was not consumed; 64 bytes behind it are readable.
    [[nodiscard]] std::string_view window() const { return {data_.data() + first_, size_}; }
    void consume(std::size_t bytes);
    // Waits for more of the body. Nothing has come if there is no more.
    enum class More { came, none };
    [[nodiscard]] More more();
    // Reads the body to its end and forgets it.
    void skip();

private:
    void receive(std::size_t bytes_max);

    Socket& socket_;
    std::vector<char> data_;
    std::size_t first_ = 0;  // of the window
    std::size_t size_ = 0;   // of the window
    std::size_t left_ = 0;   // of the body, still to come
};

}  // namespace kinesisd::bench
