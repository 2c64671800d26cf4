#include "emulator/text_rules.hpp"

#include <algorithm>

namespace kinesisd::emulator {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// No sign, no leading zeros.
bool is_decimal(std::string_view text, std::size_t digits_max) {
    if (text == "0") return true;
    return !text.empty() && text.size() <= digits_max && text.front() != '0' &&
           std::ranges::all_of(text, is_digit);
}

// Takes the text up to the next colon, and the colon.
std::string_view take_field(std::string_view& text) {
    const std::string_view field = text.substr(0, text.find(':'));
    text.remove_prefix(std::min(field.size() + 1, text.size()));
    return field;
}

}  // namespace

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-';
    });
}

bool is_stream_arn(std::string_view text) {
    constexpr std::string_view kind = "stream/";
    constexpr std::size_t account_digits = 12;
    if (take_field(text) != "arn" || !take_field(text).starts_with("aws")) return false;
    if (take_field(text) != "kinesis") return false;
    take_field(text);  // any region
    const std::string_view account = take_field(text);
    if (account.size() != account_digits || !std::ranges::all_of(account, is_digit)) return false;
    return text.starts_with(kind) && text.size() > kind.size() &&
           std::ranges::none_of(text, is_blank);
}

bool is_sequence_number(std::string_view text) {
    return is_decimal(text, sequence_number_rule.length_max);
}

bool is_hash_key(std::string_view text) {
    return is_decimal(text, hash_key_rule.length_max);
}

std::size_t characters_of(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    }));
}

std::string blob_problem(std::string_view text) {
    std::string problem = "'" + std::string{text} + "' can not be converted to a Blob: ";
    if (text.size() % 4 != 0) {
        return problem + "Base64 encoded length is expected a multiple of 4 bytes but found: " +
               std::to_string(text.size());
    }
    const auto* const bad = std::ranges::find_if_not(text, [](char c) {
        return is_letter(c) || is_digit(c) || c == '+' || c == '/' || c == '=';
    });
    if (bad != text.end()) return problem + "Invalid Base64 character: '" + *bad + "'";
    return problem + "Invalid last non-pad Base64 character dectected";
}

}  // namespace kinesisd::emulator
