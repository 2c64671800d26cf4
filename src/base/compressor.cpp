#include "base/compressor.hpp"

#include "base/check.hpp"

#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

#include <array>
#include <variant>

namespace kinesisd {

namespace {

constexpr int gzip_level = 6;
constexpr int gzip_window = 15 + 16;  // the largest window, in a gzip member
constexpr int gzip_memory = 8;
constexpr int zstd_level = 3;

using Piece = std::array<char, 65536>;

class Gzip {
public:
    Gzip() {
        const int ready = deflateInit2(
            &stream_, gzip_level, Z_DEFLATED, gzip_window, gzip_memory, Z_DEFAULT_STRATEGY
        );
        check(ready == Z_OK);
    }
    Gzip(const Gzip&) = delete;
    Gzip& operator=(const Gzip&) = delete;
    ~Gzip() { deflateEnd(&stream_); }

    void push(std::string_view bytes, int flush, std::string& out) {
        Piece piece;
        stream_.next_in = reinterpret_cast<const Bytef*>(bytes.data());
        stream_.avail_in = static_cast<uInt>(bytes.size());
        do {
            stream_.next_out = reinterpret_cast<Bytef*>(piece.data());
            stream_.avail_out = static_cast<uInt>(piece.size());
            const int state = deflate(&stream_, flush);
            check(state != Z_STREAM_ERROR);
            out.append(piece.data(), piece.size() - stream_.avail_out);
        } while (stream_.avail_out == 0);
        check(stream_.avail_in == 0);
    }
    void add(std::string_view bytes, std::string& out) { push(bytes, Z_NO_FLUSH, out); }
    void finish(std::string& out) { push({}, Z_FINISH, out); }

private:
    z_stream stream_{};
};

class Zstd {
public:
    Zstd() {
        ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, zstd_level);
        ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
    }

    std::size_t push(ZSTD_inBuffer& input, ZSTD_EndDirective end, std::string& out) {
        Piece piece;
        ZSTD_outBuffer output{piece.data(), piece.size(), 0};
        const std::size_t left = ZSTD_compressStream2(context_.get(), &output, &input, end);
        check(ZSTD_isError(left) == 0);
        out.append(piece.data(), output.pos);
        return left;
    }
    void add(std::string_view bytes, std::string& out) {
        ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
        while (input.pos < input.size)
            push(input, ZSTD_e_continue, out);
    }
    void finish(std::string& out) {
        ZSTD_inBuffer nothing{nullptr, 0, 0};
        while (push(nothing, ZSTD_e_end, out) > 0) {
        }
    }

private:
    struct Free {
        void operator()(ZSTD_CCtx* used) const { ZSTD_freeCCtx(used); }
    };
    std::unique_ptr<ZSTD_CCtx, Free> context_{ZSTD_createCCtx()};
};

}  // namespace

struct Compressor::State {
    explicit State(CompressionFormat format) {
        if (format == CompressionFormat::zstd) codec.emplace<Zstd>();
    }
    std::variant<Gzip, Zstd> codec;
};

Compressor::Compressor(CompressionFormat format) : state_{std::make_unique<State>(format)} {}

Compressor::~Compressor() = default;

void Compressor::add(std::string_view bytes, std::string& out) {
    std::visit([&](auto& codec) { codec.add(bytes, out); }, state_->codec);
}

void Compressor::finish(std::string& out) {
    std::visit([&](auto& codec) { codec.finish(out); }, state_->codec);
}

}  // namespace kinesisd
