#include "base/decompressor.hpp"

#include "base/check.hpp"

#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <variant>

namespace kinesisd {

namespace {

constexpr int gzip_window = 15 + 16;  // the largest window, in a gzip member

Error damaged(std::string_view why) {
    return Error{Errc::disk_failed, "the compressed data are damaged: " + std::string{why}};
}

class Gunzip {
public:
    Gunzip() { check(inflateInit2(&stream_, gzip_window) == Z_OK); }
    Gunzip(const Gunzip&) = delete;
    Gunzip& operator=(const Gunzip&) = delete;
    ~Gunzip() { inflateEnd(&stream_); }

    Result<> add(std::string_view& input, std::size_t bytes_max, std::string& out) {
        if (at_member_end_ && !input.empty()) {
            check(inflateReset(&stream_) == Z_OK);
            at_member_end_ = false;
        }
        if (at_member_end_) return {};
        const std::size_t size = out.size();
        out.resize(size + bytes_max);
        stream_.next_in = reinterpret_cast<const Bytef*>(input.data());
        stream_.avail_in = static_cast<uInt>(input.size());
        stream_.next_out = reinterpret_cast<Bytef*>(out.data() + size);
        stream_.avail_out = static_cast<uInt>(bytes_max);
        const int state = inflate(&stream_, Z_NO_FLUSH);
        out.resize(size + bytes_max - stream_.avail_out);
        input.remove_prefix(input.size() - stream_.avail_in);
        at_member_end_ = state == Z_STREAM_END;
        // Z_BUF_ERROR: more input or more room is wanted.
        if (state == Z_OK || state == Z_STREAM_END || state == Z_BUF_ERROR) return {};
        return damaged(stream_.msg != nullptr ? stream_.msg : "not gzip");
    }
    [[nodiscard]] bool may_end() const { return at_member_end_; }

private:
    z_stream stream_{};
    bool at_member_end_ = false;
};

class Unzstd {
public:
    Result<> add(std::string_view& input, std::size_t bytes_max, std::string& out) {
        const std::size_t size = out.size();
        out.resize(size + bytes_max);
        const std::size_t offered =
            at_frame_begin_ ? std::min(input.size(), frame_begin_bytes) : input.size();
        ZSTD_inBuffer from{input.data(), offered, 0};
        ZSTD_outBuffer to{out.data() + size, bytes_max, 0};
        const std::size_t left = ZSTD_decompressStream(context_.get(), &to, &from);
        out.resize(size + to.pos);
        input.remove_prefix(from.pos);
        if (ZSTD_isError(left) != 0) return damaged(ZSTD_getErrorName(left));
        if (from.pos > 0 || to.pos > 0) at_frame_begin_ = may_end_ = left == 0;
        return {};
    }
    [[nodiscard]] bool may_end() const { return may_end_; }

private:
    // Less than a magic number: where the library sees four bytes at once it also takes the formats
    // from before RFC 8878, and what it makes of a file would depend on the pieces it comes in.
    static constexpr std::size_t frame_begin_bytes = 3;

    struct Free {
        void operator()(ZSTD_DCtx* used) const { ZSTD_freeDCtx(used); }
    };
    std::unique_ptr<ZSTD_DCtx, Free> context_{ZSTD_createDCtx()};
    bool at_frame_begin_ = true;
    bool may_end_ = false;
};

}  // namespace

std::optional<CompressionFormat> compression_of(std::string_view first_bytes) {
    if (first_bytes.starts_with("\x1f\x8b")) return CompressionFormat::gzip;
    if (first_bytes.starts_with("\x28\xb5\x2f\xfd")) return CompressionFormat::zstd;
    return std::nullopt;
}

struct Decompressor::State {
    explicit State(CompressionFormat format) {
        if (format == CompressionFormat::zstd) codec.emplace<Unzstd>();
    }
    std::variant<Gunzip, Unzstd> codec;
};

Decompressor::Decompressor(CompressionFormat format) : state_{std::make_unique<State>(format)} {}

Decompressor::~Decompressor() = default;

Result<> Decompressor::add(std::string_view& input, std::size_t bytes_max, std::string& out) {
    return std::visit([&](auto& codec) { return codec.add(input, bytes_max, out); }, state_->codec);
}

bool Decompressor::may_end() const {
    return std::visit([](const auto& codec) { return codec.may_end(); }, state_->codec);
}

}  // namespace kinesisd
