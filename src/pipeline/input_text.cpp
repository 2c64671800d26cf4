#include "pipeline/input_text.hpp"

#include "base/bytes.hpp"
#include "base/decompressor.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace kinesisd {

namespace {

constexpr std::size_t piece_bytes = 64_KiB;

class PlainText final : public InputText {
public:
    explicit PlainText(InputFile& file) : file_{file} {}

    Awaitable<Result<std::size_t>> read(std::uint64_t offset, std::span<char> into) override {
        return file_.read(offset, into);
    }

private:
    InputFile& file_;
};

// Holds what was unpacked from the last offset on, so that the same text can be asked for again.
class UnpackedText final : public InputText {
public:
    UnpackedText(InputFile& file, CompressionFormat format)
        : file_{file}, format_{format}, packed_(piece_bytes) {
        begin();
    }

    Awaitable<Result<std::size_t>> read(std::uint64_t offset, std::span<char> into) override {
        if (offset < window_offset_) begin();
        bool is_end = false;
        while (!is_end) {
            drop_before(offset);
            if (window_offset_ == offset && window_.size() >= into.size()) break;
            const Result<std::size_t> grown = co_await unpack_more();
            if (!grown) co_return grown.error();
            is_end = *grown == 0;
        }
        drop_before(offset);
        if (window_offset_ < offset) co_return std::size_t{0};
        co_return window_.copy(into.data(), into.size());
    }

private:
    void begin() {
        decompressor_ = std::make_unique<Decompressor>(format_);
        window_.clear();
        window_offset_ = packed_offset_ = 0;
        packed_rest_ = {};
    }

    void drop_before(std::uint64_t offset) {
        const std::size_t passed = std::min<std::uint64_t>(offset - window_offset_, window_.size());
        window_.erase(0, passed);
        window_offset_ += passed;
    }

    // How many bytes there are more; none at the end of the file.
    Awaitable<Result<std::size_t>> unpack_more() {
        const std::size_t before = window_.size();
        while (window_.size() == before) {
            const std::size_t packed_before = packed_rest_.size();
            const Result<> added = decompressor_->add(packed_rest_, piece_bytes, window_);
            if (!added) co_return added.error();
            const bool moved = window_.size() != before || packed_rest_.size() != packed_before;
            if (moved || !packed_rest_.empty()) continue;
            const Result<std::size_t> size = co_await file_.read(packed_offset_, packed_);
            if (!size) co_return size.error();
            if (*size == 0 && !decompressor_->may_end())
                co_return Error{Errc::disk_failed, "the compressed data end too early"};
            if (*size == 0) break;
            packed_offset_ += *size;
            packed_rest_ = {packed_.data(), *size};
        }
        co_return window_.size() - before;
    }

    InputFile& file_;
    CompressionFormat format_;
    std::unique_ptr<Decompressor> decompressor_;
    std::vector<char> packed_;
    std::string_view packed_rest_;  // of packed_, not unpacked yet
    std::uint64_t packed_offset_ = 0;
    std::string window_;
    std::uint64_t window_offset_ = 0;
};

}  // namespace

Awaitable<Result<std::optional<CompressionFormat>>> packing_of(InputFile& file) {
    std::array<char, 4> first{};
    const Result<std::size_t> size = co_await file.read(0, first);
    if (!size) co_return size.error();
    co_return compression_of({first.data(), *size});
}

std::unique_ptr<InputText> plain_text(InputFile& file) {
    return std::make_unique<PlainText>(file);
}

std::unique_ptr<InputText> unpacked_text(InputFile& file, CompressionFormat format) {
    return std::make_unique<UnpackedText>(file, format);
}

}  // namespace kinesisd
