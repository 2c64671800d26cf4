// InputMark: how far one file of a file source was read, and by what the file is known again: its
// identity, and, because inode numbers are used again and files are overwritten in place, what its
// first bytes and those before the offset were.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kinesisd {

// The number under which a source knows a file, from 1 on; a file that is begun anew gets another.
enum class InputId : std::uint64_t {};

// Of some bytes: how many they are, and their XXH3-64.
struct Fingerprint {
    std::uint32_t bytes = 0;
    std::uint64_t hash = 0;
    friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};
[[nodiscard]] Fingerprint fingerprint_of(std::string_view bytes);

struct InputMark {
    static constexpr std::size_t head_bytes_max = 1024;
    static constexpr std::size_t tail_bytes_max = 64;

    std::string path;  // where it was found first: the keys of its rows are made of it
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t offset = 0;  // everything before it was read; of the unpacked text
    Fingerprint head;          // of the file's first bytes, at most head_bytes_max
    Fingerprint tail;          // of the last bytes before the offset; of no bytes if it is packed
    friend bool operator==(const InputMark&, const InputMark&) = default;
};

}  // namespace kinesisd
