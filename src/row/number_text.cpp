#include "row/number_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kinesisd {

namespace {

constexpr std::size_t integer_bytes_max = 20;  // "-9223372036854775808"

void append_zeros(int count, TextCursor& out) {
    for (; count > 0; --count)
        out.append('0');
}

// `digits` stand for 0.digits times 10^point; 10^-5 <= value < 10^16 is written without exponent.
void lay_out(std::string_view digits, int point, TextCursor& out) {
    constexpr int point_min = -4;
    constexpr int point_max = 16;
    const auto count = static_cast<int>(digits.size());
    if (point < point_min || point > point_max) {
        out.append(digits.front());
        if (count > 1) {
            out.append('.');
            out.append(digits.substr(1));
        }
        out.append('e');
        append_integer(point - 1, out);
    } else if (point <= 0) {
        out.append("0.");
        append_zeros(-point, out);
        out.append(digits);
    } else if (point < count) {
        const auto whole = static_cast<std::size_t>(point);
        out.append(digits.substr(0, whole));
        out.append('.');
        out.append(digits.substr(whole));
    } else {
        out.append(digits);
        append_zeros(point - count, out);
        out.append(".0");
    }
}

// A number that six decimals say exactly, in at most 15 digits: no two such numbers are read as the
// same double, so no shorter text reads back as this one. False if it is another number.
bool append_short(double value, TextCursor& out) {
    constexpr int decimals_max = 6;
    constexpr double scale = 1e6;
    constexpr double value_max = 1e9;  // 15 digits
    if (!(value < value_max)) return false;
    auto digits = static_cast<std::uint64_t>(value * scale + 0.5);
    constexpr std::uint64_t digits_min = 100;  // what is smaller may need an exponent
    if (digits < digits_min || static_cast<double>(digits) / scale != value) return false;
    int decimals = decimals_max;
    for (; decimals > 1 && digits % 10 == 0; --decimals)
        digits /= 10;
    constexpr std::array<std::uint64_t, decimals_max + 1> powers{
        1, 10, 100, 1'000, 10'000, 100'000, 1'000'000
    };
    const std::uint64_t power = powers.at(static_cast<std::size_t>(decimals));
    char* to = out.room(2 * integer_bytes_max);
    to = std::to_chars(to, to + integer_bytes_max, digits / power).ptr;
    *to++ = '.';
    std::uint64_t rest = digits % power;
    for (int i = decimals; i > 0; --i, rest /= 10)
        to[i - 1] = static_cast<char>('0' + rest % 10);
    out.written_to(to + decimals);
    return true;
}

void append_any(double value, TextCursor& out) {
    // "d.ddde-308": the shortest digits that read back, laid out anew.
    std::array<char, 32> text{};
    const char* end =
        std::to_chars(text.begin(), text.end(), value, std::chars_format::scientific).ptr;
    const std::string_view scientific{text.data(), end};
    const std::size_t mark = scientific.find('e');
    std::array<char, 17> digits{};
    std::size_t count = 0;
    for (const char c : scientific.substr(0, mark))
        if (c != '.') digits.at(count++) = c;
    const char* exponent_text = scientific.data() + mark + 1;
    if (*exponent_text == '+') ++exponent_text;  // from_chars knows only the minus
    int exponent = 0;
    std::from_chars(exponent_text, end, exponent);
    lay_out({digits.data(), count}, exponent + 1, out);
}

}  // namespace

void append_integer(std::int64_t value, TextCursor& out) {
    char* const to = out.room(integer_bytes_max);
    out.written_to(std::to_chars(to, to + integer_bytes_max, value).ptr);
}

void append_float(double value, TextCursor& out) {
    if (!std::isfinite(value)) return out.append("null");
    if (std::signbit(value)) out.append('-');
    value = std::fabs(value);
    if (value == 0) return out.append("0.0");
    if (!append_short(value, out)) append_any(value, out);
}

}  // namespace kinesisd
