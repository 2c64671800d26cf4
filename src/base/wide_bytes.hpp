// WideBytes: base64, 32 or 64 bytes at a time, where the processor can (AVX2, AVX-512). Each
// function takes as many whole blocks as it can and leaves the rest to the plain loops in
// base64.cpp, which alone decide what is right.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace kinesisd {

class WideBytes {
public:
    // What this processor has; the choice is made once.
    [[nodiscard]] static const WideBytes& here();
    // Takes nothing ever: the plain loops do it all.
    [[nodiscard]] static const WideBytes& none();
    // Everything that works on this processor, the best first and none() last.
    [[nodiscard]] static std::vector<const WideBytes*> all();

    // Encodes a multiple of 3 of `bytes` to `out`, which holds the text of all of them. Returns how
    // many bytes it has taken.
    [[nodiscard]] std::size_t encode_base64(std::string_view bytes, char* out) const {
        return encode_(bytes, out);
    }
    // Decodes a multiple of 4 of `text`, up to the first that is not of the alphabet and never the
    // last 16 characters. `out` holds the bytes of all of it and may be text.data(). Returns how
    // many characters it has taken.
    [[nodiscard]] std::size_t decode_base64(std::string_view text, char* out) const {
        return decode_(text, out);
    }

private:
    using Transcode = std::size_t (*)(std::string_view, char*);

    constexpr WideBytes(Transcode encode, Transcode decode) : encode_{encode}, decode_{decode} {}

    Transcode encode_;
    Transcode decode_;
};

}  // namespace kinesisd
