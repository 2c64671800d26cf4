#include "kinesis/cbor_writer.hpp"

#include "kinesis/cbor_head.hpp"

#include <bit>

namespace kinesisd::kinesis {

namespace {

void append_big_endian(std::uint64_t value, unsigned bytes, std::string& out) {
    for (unsigned left = bytes; left > 0; --left)
        out.push_back(static_cast<char>(value >> (left - 1) * 8U & 0xffU));
}

}  // namespace

void CborWriter::head(unsigned major, std::uint64_t argument) {
    const auto first = [&](unsigned info) {
        out_.push_back(static_cast<char>(major << 5U | info));
    };
    if (argument < cbor::info_one_byte) return first(static_cast<unsigned>(argument));
    // The shortest form of 1, 2, 4 or 8 bytes.
    unsigned power = 0;
    while (power < 3 && argument >> (8U << power) != 0)
        ++power;
    first(cbor::info_one_byte + power);
    append_big_endian(argument, 1U << power, out_);
}

CborWriter& CborWriter::text(std::string_view utf8) {
    head(cbor::text, utf8.size());
    out_.append(utf8);
    return *this;
}

CborWriter& CborWriter::bytes(std::string_view bytes) {
    head(cbor::bytes, bytes.size());
    out_.append(bytes);
    return *this;
}

CborWriter& CborWriter::integer(std::int64_t value) {
    if (value >= 0) {
        head(cbor::unsigned_integer, static_cast<std::uint64_t>(value));
    } else {
        head(cbor::negative_integer, ~static_cast<std::uint64_t>(value));
    }
    return *this;
}

CborWriter& CborWriter::number(double value) {
    out_.push_back(static_cast<char>(cbor::simple << 5U | cbor::info_float64));
    append_big_endian(std::bit_cast<std::uint64_t>(value), sizeof value, out_);
    return *this;
}

CborWriter& CborWriter::simple(CborSimple value) {
    head(cbor::simple, static_cast<std::uint64_t>(value));
    return *this;
}

CborWriter& CborWriter::time(std::int64_t epoch_ms) {
    constexpr std::uint64_t epoch_tag = 1;
    head(cbor::tag, epoch_tag);
    return integer(epoch_ms);
}

CborWriter& CborWriter::array(std::uint64_t items) {
    head(cbor::array, items);
    return *this;
}

CborWriter& CborWriter::map(std::uint64_t pairs) {
    head(cbor::map, pairs);
    return *this;
}

CborWriter& CborWriter::begin_array() {
    out_.push_back(static_cast<char>(cbor::array << 5U | cbor::info_indefinite));
    return *this;
}

CborWriter& CborWriter::begin_map() {
    out_.push_back(static_cast<char>(cbor::map << 5U | cbor::info_indefinite));
    return *this;
}

CborWriter& CborWriter::end() {
    out_.push_back(static_cast<char>(cbor::break_byte));
    return *this;
}

}  // namespace kinesisd::kinesis
