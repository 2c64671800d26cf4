// What the texts of requests must look like (the service's model: patterns and lengths), and the
// words for a blob that is not base64.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kinesisd::emulator {

// What a text must be. Lengths are in Unicode characters.
struct TextRule {
    std::size_t length_min = 0;
    std::size_t length_max = 0;
    std::string_view pattern;  // as the service prints it; empty: any characters
    bool (*matches)(std::string_view text) = nullptr;
};

[[nodiscard]] bool is_name(std::string_view text);        // [a-zA-Z0-9_.-]+
[[nodiscard]] bool is_stream_arn(std::string_view text);  // arn:aws.*:kinesis:.*:\d{12}:stream/\S+
[[nodiscard]] bool is_sequence_number(std::string_view text);  // 0|([1-9]\d{0,128})
[[nodiscard]] bool is_hash_key(std::string_view text);         // 0|([1-9]\d{0,38})

inline constexpr TextRule name_rule{1, 128, "[a-zA-Z0-9_.-]+", is_name};  // streams and shards
inline constexpr TextRule stream_arn_rule{
    1, 2048, R"(arn:aws.*:kinesis:.*:\d{12}:stream/\S+)", is_stream_arn
};
inline constexpr TextRule sequence_number_rule{1, 129, R"(0|([1-9]\d{0,128}))", is_sequence_number};
inline constexpr TextRule hash_key_rule{1, 39, R"(0|([1-9]\d{0,38}))", is_hash_key};
inline constexpr TextRule partition_key_rule{1, 256, "", nullptr};
inline constexpr TextRule iterator_rule{1, 512, "", nullptr};
inline constexpr TextRule next_token_rule{1, 1'048'576, "", nullptr};

// How many Unicode characters a UTF-8 text has.
[[nodiscard]] std::size_t characters_of(std::string_view utf8);

// Why `text` is not base64, in the service's words.
[[nodiscard]] std::string blob_problem(std::string_view text);

}  // namespace kinesisd::emulator
