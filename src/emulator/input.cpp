#include "emulator/input.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace kinesisd::emulator {

namespace {

using simdjson::dom::element_type;

// What the service's parser says of a value whose type is wrong.
std::string type_problem(element_type actual, std::string_view expected) {
    switch (actual) {
        case element_type::ARRAY: return "Start of list found where not expected";
        case element_type::OBJECT: return "Start of structure or map found where not expected.";
        case element_type::BOOL:
            return "class java.lang.Boolean can not be converted to " + std::string{expected};
        case element_type::STRING:
            return "class java.lang.String can not be converted to " + std::string{expected};
        default:
            return "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be "
                   "converted to " +
                   std::string{expected};
    }
}

std::string at_least(std::string_view what, std::int64_t bound) {
    return "Member must have " + std::string{what} + " greater than or equal to " +
           std::to_string(bound);
}

std::string at_most(std::string_view what, std::int64_t bound) {
    return "Member must have " + std::string{what} + " less than or equal to " +
           std::to_string(bound);
}

// A double that is not a whole number is cut, as the service does.
std::int64_t whole(double value) {
    constexpr double bound = 9.0e18;
    return static_cast<std::int64_t>(std::floor(std::clamp(value, -bound, bound)));
}

std::optional<std::int64_t> whole(simdjson::dom::element element) {
    switch (element.type()) {
        case element_type::INT64: return element.get_int64().value_unsafe();
        case element_type::UINT64: return std::numeric_limits<std::int64_t>::max();
        case element_type::DOUBLE: return whole(element.get_double().value_unsafe());
        default: return std::nullopt;
    }
}

}  // namespace

void Problems::add_type(std::string message) {
    if (!type_) type_ = std::move(message);
}

void Problems::add(std::string_view place, std::string_view constraint) {
    constraints_.push_back(
        "Value at '" + std::string{place} +
        "' failed to satisfy constraint: " + std::string{constraint}
    );
}

void Problems::add(std::string_view place, std::string_view value, std::string_view constraint) {
    constraints_.push_back(
        "Value '" + std::string{value} + "' at '" + std::string{place} +
        "' failed to satisfy constraint: " + std::string{constraint}
    );
}

std::optional<Refusal> Problems::refusal() const {
    constexpr std::size_t told_max = 10;
    if (type_) return not_serializable(*type_);
    if (constraints_.empty()) return std::nullopt;
    const std::size_t count = std::min(constraints_.size(), told_max);
    std::string message = std::to_string(count);
    message.append(count == 1 ? " validation error detected: " : " validation errors detected: ");
    for (std::size_t i = 0; i < count; ++i)
        message.append(i == 0 ? "" : "; ").append(constraints_[i]);
    return validation_failed(std::move(message));
}

std::optional<simdjson::dom::element> Input::member(std::string_view name) const {
    simdjson::dom::element element;
    if (object_[name].get(element) != simdjson::SUCCESS || element.is_null()) return std::nullopt;
    return element;
}

bool Input::has(std::string_view name) const {
    return member(name).has_value();
}

std::string Input::place(std::string_view name) const {
    std::string place;
    if (ordinal_ > 0) {
        place.append(list_).append(".").append(std::to_string(ordinal_)).append(".member.");
    } else if (!list_.empty()) {
        place.append(list_).append(".");
    }
    place.append(name);
    // The service names members as its Java fields: the first letter is small.
    char& first = place[place.size() - name.size()];
    if (first >= 'A' && first <= 'Z') first = static_cast<char>(first - 'A' + 'a');
    return place;
}

void Input::add_missing(std::string_view name) {
    problems_->add(place(name), "Member must not be null");
}

std::optional<std::string_view> Input::string(std::string_view name, std::string_view type) {
    const auto element = member(name);
    if (!element) return std::nullopt;
    std::string_view text;
    if (element->get_string().get(text) == simdjson::SUCCESS) return text;
    problems_->add_type(type_problem(element->type(), type));
    return std::nullopt;
}

std::optional<std::string_view> Input::text(std::string_view name, const TextRule& rule) {
    const auto text = string(name, "an String");
    if (!text) return std::nullopt;
    // The length is counted only where the bytes leave it open.
    if (text->size() > rule.length_max || text->size() < rule.length_min) {
        const std::size_t length = characters_of(*text);
        const auto max = static_cast<std::int64_t>(rule.length_max);
        const auto min = static_cast<std::int64_t>(rule.length_min);
        if (length > rule.length_max) problems_->add(place(name), *text, at_most("length", max));
        if (length < rule.length_min) problems_->add(place(name), *text, at_least("length", min));
    }
    if (rule.matches != nullptr && !rule.matches(*text)) {
        const std::string constraint =
            "Member must satisfy regular expression pattern: " + std::string{rule.pattern};
        problems_->add(place(name), *text, constraint);
    }
    return text;
}

std::string_view Input::required_text(std::string_view name, const TextRule& rule) {
    if (!has(name)) {
        add_missing(name);
        return {};
    }
    return text(name, rule).value_or(std::string_view{});
}

std::optional<std::string_view> Input::choice(
    std::string_view name, std::span<const std::string_view> values
) {
    const auto text = string(name, "an String");
    if (!text || std::ranges::find(values, *text) != values.end()) return text;
    std::string constraint = "Member must satisfy enum value set: [";
    for (const std::string_view value : values)
        constraint.append(value == values.front() ? "" : ", ").append(value);
    problems_->add(place(name), *text, constraint.append("]"));
    return text;
}

std::optional<std::int64_t> Input::number(std::string_view name, NumberRule rule) {
    const auto element = member(name);
    if (!element) return std::nullopt;
    const auto value = whole(*element);
    if (!value) {
        problems_->add_type(type_problem(element->type(), "an Integer"));
        return std::nullopt;
    }
    const std::string text = std::to_string(*value);
    if (*value > rule.max) problems_->add(place(name), text, at_most("value", rule.max));
    if (*value < rule.min) problems_->add(place(name), text, at_least("value", rule.min));
    return value;
}

std::int64_t Input::required_number(std::string_view name, NumberRule rule) {
    if (!has(name)) {
        add_missing(name);
        return rule.min;
    }
    return number(name, rule).value_or(rule.min);
}

std::optional<WallTime> Input::timestamp(std::string_view name) {
    constexpr double seconds_max = 9.0e12;
    const auto element = member(name);
    if (!element) return std::nullopt;
    double seconds = 0;
    if (element->get_double().get(seconds) != simdjson::SUCCESS) {
        problems_->add_type(type_problem(element->type(), "milliseconds since epoch"));
        return std::nullopt;
    }
    const double bounded = std::clamp(seconds, -seconds_max, seconds_max);
    return WallTime{std::chrono::milliseconds{std::llround(bounded * 1000.0)}};
}

std::optional<Input> Input::structure(std::string_view name) {
    const auto element = member(name);
    if (!element) return std::nullopt;
    Object object;
    if (element->get_object().get(object) == simdjson::SUCCESS) {
        Input inner{object, *problems_, name, 0};
        return inner;
    }
    problems_->add_type(
        element->is_array() ? "Start of list found where not expected" : "Expected null"
    );
    return std::nullopt;
}

std::optional<simdjson::dom::array> Input::list(std::string_view name) {
    const auto element = member(name);
    if (!element) return std::nullopt;
    simdjson::dom::array array;
    if (element->get_array().get(array) == simdjson::SUCCESS) return array;
    problems_->add_type(
        element->is_object() ? "Start of structure or map found where not expected."
                             : "Expected list or null"
    );
    return std::nullopt;
}

std::optional<std::string_view> Input::blob(std::string_view name) {
    return string(name, "a Blob");
}

}  // namespace kinesisd::emulator
