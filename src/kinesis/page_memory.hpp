// PageMemory: how many bytes a page and its rows take, by the length of the answer's body, which is
// known before the body is read. It learns from the pages before: how much the rows of a schema
// take beside their page does not change much.
#pragma once

#include <cstddef>

namespace kinesisd::kinesis {

// A page in memory, with its rows, as long as nothing is known of it: 10 MiB of payload as base64,
// with its keys and numbers.
inline constexpr std::size_t page_held_bytes_max = std::size_t{20} << 20U;

class PageMemory {
public:
    // What a page with a body of so many bytes will take, with its rows.
    [[nodiscard]] std::size_t held_by(std::size_t body_bytes) const;
    // A page with such a body took `held_bytes`.
    void learn(std::size_t body_bytes, std::size_t held_bytes);

private:
    double held_per_body_byte_ = 1.5;  // of records of a few hundred bytes with a few columns
};

}  // namespace kinesisd::kinesis
