#include "row/json_specials.hpp"

namespace kinesisd {

namespace {

constexpr std::size_t word_bytes = 64;  // that one word of bits stands for

std::uint64_t specials_of(const char* at) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < word_bytes; i += JsonBlock::size)
        bits |= std::uint64_t{JsonBlock{at + i}.specials()} << i;
    return bits;
}

}  // namespace

void JsonSpecials::index(std::string_view document) {
    // For what lies in the document, behind it, and is read together with that.
    const std::size_t words = document.size() / word_bytes + 1 + beyond_max / word_bytes + 1;
    if (bits_.size() < words) bits_.resize(words + words / 2);
    begin_ = document.data();
    std::uint64_t* to = bits_.data();
    std::size_t offset = 0;
    for (; offset + word_bytes <= document.size(); offset += word_bytes)
        *to++ = specials_of(begin_ + offset);
    const std::uint64_t behind = ~std::uint64_t{0};
    const std::size_t left = document.size() - offset;
    *to++ = (left == 0 ? 0 : specials_of(begin_ + offset)) | behind << left;
    *to++ = behind;
    *to = behind;
}

}  // namespace kinesisd
