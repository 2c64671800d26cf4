// JsonSpecials: where in a document the bytes are that end the plain part of a string, found once
// for the whole document, so that the end of each string is at hand.
#pragma once

#include "base/json_block.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace kinesisd {

class JsonSpecials {
public:
    // 63 bytes behind the document are readable.
    void index(std::string_view document);

    // The first quotation mark, backslash or control character from `at` on; the end of the
    // document if there is none. `at` lies in the document or at most `beyond_max` behind its end.
    [[nodiscard]] const char* next(const char* at) const {
        auto offset = static_cast<std::size_t>(at - begin_);
        std::uint64_t bits = bits_from(offset) >> offset % 8;
        if (bits != 0) [[likely]]
            return at + std::countr_zero(bits);
        do {
            offset = offset / 8 * 8 + 64;
            bits = bits_from(offset);
        } while (bits == 0);
        return begin_ + offset + std::countr_zero(bits);
    }
    static constexpr std::size_t beyond_max = 64;

private:
    // Of the bytes from the multiple of 8 on that `offset` lies behind.
    [[nodiscard]] std::uint64_t bits_from(std::size_t offset) const {
        std::uint64_t bits = 0;
        std::memcpy(&bits, reinterpret_cast<const char*>(bits_.data()) + offset / 8, sizeof bits);
        return bits;
    }

    const char* begin_ = nullptr;
    std::vector<std::uint64_t> bits_;  // one for each byte, set for all behind the end
};

}  // namespace kinesisd
