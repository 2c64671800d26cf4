// The words that a key may hold, one table a type: for those who read them and those who say them.
#pragma once

#include "config/config.hpp"
#include "config/values.hpp"

#include <array>
#include <string_view>

namespace kinesisd::config {

inline constexpr std::array wires{
    Option<Wire>{"json", Wire::json},
    Option<Wire>{"cbor", Wire::cbor},
};
inline constexpr std::array retry_modes{
    Option<RetryMode>{"standard", RetryMode::standard},
    Option<RetryMode>{"adaptive", RetryMode::adaptive},
};
inline constexpr std::array log_levels{
    Option<LogLevel>{"trace", LogLevel::trace},
    Option<LogLevel>{"debug", LogLevel::debug},
    Option<LogLevel>{"info", LogLevel::info},
    Option<LogLevel>{"warn", LogLevel::warn},
    Option<LogLevel>{"error", LogLevel::error},
};
inline constexpr std::array log_formats{
    Option<LogFormat>{"text", LogFormat::text},
    Option<LogFormat>{"json", LogFormat::json},
};
inline constexpr std::array row_formats{
    Option<RowFormat>{"raw", RowFormat::raw},
    Option<RowFormat>{"plaintext", RowFormat::plaintext},
    Option<RowFormat>{"json", RowFormat::json},
};
inline constexpr std::array file_formats{
    Option<FileFormat>{"jsonlines", FileFormat::jsonlines},
    Option<FileFormat>{"csv", FileFormat::csv},
    Option<FileFormat>{"plaintext", FileFormat::plaintext},
    Option<FileFormat>{"raw", FileFormat::raw},
};
inline constexpr std::array input_modes{
    Option<InputMode>{"streaming", InputMode::streaming},
    Option<InputMode>{"static", InputMode::once},
};
inline constexpr std::array output_modes{
    Option<FileMode>{"append", FileMode::append},
    Option<FileMode>{"truncate", FileMode::truncate},
};
inline constexpr std::array framings{
    Option<Framing>{"none", Framing::none},
    Option<Framing>{"length_prefixed", Framing::length_prefixed},
};
inline constexpr std::array compressions{
    Option<Compression>{"none", Compression::none},
    Option<Compression>{"gzip", Compression::gzip},
    Option<Compression>{"zstd", Compression::zstd},
};

// The word for a value of one of these types.
template <class T, std::size_t N>
[[nodiscard]] std::string_view name_of(const std::array<Option<T>, N>& options, T value) {
    for (const Option<T>& option : options)
        if (option.value == value) return option.name;
    return "";
}

}  // namespace kinesisd::config
