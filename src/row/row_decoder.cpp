#include "row/row_decoder.hpp"

#include "row/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace kinesisd {

namespace {

// Unicode's White_Space beyond U+0020, as UTF-8; the ASCII ones are in blanks.
constexpr std::string_view blanks = " \t\n\v\f\r";
constexpr std::array<std::string_view, 19> wide_blanks{
    "\xc2\x85",
    "\xc2\xa0",
    "\xe1\x9a\x80",
    "\xe2\x80\x80",
    "\xe2\x80\x81",
    "\xe2\x80\x82",
    "\xe2\x80\x83",
    "\xe2\x80\x84",
    "\xe2\x80\x85",
    "\xe2\x80\x86",
    "\xe2\x80\x87",
    "\xe2\x80\x88",
    "\xe2\x80\x89",
    "\xe2\x80\x8a",
    "\xe2\x80\xa8",
    "\xe2\x80\xa9",
    "\xe2\x80\xaf",
    "\xe2\x81\x9f",
    "\xe3\x80\x80"
};

std::size_t blank_at_front(std::string_view text) {
    if (!text.empty() && blanks.find(text.front()) != std::string_view::npos) return 1;
    const auto* wide = std::ranges::find_if(wide_blanks, [text](std::string_view blank) {
        return text.starts_with(blank);
    });
    return wide == wide_blanks.end() ? 0 : wide->size();
}

std::size_t blank_at_back(std::string_view text) {
    if (!text.empty() && blanks.find(text.back()) != std::string_view::npos) return 1;
    const auto* wide = std::ranges::find_if(wide_blanks, [text](std::string_view blank) {
        return text.ends_with(blank);
    });
    return wide == wide_blanks.end() ? 0 : wide->size();
}

std::string_view trimmed(std::string_view utf8) {
    while (const std::size_t size = blank_at_front(utf8))
        utf8.remove_prefix(size);
    while (const std::size_t size = blank_at_back(utf8))
        utf8.remove_suffix(size);
    return utf8;
}

Schema one_column(Kind kind) {
    return Schema{{Column{.name = "data", .member = "data", .type = Type{kind}, .default_json = {}}}
    };
}

}  // namespace

Result<> RawDecoder::decode(std::string_view payload, RowBatch& rows) {
    rows.add_row().front() = Value::bytes(payload);
    return {};
}

Result<> PlaintextDecoder::decode(std::string_view payload, RowBatch& rows) {
    if (!is_utf8(payload)) return Error{Errc::invalid_utf8, "the payload is not UTF-8"};
    rows.add_row().front() = Value::string(trim_ == Trim::white_space ? trimmed(payload) : payload);
    return {};
}

Schema raw_schema() {
    return one_column(Kind::bytes);
}

Schema plaintext_schema() {
    return one_column(Kind::string);
}

}  // namespace kinesisd
