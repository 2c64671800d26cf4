// CBOR documents as tests write them: bytes in hexadecimal, as RFC 8949 prints its examples, and
// documents that an independent library encoded.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace kinesisd::kinesis {

// "bf 61 61 01 ff"
inline std::string from_hex(std::string_view hex) {
    std::string digits;
    for (const char c : hex)
        if (c != ' ') digits.push_back(c);
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        bytes.push_back(static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16)));
    return bytes;
}

inline std::string hex_of(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        hex.push_back(digits[byte >> 4U]);
        hex.push_back(digits[byte & 0xfU]);
    }
    return hex;
}

inline std::string cbor_of(const nlohmann::json& document) {
    const std::vector<std::uint8_t> bytes = nlohmann::json::to_cbor(document);
    return {bytes.begin(), bytes.end()};
}

// A document of ours, as the library reads it; discarded if it is none. Tags are passed over; of
// tag 1, which it does not know, those before our times are made one that it does (c1 1b 0000 01 is
// a time between 2004 and 2039 in milliseconds).
template <class Json = nlohmann::json>
Json read_cbor(std::string bytes) {
    const std::string time{"\xc1\x1b\x00\x00\x01", 5};
    for (std::size_t at = 0; (at = bytes.find(time, at)) != std::string::npos;)
        bytes[at] = '\xc6';
    return Json::from_cbor(bytes, true, false, Json::cbor_tag_handler_t::ignore);
}

// Exactly the bytes that a body has, so that ASan sees every step beyond them.
inline std::string padded(std::string_view text) {
    std::string body;
    body.reserve(text.size() + 64);
    body.append(text);
    return body;
}

}  // namespace kinesisd::kinesis
