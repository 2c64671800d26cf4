#include "kinesis/page_arena.hpp"

#include "base/bytes.hpp"

#include <algorithm>

namespace kinesisd::kinesis {

namespace {

constexpr std::size_t block_bytes_min = 2_KiB;
// Far below what glibc takes from the system for each block anew (main.cpp): the pages of such
// memory are used again, and clearing them was most of what reading cost.
constexpr std::size_t block_bytes_max = 256_KiB;

}  // namespace

void PageArena::grow(std::size_t bytes) {
    const std::size_t usual = std::clamp(held_bytes_, block_bytes_min, block_bytes_max);
    const std::size_t size = std::max(usual, bytes + padding_bytes);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    next_ = blocks_.back().get();
    free_bytes_ = size - padding_bytes;
    held_bytes_ += size;
}

}  // namespace kinesisd::kinesis
