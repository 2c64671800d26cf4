// A JSON object from outside, asked member by member. Unknown members are ignored, null is absent,
// and an error names the document and the member, never a value.
#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kinesisd::aws {

class JsonDocument {
public:
    // `name` is for messages: "the answer of the container's credential service".
    // invalid_credentials: no JSON object.
    [[nodiscard]] static Result<JsonDocument> parse(std::string_view name, std::string_view text);

    // A text that is there and not empty; invalid_credentials otherwise.
    [[nodiscard]] Result<std::string> required(const char* member) const;
    // Nothing: absent, null, empty or no text.
    [[nodiscard]] std::optional<std::string> optional(const char* member) const;
    [[nodiscard]] Result<std::int64_t> required_number(const char* member) const;
    // RFC 3339, or the same with "UTC" in place of "Z" as old AWS CLIs write it.
    [[nodiscard]] Result<WallTime> required_time(const char* member) const;
    // Nothing: absent.
    [[nodiscard]] Result<std::optional<WallTime>> optional_time(const char* member) const;
    [[nodiscard]] Result<JsonDocument> required_object(const char* member) const;

    // "<name>: <what>"
    [[nodiscard]] Error error(std::string_view what) const;

private:
    JsonDocument(std::string_view name, nlohmann::json json)
        : name_{name}, json_{std::move(json)} {}

    std::string name_;
    nlohmann::json json_;
};

}  // namespace kinesisd::aws
