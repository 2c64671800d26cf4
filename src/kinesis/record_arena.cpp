#include "kinesis/record_arena.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd::kinesis {

namespace {

// What is larger has a block of its own: it would leave too much of a shared one unused.
constexpr std::size_t shared_bytes_max = RecordArena::block_bytes_max / 4;

}  // namespace

RecordArena::Room RecordArena::take(std::size_t bytes) {
    Block* block = open_;
    if (bytes > shared_bytes_max) {
        block = &add_block(bytes);
    } else if (block == nullptr || block->size - block->used < bytes) {
        const std::size_t worth = std::clamp(live_bytes_, block_bytes_min, block_bytes_max);
        if (block != nullptr && block->live == 0) drop(*block);
        block = open_ = &add_block(std::max(worth, bytes));
    }
    char* room = block->bytes.get() + block->used;
    block->used += bytes;
    block->live += bytes;
    live_bytes_ += bytes;
    return {room, block};
}

void RecordArena::give_back(Block& block, std::size_t bytes) {
    check(block.live >= bytes);
    block.live -= bytes;
    live_bytes_ -= bytes;
    if (block.live > 0) return;
    if (&block == open_ && live_bytes_ > 0) {
        block.used = 0;
    } else {
        drop(block);
    }
}

RecordArena::Block& RecordArena::add_block(std::size_t size) {
    auto block = std::make_unique<Block>();
    block->bytes = std::make_unique_for_overwrite<char[]>(size);
    block->size = size;
    block->place = blocks_.size();
    held_bytes_ += size;
    blocks_.push_back(std::move(block));
    return *blocks_.back();
}

void RecordArena::drop(Block& block) {
    if (&block == open_) open_ = nullptr;
    held_bytes_ -= block.size;
    const std::size_t place = block.place;
    std::swap(blocks_[place], blocks_.back());
    blocks_[place]->place = place;
    blocks_.pop_back();
}

}  // namespace kinesisd::kinesis
