// InputText: the text of an open file: its bytes, or what they are packed from.
#pragma once

#include "base/compressor.hpp"
#include "port/input_disk.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace kinesisd {

class InputText {
public:
    InputText() = default;
    InputText(const InputText&) = delete;
    InputText& operator=(const InputText&) = delete;
    virtual ~InputText() = default;

    // As InputFile::read(); `offset` is of the text. Packed: going back begins at the beginning.
    [[nodiscard]] virtual Awaitable<Result<std::size_t>> read(
        std::uint64_t offset, std::span<char> into
    ) = 0;
};

// What a file is packed with, by its first bytes; nothing if it is plain.
[[nodiscard]] Awaitable<Result<std::optional<CompressionFormat>>> packing_of(InputFile& file);

// `file` outlives the text.
[[nodiscard]] std::unique_ptr<InputText> plain_text(InputFile& file);
[[nodiscard]] std::unique_ptr<InputText> unpacked_text(InputFile& file, CompressionFormat format);

}  // namespace kinesisd
