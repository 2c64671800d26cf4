// Decompressor: the bytes of a gzip (RFC 1952) or zstd (RFC 8878) file, piece by piece and in
// bounded memory. Members or frames that follow each other are one text, as gzip -d and zstd -d
// have it.
#pragma once

#include "base/compressor.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace kinesisd {

// What the first bytes of a file say (four are enough); nothing: it is not compressed.
[[nodiscard]] std::optional<CompressionFormat> compression_of(std::string_view first_bytes);

class Decompressor {
public:
    explicit Decompressor(CompressionFormat format);
    Decompressor(const Decompressor&) = delete;
    Decompressor& operator=(const Decompressor&) = delete;
    ~Decompressor();

    // Takes some of `input` away and appends at most `bytes_max` to `out`; to be called again while
    // either goes on. disk_failed: the compressed bytes are damaged.
    [[nodiscard]] Result<> add(std::string_view& input, std::size_t bytes_max, std::string& out);
    // Between two members, so that a file may end here.
    [[nodiscard]] bool may_end() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace kinesisd
