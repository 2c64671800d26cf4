// TextCursor: appends to a string through a pointer. The string is made longer ahead of what is
// written, so that most pieces cost a comparison and a copy, and is cut to size in the end.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace kinesisd {

class TextCursor {
public:
    // Nobody else touches `out` while this lives.
    explicit TextCursor(std::string& out) : out_{out} { take_place(out.size()); }
    TextCursor(const TextCursor&) = delete;
    TextCursor& operator=(const TextCursor&) = delete;
    ~TextCursor() { out_.resize(size()); }

    // Where at least `bytes` can be written; valid until the next call.
    [[nodiscard]] char* room(std::size_t bytes) {
        if (static_cast<std::size_t>(end_ - at_) < bytes) [[unlikely]]
            grow(bytes);
        return at_;
    }
    // All before `end`, which lies in what room() gave, is written.
    void written_to(const char* end) { at_ += end - at_; }

    void append(char c) {
        *room(1) = c;
        ++at_;
    }
    void append(std::string_view text) {
        std::memcpy(room(text.size()), text.data(), text.size());
        at_ += text.size();
    }
    // For what appends to strings: `write` is called with the string as it is so far.
    template <class Write>
    void append_by(Write write) {
        out_.resize(size());
        write(out_);
        take_place(out_.size());
    }

private:
    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(at_ - out_.data()); }
    void take_place(std::size_t size) {
        at_ = out_.data() + size;
        end_ = out_.data() + out_.size();
    }
    // By steps, so that few pieces make the string longer; its new bytes are zeroed for nothing.
    void grow(std::size_t bytes) {
        constexpr std::size_t step = 256;
        const std::size_t begin = size();
        out_.resize(begin + std::max(bytes, step));
        take_place(begin);
    }

    std::string& out_;
    char* at_ = nullptr;
    char* end_ = nullptr;
};

}  // namespace kinesisd
