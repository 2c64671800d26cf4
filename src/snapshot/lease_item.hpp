// LeaseItem: one item of a lease table, whichever of two forms its attributes have: DynamoDB JSON
// ({"leaseKey": {"S": "…"}}) or plain JSON ({"leaseKey": "…"}).
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace kinesisd {

class LeaseItem {
public:
    // `json` outlives this; an object {"Item": {…}}, as an export of a table has it, is looked
    // into.
    explicit LeaseItem(const nlohmann::ordered_json& json);

    [[nodiscard]] bool is_object() const { return json_->is_object(); }
    [[nodiscard]] bool has(const char* attribute) const;
    // A text or a number; nothing if it is missing, null or of another kind.
    [[nodiscard]] std::optional<std::string> text(const char* attribute) const;
    // A set or list of texts, or a single one; empty if it is missing or null; nothing if it is of
    // another kind.
    [[nodiscard]] std::optional<std::vector<std::string>> texts(const char* attribute) const;

private:
    const nlohmann::ordered_json* json_;
};

}  // namespace kinesisd
