#include "aws/json_document.hpp"

#include <utility>

namespace kinesisd::aws {

Result<JsonDocument> JsonDocument::parse(std::string_view name, std::string_view text) {
    nlohmann::json json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
    JsonDocument document{name, std::move(json)};
    if (!document.json_.is_object()) return document.error("it is no JSON object");
    return document;
}

std::optional<std::string> JsonDocument::optional(const char* member) const {
    const auto found = json_.find(member);
    if (found == json_.end() || !found->is_string()) return std::nullopt;
    std::string text = found->get<std::string>();
    if (text.empty()) return std::nullopt;
    return text;
}

Result<std::string> JsonDocument::required(const char* member) const {
    if (std::optional<std::string> text = optional(member)) return std::move(*text);
    return error(std::string{"it has no text "} + member);
}

Result<std::int64_t> JsonDocument::required_number(const char* member) const {
    const auto found = json_.find(member);
    if (found == json_.end() || !found->is_number_integer())
        return error(std::string{"it has no whole number "} + member);
    return found->get<std::int64_t>();
}

Result<std::optional<WallTime>> JsonDocument::optional_time(const char* member) const {
    const auto found = json_.find(member);
    if (found == json_.end() || found->is_null()) return std::optional<WallTime>{};
    std::string text = found->is_string() ? found->get<std::string>() : std::string{};
    constexpr std::string_view utc = "UTC";
    if (text.ends_with(utc)) text.replace(text.size() - utc.size(), utc.size(), "Z");
    const Result<WallTime> time = parse_iso8601(text);
    if (!time) return error(std::string{member} + " is no time");
    return std::optional{*time};
}

Result<WallTime> JsonDocument::required_time(const char* member) const {
    const Result<std::optional<WallTime>> time = optional_time(member);
    if (!time) return time.error();
    if (!*time) return error(std::string{"it has no "} + member);
    return **time;
}

Result<JsonDocument> JsonDocument::required_object(const char* member) const {
    const auto found = json_.find(member);
    if (found == json_.end() || !found->is_object())
        return error(std::string{"it has no object "} + member);
    return JsonDocument{name_, *found};
}

Error JsonDocument::error(std::string_view what) const {
    return Error{Errc::invalid_credentials, name_ + ": " + std::string{what}};
}

}  // namespace kinesisd::aws
