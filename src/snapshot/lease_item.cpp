#include "snapshot/lease_item.hpp"

namespace kinesisd {

namespace {

using Json = nlohmann::ordered_json;

// What {"S": value} and its like hold; a plain value is its own.
const Json& unwrapped(const Json& value) {
    if (!value.is_object() || value.size() != 1) return value;
    for (const char* type : {"S", "N", "SS", "L"})
        if (value.contains(type)) return value.at(type);
    return value;
}

bool is_null(const Json& value) {
    return value.is_null() || (value.is_object() && value.size() == 1 && value.contains("NULL"));
}

std::optional<std::string> scalar(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_integer()) return value.dump();
    return std::nullopt;
}

}  // namespace

LeaseItem::LeaseItem(const Json& json) : json_{&json} {
    if (json.is_object() && json.size() == 1 && json.contains("Item")) json_ = &json.at("Item");
}

bool LeaseItem::has(const char* attribute) const {
    const auto found = json_->find(attribute);
    return found != json_->end() && !is_null(*found);
}

std::optional<std::string> LeaseItem::text(const char* attribute) const {
    if (!has(attribute)) return std::nullopt;
    return scalar(unwrapped(json_->at(attribute)));
}

std::optional<std::vector<std::string>> LeaseItem::texts(const char* attribute) const {
    std::vector<std::string> all;
    if (!has(attribute)) return all;
    const Json& values = unwrapped(json_->at(attribute));
    if (!values.is_array()) {
        std::optional<std::string> single = scalar(values);
        if (!single) return std::nullopt;
        all.push_back(std::move(*single));
        return all;
    }
    for (const Json& value : values) {
        std::optional<std::string> one = scalar(unwrapped(value));
        if (!one) return std::nullopt;
        all.push_back(std::move(*one));
    }
    return all;
}

}  // namespace kinesisd
