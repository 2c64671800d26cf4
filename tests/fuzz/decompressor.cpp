// Compressed files: never more than was asked for at a time, the same text however the bytes come,
// and what was compressed is read back.
#include "base/decompressor.hpp"

#include "base/check.hpp"
#include "fuzz/fuzz_target.hpp"

#include <algorithm>

namespace {

using namespace kinesisd;

constexpr std::size_t step_bytes_max = 4096;
constexpr std::size_t text_bytes_max = std::size_t{1} << 20U;  // a small file may be a long text

struct Unpacked {
    enum class Kind { whole, cut_off, damaged, long_text } kind = Kind::cut_off;
    std::string text;
    friend bool operator==(const Unpacked&, const Unpacked&) = default;
};

Unpacked unpack(CompressionFormat format, std::string_view packed, std::size_t piece) {
    Decompressor decompressor{format};
    Unpacked unpacked;
    while (!packed.empty()) {
        std::string_view input = packed.substr(0, piece);
        packed.remove_prefix(input.size());
        for (bool goes_on = true; goes_on;) {
            const std::size_t left = input.size();
            const std::size_t had = unpacked.text.size();
            if (!decompressor.add(input, step_bytes_max, unpacked.text))
                return {Unpacked::Kind::damaged, {}};
            check(input.size() <= left && unpacked.text.size() <= had + step_bytes_max);
            if (unpacked.text.size() > text_bytes_max) return {Unpacked::Kind::long_text, {}};
            goes_on = input.size() < left || unpacked.text.size() > had;
        }
        check(input.empty());
    }
    if (decompressor.may_end()) unpacked.kind = Unpacked::Kind::whole;
    return unpacked;
}

void check_round_trip(CompressionFormat format, std::string_view text) {
    Compressor compressor{format};
    std::string packed;
    compressor.add(text.substr(0, text.size() / 2), packed);
    compressor.add(text.substr(text.size() / 2), packed);
    compressor.finish(packed);
    check(compression_of(packed) == format);
    check(
        unpack(format, packed, packed.size()) == Unpacked{Unpacked::Kind::whole, std::string{text}}
    );
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes = fuzz::body_of(data, size);
    for (const CompressionFormat format : {CompressionFormat::gzip, CompressionFormat::zstd}) {
        const Unpacked whole = unpack(format, bytes, std::max<std::size_t>(size, 1));
        const Unpacked parts = unpack(format, bytes, 3);
        const bool is_long =
            whole.kind == Unpacked::Kind::long_text || parts.kind == Unpacked::Kind::long_text;
        check(is_long || parts == whole);
        check_round_trip(format, bytes);
    }
    return 0;
}
