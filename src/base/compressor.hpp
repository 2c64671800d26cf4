// Compressor: a stream of bytes into one gzip member (RFC 1952) or one zstd frame (RFC 8878), piece
// by piece.
#pragma once

#include "base/error.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace kinesisd {

enum class CompressionFormat { gzip, zstd };

class Compressor {
public:
    explicit Compressor(CompressionFormat format);
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;
    ~Compressor();

    // Appends to `out` what there is of the compressed stream so far.
    void add(std::string_view bytes, std::string& out);
    // The end of the stream; once, and nothing is added after it.
    void finish(std::string& out);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace kinesisd
