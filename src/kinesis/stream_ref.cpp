#include "kinesis/requests.hpp"

#include <algorithm>
#include <array>

namespace kinesisd::kinesis {

namespace {

constexpr std::string_view resource_prefix = "stream/";

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
}

bool is_account(std::string_view text) {
    constexpr std::size_t digits = 12;
    return text.size() == digits && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

const std::string& text_of(const StreamRef& stream) {
    return std::visit([](const auto& id) -> const std::string& { return id.text(); }, stream);
}

StreamRef parse_stream_ref(std::string_view text) {
    if (text.starts_with("arn:")) return StreamArn{text};
    return StreamName{text};
}

std::string_view name_of(const StreamRef& stream) {
    const std::string_view text = text_of(stream);
    if (std::holds_alternative<StreamName>(stream)) return text;
    const std::size_t slash = text.find('/');
    return slash == std::string_view::npos ? text : text.substr(slash + 1);
}

bool is_stream_name(std::string_view text) {
    constexpr std::size_t characters_max = 128;
    return !text.empty() && text.size() <= characters_max &&
           std::ranges::all_of(text, is_name_character);
}

// arn:aws-cn:kinesis:cn-north-1:123456789012:stream/clicks
bool is_stream_arn(std::string_view text) {
    std::array<std::string_view, 5> parts;
    for (std::string_view& part : parts) {
        const std::size_t colon = text.find(':');
        if (colon == std::string_view::npos) return false;
        part = text.substr(0, colon);
        text.remove_prefix(colon + 1);
    }
    const auto& [arn, partition, service, region, account] = parts;
    return arn == "arn" && partition.starts_with("aws") && service == "kinesis" &&
           !region.empty() && is_account(account) && text.starts_with(resource_prefix) &&
           is_stream_name(text.substr(resource_prefix.size()));
}

}  // namespace kinesisd::kinesis
