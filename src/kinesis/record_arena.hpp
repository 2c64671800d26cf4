// RecordArena: memory for the bytes of records, in blocks that are as large as what is held is
// worth, so that a record costs no call of the heap. A block is freed when the last of its records
// has left; is_sparse() says which ones their owner should empty, because few records hold much.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace kinesisd::kinesis {

class RecordArena {
public:
    struct Block {
        std::unique_ptr<char[]> bytes;
        std::size_t size = 0;
        std::size_t used = 0;  // from its beginning on
        std::size_t live = 0;  // of the used ones, by records that have not left
        std::size_t place = 0;
    };
    // Uninitialised memory; it stays where it is until give_back().
    struct Room {
        char* bytes = nullptr;
        Block* block = nullptr;
    };

    [[nodiscard]] Room take(std::size_t bytes);
    // `bytes`: as many as were taken at once.
    void give_back(Block& block, std::size_t bytes);

    // What the blocks take.
    [[nodiscard]] std::size_t held_bytes() const { return held_bytes_; }
    // So much more is held than is live that it pays to empty the sparse blocks.
    [[nodiscard]] bool is_wasteful() const {
        return held_bytes_ > 2 * live_bytes_ + 4 * block_bytes_max;
    }
    // At most half of the block is live, and nothing is added to it any more.
    [[nodiscard]] bool is_sparse(const Block& block) const {
        return &block != open_ && 2 * block.live <= block.size;
    }

    static constexpr std::size_t block_bytes_min = 1024;
    static constexpr std::size_t block_bytes_max = std::size_t{64} << 10U;

private:
    [[nodiscard]] Block& add_block(std::size_t size);
    void drop(Block& block);

    std::vector<std::unique_ptr<Block>> blocks_;
    Block* open_ = nullptr;  // where small ones go
    std::size_t held_bytes_ = 0;
    std::size_t live_bytes_ = 0;
};

}  // namespace kinesisd::kinesis
