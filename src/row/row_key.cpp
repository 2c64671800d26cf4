#include "row/row_key.hpp"

#include "base/check.hpp"

#include <xxhash.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {

namespace {

// Numbers enter a hash as their bytes in memory.
static_assert(std::endian::native == std::endian::little);

// What a hash is taken over, without the heap for all but large values.
class HashInput {
public:
    void append(std::string_view bytes) {
        if (large_.empty() && bytes.size() <= room_.size() - size_) {
            bytes.copy(room_.data() + size_, bytes.size());
            size_ += bytes.size();
        } else {
            if (large_.empty()) large_.assign(room_.data(), size_);
            large_.append(bytes);
        }
    }
    template <class T>
    void append_number(T value) {
        const auto bytes = std::bit_cast<std::array<char, sizeof(T)>>(value);
        append({bytes.data(), bytes.size()});
    }
    void append_sized(std::string_view bytes) {
        append_number(std::uint64_t{bytes.size()});
        append(bytes);
    }
    [[nodiscard]] RowKey hash() const {
        const std::string_view bytes =
            large_.empty() ? std::string_view{room_.data(), size_} : std::string_view{large_};
        const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
        return RowKey{hash.high64} << 64U | RowKey{hash.low64};
    }

private:
    static constexpr std::size_t room_size = 512;
    std::array<char, room_size> room_;  // not set before it is used
    std::size_t size_ = 0;
    std::string large_;  // all of it, once the room is too small
};

// Stable for ever: a changed tag is a changed key.
enum class Tag : std::uint8_t {
    null = 0,
    boolean = 1,
    integer = 2,
    floating = 3,
    pointer = 4,
    string = 5,
    tuple = 6,  // and list
    integer_array = 7,
    float_array = 8,
    datetime_naive = 9,
    datetime_utc = 10,
    duration = 11,
    bytes = 12,
    json = 13,
};

Tag tag_of(const Value& value) {
    switch (value.kind()) {
        case Kind::null: return Tag::null;
        case Kind::boolean: return Tag::boolean;
        case Kind::integer: return Tag::integer;
        case Kind::floating: return Tag::floating;
        case Kind::pointer: return Tag::pointer;
        case Kind::string: return Tag::string;
        case Kind::bytes: return Tag::bytes;
        case Kind::tuple:
        case Kind::list: return Tag::tuple;
        case Kind::array:
            return value.as_array().element == Kind::integer ? Tag::integer_array
                                                             : Tag::float_array;
        case Kind::datetime_naive: return Tag::datetime_naive;
        case Kind::datetime_utc: return Tag::datetime_utc;
        case Kind::duration: return Tag::duration;
        case Kind::json: return Tag::json;
        case Kind::any: break;
    }
    check(value.kind() != Kind::any);  // of a type only
    return Tag::null;
}

// Equal numbers have equal keys: one NaN, one zero.
void append_float_bits(double value, HashInput& input) {
    if (std::isnan(value)) return input.append_number(~std::uint64_t{0});
    input.append_number(value == 0 ? 0.0 : value);
}

void append_array(const ArrayData& array, HashInput& input) {
    input.append_number(std::uint64_t{array.shape.size()});
    for (const std::uint64_t extent : array.shape)
        input.append_number(extent);
    for (const std::int64_t element : array.integers)
        input.append_number(element);
    for (const double element : array.floats)
        append_float_bits(element, input);
}

// Arrays and JSON texts enter by their own hash, all else by value.
// NOLINTNEXTLINE(misc-no-recursion): values nest as deeply as their types
void append_value(const Value& value, HashInput& input) {
    input.append_number(tag_of(value));
    switch (value.kind()) {
        case Kind::null:
        case Kind::any: break;
        case Kind::boolean: input.append_number(value.as_boolean()); break;
        case Kind::integer: input.append_number(value.as_integer()); break;
        case Kind::floating: append_float_bits(value.as_floating(), input); break;
        case Kind::pointer: input.append_number(value.as_pointer()); break;
        case Kind::string:
        case Kind::bytes: input.append_sized(value.as_text()); break;
        case Kind::tuple:
        case Kind::list:
            input.append_number(std::uint64_t{value.as_elements().size()});
            for (const Value& element : value.as_elements())
                append_value(element, input);
            break;
        case Kind::array: {
            HashInput own;
            append_array(value.as_array(), own);
            input.append_number(own.hash());
            break;
        }
        case Kind::datetime_naive:
        case Kind::datetime_utc:
        case Kind::duration: input.append_number(value.as_nanoseconds()); break;
        case Kind::json: {
            HashInput own;
            own.append_sized(value.as_text());
            input.append_number(own.hash());
            break;
        }
    }
}

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t digits_count = 26;  // 130 bits; the last two are zero
constexpr unsigned bits_unused = 2;

// The 16 little-endian bytes read as one big-endian number: base32 takes its bits from the front.
RowKey bytes_reversed(RowKey key) {
    const auto low = static_cast<std::uint64_t>(key);
    const auto high = static_cast<std::uint64_t>(key >> 64U);
    return RowKey{__builtin_bswap64(low)} << 64U | RowKey{__builtin_bswap64(high)};
}

}  // namespace

RowKey key_of_record(std::string_view shard_id, std::string_view sequence_number) {
    HashInput input;
    input.append(shard_id);
    input.append_sized(sequence_number);
    return input.hash();
}

RowKey key_of_line(std::string_view path, std::uint64_t offset) {
    HashInput input;
    input.append(path);
    input.append_number(offset);
    return input.hash();
}

RowKey key_of_columns(std::span<const Value> primary_key) {
    HashInput input;
    for (const Value& value : primary_key)
        append_value(value, input);
    return input.hash();
}

std::optional<RowKey> key_of_primary(const Schema& schema, std::span<const Value> row) {
    std::vector<Value> key;
    for (std::size_t i = 0; i < schema.size(); ++i)
        if (schema.columns()[i].role == Column::Role::primary_key) key.push_back(row[i]);
    if (key.empty()) return std::nullopt;
    return key_of_columns(key);
}

RowKey key_of_id(std::int64_t id) {
    const Value value = Value::integer(id);
    return key_of_columns({&value, 1});
}

std::string pointer_text(const RowKey& key) {
    const RowKey bits = bytes_reversed(key);
    std::string text(1 + digits_count, '^');
    text.back() = alphabet[static_cast<std::size_t>(bits & 7U) << bits_unused];
    RowKey rest = bits >> 3U;
    for (std::size_t i = digits_count - 1; i > 0; --i, rest >>= 5U)
        text[i] = alphabet[static_cast<std::size_t>(rest & 31U)];
    return text;
}

std::optional<RowKey> parse_pointer_text(std::string_view text) {
    if (text.size() != 1 + digits_count || text.front() != '^') return std::nullopt;
    RowKey bits = 0;
    for (std::size_t i = 1; i < digits_count; ++i) {
        const std::size_t digit = alphabet.find(text[i]);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = bits << 5U | digit;
    }
    const std::size_t last = alphabet.find(text.back());
    if (last == std::string_view::npos || (last & 3U) != 0) return std::nullopt;
    return bytes_reversed(bits << 3U | last >> bits_unused);
}

}  // namespace kinesisd
