// The first byte of a CBOR item: its major type in three bits, and five bits of information
// (RFC 8949, 3).
#pragma once

namespace kinesisd::kinesis::cbor {

// Major types.
inline constexpr unsigned unsigned_integer = 0;
inline constexpr unsigned negative_integer = 1;
inline constexpr unsigned bytes = 2;
inline constexpr unsigned text = 3;
inline constexpr unsigned array = 4;
inline constexpr unsigned map = 5;
inline constexpr unsigned tag = 6;
inline constexpr unsigned simple = 7;

// Information: below 24 it is the argument itself; 24 to 27: it follows in 1, 2, 4 or 8 bytes.
inline constexpr unsigned info_one_byte = 24;
inline constexpr unsigned info_eight_bytes = 27;
inline constexpr unsigned info_indefinite = 31;
// Of the major type `simple`.
inline constexpr unsigned info_null = 22;
inline constexpr unsigned info_undefined = 23;
inline constexpr unsigned info_float16 = 25;
inline constexpr unsigned info_float32 = 26;
inline constexpr unsigned info_float64 = 27;
// Ends what was begun with info_indefinite.
inline constexpr unsigned break_byte = 0xff;

constexpr unsigned major_of(char first) {
    return static_cast<unsigned char>(first) >> 5U;
}

constexpr unsigned info_of(char first) {
    return static_cast<unsigned char>(first) & 0x1fU;
}

constexpr bool is_string(unsigned major) {
    return major == bytes || major == text;
}

constexpr bool is_container(unsigned major) {
    return major == array || major == map;
}

// What a reader says of a document that ends too early.
inline constexpr const char* cut_off = "is cut off";

}  // namespace kinesisd::kinesis::cbor
