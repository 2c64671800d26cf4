// How a CborReader takes texts and blobs.
#include "base/base64.hpp"
#include "kinesis/cbor_head.hpp"
#include "kinesis/cbor_reader.hpp"

#include <simdjson.h>

#include <cstring>

namespace kinesisd::kinesis {

namespace {

// Short texts are ASCII, nearly all of them, and this costs less than a call.
bool is_short_ascii(std::string_view text) {
    constexpr std::size_t short_max = 64;
    if (text.size() > short_max) return false;
    unsigned all = 0;
    for (const char c : text)
        all |= static_cast<unsigned char>(c);
    return all < 0x80;
}

}  // namespace

std::string_view CborReader::take_bytes(std::uint64_t size) {
    if (size > left()) {
        fail(cbor::cut_off);
        return {};
    }
    const std::string_view bytes{at_, static_cast<std::size_t>(size)};
    at_ += bytes.size();
    return bytes;
}

std::string_view CborReader::string_of(const Head& head) {
    return head.info == cbor::info_indefinite ? joined_chunks(head.major)
                                              : take_bytes(head.argument);
}

// The chunks move towards the first one, over the heads between them.
std::string_view CborReader::joined_chunks(unsigned major) {
    char* const begin = at_;
    char* joined_end = begin;
    while (true) {
        const Head head = take_any_head();
        if (failed()) return {};
        if (head.major == cbor::simple && head.info == cbor::info_indefinite) break;
        if (head.major != major || head.info == cbor::info_indefinite) {
            fail("has a chunk of another type");
            return {};
        }
        const std::string_view chunk = take_bytes(head.argument);
        if (failed()) return {};
        std::memmove(joined_end, chunk.data(), chunk.size());
        joined_end += chunk.size();
    }
    return {begin, joined_end};
}

// Nearly all strings: no tag, no chunks, a length in three bytes at most. What is wrong with others
// is found on the long way.
std::optional<std::string_view> CborReader::take_plain_string(unsigned major) {
    constexpr std::uint64_t longest_head = 3;
    if (left() < longest_head || cbor::major_of(*at_) != major) return std::nullopt;
    const unsigned info = cbor::info_of(*at_);
    const auto byte = [this](std::size_t i) {
        return std::size_t{static_cast<unsigned char>(at_[i])};
    };
    std::size_t size = info;
    std::size_t head = 1;
    if (info == cbor::info_one_byte) {
        size = byte(1);
        head = 2;
    } else if (info == cbor::info_one_byte + 1) {
        size = byte(1) << 8U | byte(2);
        head = 3;
    } else if (info > cbor::info_one_byte) {
        return std::nullopt;
    }
    if (size > left() - head) return std::nullopt;
    const std::string_view string{at_ + head, size};
    at_ += head + size;
    return string;
}

std::string_view CborReader::key() {
    if (const auto plain = take_plain_string(cbor::text)) return *plain;
    if (next_type() == CborType::text) return string_of(take_head());
    skip();
    return {};
}

std::optional<std::string_view> CborReader::text(const char* member) {
    if (const auto plain = take_plain_string(cbor::text)) {
        if (is_short_ascii(*plain) || simdjson::validate_utf8(*plain)) return plain;
        fail("is not UTF-8", member);
        return std::nullopt;
    }
    if (take_null()) return std::nullopt;
    const Head head = take_head();
    if (head.major != cbor::text) fail("is not a string", member);
    const std::string_view text = failed() ? std::string_view{} : string_of(head);
    if (!simdjson::validate_utf8(text)) fail("is not UTF-8", member);
    if (failed()) return std::nullopt;
    return text;
}

std::optional<std::string_view> CborReader::blob(const char* member) {
    if (const auto plain = take_plain_string(cbor::bytes)) return plain;
    if (take_null()) return std::nullopt;
    const Head head = take_head();
    if (!cbor::is_string(head.major)) fail("is neither bytes nor base64", member);
    const std::string_view text = failed() ? std::string_view{} : string_of(head);
    if (failed()) return std::nullopt;
    if (head.major == cbor::bytes || text.empty()) return text;
    char* const to = at_ - (at_ - text.data());  // the same place, writable
    const auto size = decode_base64(text, to);
    if (size) return std::string_view{to, *size};
    fail("is not base64", member);
    return std::nullopt;
}

}  // namespace kinesisd::kinesis
