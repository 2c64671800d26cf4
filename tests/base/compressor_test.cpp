#include "base/compressor.hpp"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <random>
#include <vector>

namespace kinesisd {
namespace {

std::string inflated(std::string_view gzip) {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    std::string out(std::size_t{64} << 20U, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
    stream.avail_in = static_cast<uInt>(gzip.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    EXPECT_EQ(stream.avail_in, 0U) << "something stands behind the member";
    out.resize(out.size() - stream.avail_out);
    inflateEnd(&stream);
    return out;
}

std::string decompressed(std::string_view zstd) {
    std::string out(std::size_t{64} << 20U, '\0');
    const std::size_t size = ZSTD_decompress(out.data(), out.size(), zstd.data(), zstd.size());
    EXPECT_FALSE(ZSTD_isError(size)) << ZSTD_getErrorName(size);
    out.resize(ZSTD_isError(size) ? 0 : size);
    return out;
}

std::string compressed(CompressionFormat format, const std::vector<std::string>& pieces) {
    Compressor compressor{format};
    std::string out;
    for (const std::string& piece : pieces)
        compressor.add(piece, out);
    compressor.finish(out);
    return out;
}

std::string joined(const std::vector<std::string>& pieces) {
    std::string all;
    for (const std::string& piece : pieces)
        all += piece;
    return all;
}

std::string noise(std::size_t bytes) {
    std::mt19937_64 random{1};
    std::string text(bytes, '\0');
    for (char& c : text)
        c = static_cast<char>(random());
    return text;
}

TEST(Compressor, WhatGoesInComesOut) {
    const std::vector<std::vector<std::string>> cases{
        {},
        {""},
        {"a"},
        {"one\n", "", "two\n"},
        {std::string(3'000'000, 'x')},
        {noise(1'000'000), noise(70'000), "end"},
        std::vector<std::string>(5000, "{\"key\":\"k\",\"n\":1}\n"),
    };
    for (const auto& pieces : cases) {
        EXPECT_EQ(inflated(compressed(CompressionFormat::gzip, pieces)), joined(pieces));
        EXPECT_EQ(decompressed(compressed(CompressionFormat::zstd, pieces)), joined(pieces));
    }
}

TEST(Compressor, MakesTextSmaller) {
    const std::vector<std::string> lines(5000, "{\"key\":\"k\",\"n\":1}\n");
    for (const CompressionFormat format : {CompressionFormat::gzip, CompressionFormat::zstd})
        EXPECT_LT(compressed(format, lines).size(), joined(lines).size() / 50);
}

}  // namespace
}  // namespace kinesisd
