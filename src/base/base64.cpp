#include "base/base64.hpp"

#include <array>
#include <cstdint>

namespace kinesisd {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t invalid = 0xff000000U;

using Table = std::array<std::uint32_t, 256>;

// table[c] is the sextet of c, shifted to its place; `invalid` sets bits that no valid word has.
constexpr Table make_table(unsigned shift) {
    Table table{};
    for (auto& entry : table)
        entry = invalid;
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint32_t>(i << shift);
    return table;
}
constexpr std::array<Table, 4> tables{make_table(18), make_table(12), make_table(6), make_table(0)};

std::uint32_t word_of(const char* text) {
    const auto at = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    return tables[0][at(0)] | tables[1][at(1)] | tables[2][at(2)] | tables[3][at(3)];
}

void encode_word(char first, char second, char third, char* to) {
    const auto bits = [](char byte) { return std::uint32_t{static_cast<unsigned char>(byte)}; };
    const std::uint32_t word = bits(first) << 16U | bits(second) << 8U | bits(third);
    to[0] = alphabet[word >> 18U];
    to[1] = alphabet[(word >> 12U) & 63U];
    to[2] = alphabet[(word >> 6U) & 63U];
    to[3] = alphabet[word & 63U];
}

void put_word(std::uint32_t word, char* out) {
    out[0] = static_cast<char>(word >> 16U);
    out[1] = static_cast<char>(word >> 8U);
    out[2] = static_cast<char>(word);
}

// The last quartet, which may be padded. Returns the number of bytes, or nothing.
std::optional<std::size_t> decode_tail(const char* text, char* out) {
    const std::size_t padding = text[3] != '=' ? 0 : (text[2] != '=' ? 1 : 2);
    const std::array<char, 4> quartet{
        text[0], text[1], padding == 2 ? 'A' : text[2], padding >= 1 ? 'A' : text[3]
    };
    const std::uint32_t word = word_of(quartet.data());
    const std::uint32_t unused = padding == 0 ? 0U : (padding == 1 ? 0xffU : 0xffffU);
    if ((word & (invalid | unused)) != 0) return std::nullopt;
    std::array<char, 3> bytes{};
    put_word(word, bytes.data());
    for (std::size_t i = 0; i < 3 - padding; ++i)
        out[i] = bytes[i];
    return 3 - padding;
}

}  // namespace

void append_base64(std::string_view bytes, std::string& out, const WideBytes& wide) {
    const std::size_t start = out.size();
    out.resize(start + base64_size(bytes.size()));
    char* to = out.data() + start;
    const std::size_t taken = wide.encode_base64(bytes, to);
    to += base64_size(taken);
    bytes.remove_prefix(taken);
    for (; bytes.size() >= 3; bytes.remove_prefix(3), to += 4)
        encode_word(bytes[0], bytes[1], bytes[2], to);
    if (bytes.empty()) return;
    encode_word(bytes[0], bytes.size() == 2 ? bytes[1] : '\0', '\0', to);
    to[3] = '=';
    if (bytes.size() == 1) to[2] = '=';
}

std::string to_base64(std::string_view bytes) {
    std::string text;
    append_base64(bytes, text);
    return text;
}

std::optional<std::size_t> decode_base64(std::string_view text, char* out, const WideBytes& wide) {
    if (text.empty()) return 0;
    if (text.size() % 4 != 0) return std::nullopt;
    const std::size_t taken = wide.decode_base64(text, out);
    const char* from = text.data() + taken;
    const char* last = text.data() + text.size() - 4;
    char* to = out + taken / 4 * 3;
    std::uint32_t seen = 0;
    for (; from != last; from += 4, to += 3) {
        const std::uint32_t word = word_of(from);
        seen |= word;
        put_word(word, to);
    }
    if ((seen & invalid) != 0) return std::nullopt;
    const auto tail = decode_tail(last, to);
    if (!tail) return std::nullopt;
    return static_cast<std::size_t>(to - out) + *tail;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string bytes(text.size() / 4 * 3, '\0');
    const auto size = decode_base64(text, bytes.data());
    if (!size) return std::nullopt;
    bytes.resize(*size);
    return bytes;
}

}  // namespace kinesisd
