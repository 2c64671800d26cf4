#include "kinesis/cbor_reader.hpp"

#include "kinesis/cbor_head.hpp"

#include <array>
#include <bit>
#include <cmath>

namespace kinesisd::kinesis {

namespace {

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

}  // namespace

void CborReader::fail(const char* what, const char* member) {
    if (!problem_) problem_ = {what, member};
    at_ = end_;
}

CborReader::Head CborReader::take_any_head() {
    if (at_ == end_) {
        fail(cbor::cut_off);
        return {};
    }
    Head head{cbor::major_of(*at_), cbor::info_of(*at_), cbor::info_of(*at_)};
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
        cbor::is_string(head.major) || cbor::is_container(head.major) || head.major == cbor::simple;
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

std::optional<std::uint64_t> CborReader::tag() {
    std::optional<std::uint64_t> innermost;
    while (at_ != end_ && cbor::major_of(*at_) == cbor::tag)
        innermost = take_any_head().argument;
    return innermost;
}

CborType CborReader::next_type() {
    (void)tag();
    if (at_ == end_) return CborType::none;
    const unsigned info = cbor::info_of(*at_);
    switch (cbor::major_of(*at_)) {
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
    using Length = Items::Length;
    const bool is_open = head.info == cbor::info_indefinite;
    return {is_open ? Length::indefinite : Length::definite, head.argument};
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
        fail(cbor::cut_off);
        return false;
    }
    if (static_cast<unsigned char>(*at_) != cbor::break_byte) return true;
    ++at_;
    return false;
}

bool CborReader::take_null() {
    if (next_type() != CborType::null) return false;
    ++at_;
    return true;
}

std::optional<double> CborReader::number(const char* member) {
    if (take_null()) return std::nullopt;
    const CborType type = next_type();
    if (type != CborType::integer && type != CborType::number) {
        fail(type == CborType::none ? cbor::cut_off : "is not a number", member);
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
