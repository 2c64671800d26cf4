#include "base/decompressor.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace kinesisd {
namespace {

constexpr std::array formats{CompressionFormat::gzip, CompressionFormat::zstd};

std::string compressed(CompressionFormat format, std::string_view text) {
    Compressor compressor{format};
    std::string out;
    compressor.add(text, out);
    compressor.finish(out);
    return out;
}

struct Unpacked {
    std::string text;
    bool is_whole = false;
    std::string error;
};

// Input and output in pieces of these sizes.
Unpacked unpacked(
    CompressionFormat format, std::string_view bytes, std::size_t in, std::size_t out
) {
    Decompressor decompressor{format};
    Unpacked all;
    for (std::size_t at = 0; at < bytes.size(); at += in) {
        std::string_view piece = bytes.substr(at, in);
        for (std::size_t before = ~std::size_t{0}; !piece.empty() || all.text.size() != before;) {
            before = all.text.size();
            const Result<> added = decompressor.add(piece, out, all.text);
            EXPECT_LE(all.text.size() - before, out);
            if (!added) {
                all.error = added.error().detail;
                return all;
            }
        }
    }
    all.is_whole = decompressor.may_end();
    return all;
}

std::string some_text() {
    std::mt19937 chance{7};
    std::string text;
    for (int i = 0; i < 20'000; ++i)
        text.append(std::to_string(chance() % 1000)).append("\n");
    return text;
}

TEST(Decompressor, UndoesTheCompressorWhateverThePieces) {
    const std::string text = some_text();
    for (const CompressionFormat format : formats) {
        const std::string bytes = compressed(format, text);
        EXPECT_EQ(compression_of(bytes.substr(0, 4)), format);
        for (const std::size_t in : {std::size_t{1}, std::size_t{1000}, bytes.size()})
            for (const std::size_t out : {std::size_t{7}, std::size_t{65536}}) {
                const Unpacked all = unpacked(format, bytes, in, out);
                EXPECT_EQ(all.text, text);
                EXPECT_TRUE(all.is_whole);
            }
    }
}

TEST(Decompressor, ReadsMembersBehindEachOtherAsOneText) {
    for (const CompressionFormat format : formats) {
        const std::string bytes =
            compressed(format, "one\n") + compressed(format, "") + compressed(format, "two\n");
        EXPECT_EQ(unpacked(format, bytes, 3, 2).text, "one\ntwo\n");
        EXPECT_EQ(unpacked(format, bytes, bytes.size(), 100).text, "one\ntwo\n");
    }
}

TEST(Decompressor, AnEmptyTextIsWhole) {
    for (const CompressionFormat format : formats)
        EXPECT_TRUE(unpacked(format, compressed(format, ""), 100, 100).is_whole);
}

TEST(Decompressor, SaysThatTheEndIsMissing) {
    for (const CompressionFormat format : formats) {
        std::string bytes = compressed(format, some_text());
        bytes.resize(bytes.size() - 3);
        const Unpacked all = unpacked(format, bytes, 100, 100);
        EXPECT_EQ(all.error, "");
        EXPECT_FALSE(all.is_whole);
    }
}

TEST(Decompressor, SaysThatTheBytesAreDamaged) {
    for (const CompressionFormat format : formats) {
        std::string bytes = compressed(format, some_text());
        for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 40; ++i)
            bytes[i] = static_cast<char>(~bytes[i]);
        EXPECT_NE(unpacked(format, bytes, 100, 4096).error, "");
    }
}

// zstd's library would take the formats from before RFC 8878, if it sees enough of them at once.
TEST(Decompressor, RefusesOlderFormatsWhateverThePieces) {
    const std::string bytes = compressed(CompressionFormat::zstd, "one\n") +
                              "\x26\xb5\x2f\xfd\x04\x58\x54" + std::string(200, '\0');
    for (const std::size_t in : {std::size_t{1}, std::size_t{3}, std::size_t{100}, bytes.size()}) {
        const Unpacked all = unpacked(CompressionFormat::zstd, bytes, in, 100);
        EXPECT_EQ(all.text, "one\n");
        EXPECT_NE(all.error, "") << in;
    }
}

TEST(Decompressor, KnowsCompressedFilesByTheirFirstBytes) {
    for (const std::string_view plain : {"", "\x1f", "{\"a\":1}", "\x28\xb5\x2f", "PK\x03\x04"})
        EXPECT_EQ(compression_of(plain), std::nullopt);
}

}  // namespace
}  // namespace kinesisd
