// PageArena: the memory of a page, taken in blocks that grow with the page, so that a page of a few
// records takes little and one of megabytes is not moved. What was written stays where it is.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace kinesisd::kinesis {

class PageArena {
public:
    // So many bytes behind whatever was written can be read (simdjson's padding).
    static constexpr std::size_t padding_bytes = 64;

    // A place for `bytes` more, valid until the next call; keep() says what was used of it.
    [[nodiscard]] char* room(std::size_t bytes) {
        if (bytes > free_bytes_) grow(bytes);
        return next_;
    }
    void keep(std::size_t bytes) {
        next_ += bytes;
        free_bytes_ -= bytes;
    }

    // What it took from the heap.
    [[nodiscard]] std::size_t held_bytes() const { return held_bytes_; }

private:
    void grow(std::size_t bytes);

    std::vector<std::unique_ptr<char[]>> blocks_;
    char* next_ = nullptr;
    std::size_t free_bytes_ = 0;
    std::size_t held_bytes_ = 0;
};

}  // namespace kinesisd::kinesis
