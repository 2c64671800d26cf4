#include "emulator/request_view.hpp"

#include <algorithm>

namespace kinesisd::emulator {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::optional<std::string_view> header(const Request& request, std::string_view name) {
    for (const auto& [key, value] : request.headers)
        if (equal_ignoring_case(key, name)) return value;
    return std::nullopt;
}

std::string_view content_type(const Request& request) {
    const std::string_view value = header(request, "content-type").value_or("");
    return trimmed(value.substr(0, value.find(';')));
}

std::string_view path_of(const Request& request) {
    return std::string_view{request.target}.substr(0, request.target.find('?'));
}

std::string_view query_of(const Request& request) {
    const std::string_view target{request.target};
    const std::size_t mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

}  // namespace kinesisd::emulator
