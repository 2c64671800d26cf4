#include "kinesis/cbor_reader.hpp"

#include "base/base64.hpp"
#include "kinesis/cbor_head.hpp"

#include <simdjson.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>

namespace kinesisd::kinesis {

namespace {

constexpr const char* cut_off = "is cut off";

unsigned major_of(char first) {
    return static_cast<unsigned char>(first) >> 5U;
}

unsigned info_of(char first) {
    return static_cast<unsigned char>(first) & 0x1fU;
}

// RFC 8949, appendix D.
double from_float16(std::uint64_t bits) {
    constexpr int fraction_bits = 10;
    constexpr unsigned special = 31;
    const auto exponent = static_cast<int>(bits >> 10U & 0x1fU);
    const auto fraction = static_cast<double>(bits & 0x3ffU);
    double value = 0;
    if (exponent == 0) {
        value = std::ldexp(fraction, -14 - fraction_bits);
    } else if (exponent == special) {
        value = fraction == 0 ? HUGE_VAL : std::nan("");
    } else {
        value = std::ldexp(fraction + 1024, exponent - 15 - fraction_bits);
    }
    return (bits & 0x8000U) != 0 ? -value : value;
}

double float_of(unsigned info, std::uint64_t bits) {
    if (info == cbor::info_float16) return from_float16(bits);
    if (info == cbor::info_float32) return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    return std::bit_cast<double>(bits);
}

bool is_string(unsigned major) {
    return major == cbor::bytes || major == cbor::text;
}

bool is_container(unsigned major) {
    return major == cbor::array || major == cbor::map;
}

}  // namespace

void CborReader::fail(const char* what, const char* member) {
    if (!problem_) problem_ = {what, member};
    at_ = end_;
}

CborReader::Head CborReader::take_any_head() {
    if (at_ == end_) {
        fail(cut_off);
        return {};
    }
    Head head{major_of(*at_), info_of(*at_), info_of(*at_)};
    ++at_;
    if (head.info < cbor::info_one_byte) return head;
    if (head.info <= cbor::info_eight_bytes) {
        const std::uint64_t size = std::uint64_t{1} << (head.info - cbor::info_one_byte);
        head.argument = 0;
        for (const char byte : take_bytes(size))
            head.argument = head.argument << 8U | static_cast<unsigned char>(byte);
        return head;
    }
    const bool may_be_indefinite =
        is_string(head.major) || is_container(head.major) || head.major == cbor::simple;
    if (head.info != cbor::info_indefinite || !may_be_indefinite) fail("is not CBOR");
    head.argument = 0;
    return head;
}

CborReader::Head CborReader::take_head() {
    Head head = take_any_head();
    while (head.major == cbor::tag && !failed())
        head = take_any_head();
    return failed() ? Head{} : head;
}

std::string_view CborReader::take_bytes(std::uint64_t size) {
    if (size > left()) {
        fail(cut_off);
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

std::optional<std::uint64_t> CborReader::tag() {
    std::optional<std::uint64_t> innermost;
    while (at_ != end_ && major_of(*at_) == cbor::tag)
        innermost = take_any_head().argument;
    return innermost;
}

CborType CborReader::next_type() {
    (void)tag();
    if (at_ == end_) return CborType::none;
    const unsigned info = info_of(*at_);
    switch (major_of(*at_)) {
        case cbor::unsigned_integer:
        case cbor::negative_integer: return CborType::integer;
        case cbor::bytes: return CborType::bytes;
        case cbor::text: return CborType::text;
        case cbor::array: return CborType::array;
        case cbor::map: return CborType::map;
        default: break;
    }
    if (info == static_cast<unsigned>(cbor::info_null) || info == cbor::info_undefined)
        return CborType::null;
    if (info >= cbor::info_float16 && info <= cbor::info_float64) return CborType::number;
    if (info == 20 || info == 21) return CborType::boolean;
    return info == cbor::info_indefinite ? CborType::none : CborType::other;
}

CborReader::Items CborReader::items_of(const Head& head) {
    // Every item takes a byte at least: a longer length is a lie, told before it costs anything.
    if (head.argument > left()) fail(cut_off);
    if (failed()) return {};
    return {
        head.info == cbor::info_indefinite ? Items::Length::indefinite : Items::Length::definite,
        head.argument
    };
}

CborReader::Items CborReader::enter(unsigned major, const char* what, const char* member) {
    const Head head = take_head();
    if (failed()) return {};
    if (head.major == major) return items_of(head);
    fail(what, member);
    return {};
}

CborReader::Items CborReader::enter_array(const char* member) {
    if (take_null()) return {};
    return enter(cbor::array, "is not an array", member);
}

CborReader::Items CborReader::enter_map(const char* member) {
    return enter(cbor::map, "is not an object", member);
}

bool CborReader::next(Items& items) {
    if (failed()) return false;
    if (items.length == Items::Length::definite) {
        if (items.left == 0) return false;
        --items.left;
        return true;
    }
    if (at_ == end_) {
        fail(cut_off);
        return false;
    }
    if (static_cast<unsigned char>(*at_) != cbor::break_byte) return true;
    ++at_;
    return false;
}

std::string_view CborReader::key() {
    if (next_type() == CborType::text) return string_of(take_head());
    skip();
    return {};
}

bool CborReader::take_null() {
    if (next_type() != CborType::null) return false;
    ++at_;
    return true;
}

std::optional<std::string_view> CborReader::text(const char* member) {
    if (take_null()) return std::nullopt;
    const Head head = take_head();
    if (head.major != cbor::text) fail("is not a string", member);
    const std::string_view text = failed() ? std::string_view{} : string_of(head);
    if (!simdjson::validate_utf8(text)) fail("is not UTF-8", member);
    if (failed()) return std::nullopt;
    return text;
}

std::optional<std::string_view> CborReader::blob(const char* member) {
    if (take_null()) return std::nullopt;
    const Head head = take_head();
    if (!is_string(head.major)) fail("is neither bytes nor base64", member);
    const std::string_view text = failed() ? std::string_view{} : string_of(head);
    if (failed()) return std::nullopt;
    if (head.major == cbor::bytes || text.empty()) return text;
    char* const to = at_ - (at_ - text.data());  // the same place, writable
    const auto size = decode_base64(text, to);
    if (size) return std::string_view{to, *size};
    fail("is not base64", member);
    return std::nullopt;
}

std::optional<double> CborReader::number(const char* member) {
    if (take_null()) return std::nullopt;
    const CborType type = next_type();
    if (type != CborType::integer && type != CborType::number) {
        fail(type == CborType::none ? cut_off : "is not a number", member);
        return std::nullopt;
    }
    const Scalar value = scalar();
    if (failed()) return std::nullopt;
    if (type == CborType::number) return value.number;
    const auto magnitude = static_cast<double>(value.magnitude);
    return value.negative ? -1 - magnitude : magnitude;
}

CborReader::Scalar CborReader::scalar() {
    Scalar value;
    const Head head = take_head();
    if (failed()) return value;
    switch (head.major) {
        case cbor::unsigned_integer:
        case cbor::negative_integer:
            value.negative = head.major == cbor::negative_integer;
            value.magnitude = head.argument;
            break;
        case cbor::bytes:
        case cbor::text: value.bytes = string_of(head); break;
        case cbor::simple:
            if (head.info == cbor::info_indefinite) fail("is not CBOR");
            if (head.info >= cbor::info_float16) value.number = float_of(head.info, head.argument);
            if (head.info < cbor::info_one_byte) value.magnitude = head.argument & 1U;
            break;
        default: fail("is not a single value");
    }
    return value;
}

// Without recursion, so that a document cannot choose how much stack it takes.
void CborReader::skip() {
    struct Level {
        Items items;
        enum class Awaits { item, key, value } awaits = Awaits::item;
    };
    std::array<Level, depth_max> levels;
    std::size_t depth = 0;
    do {
        const CborType type = next_type();
        if (type == CborType::array || type == CborType::map) {
            if (depth == depth_max) return fail("is nested too deep");
            const Items items = items_of(take_head());
            levels[depth++] = {
                items, type == CborType::map ? Level::Awaits::key : Level::Awaits::item
            };
        } else {
            (void)scalar();
        }
        for (; depth > 0 && !failed(); --depth) {
            Level& level = levels[depth - 1];
            if (level.awaits == Level::Awaits::value) {
                level.awaits = Level::Awaits::key;
                break;
            }
            if (!next(level.items)) continue;
            if (level.awaits == Level::Awaits::key) level.awaits = Level::Awaits::value;
            break;
        }
    } while (depth > 0 && !failed());
}

void CborReader::finish() {
    if (!failed() && at_ != end_) fail("has something behind the CBOR document");
}

}  // namespace kinesisd::kinesis
