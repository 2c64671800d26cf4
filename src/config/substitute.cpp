#include "config/substitute.hpp"

#include "base/text.hpp"
#include "config/utf8.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace kinesisd::config {

namespace {

constexpr std::string_view opening = "${";
constexpr std::string_view escaped_opening = "$${";

constexpr bool is_name_start(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

constexpr bool is_name_character(char c) {
    return is_name_start(c) || (c >= '0' && c <= '9');
}

// What stands between "${" and "}".
struct Variable {
    std::string_view name;
    std::optional<std::string_view> fallback;
};

Error invalid(std::string detail) {
    return Error{Errc::invalid_configuration, std::move(detail)};
}

// name = [A-Za-z_] *[A-Za-z0-9_]; variable = name [":-" default]
Result<Variable> parse_variable(std::string_view inside) {
    const auto* const name_end = std::ranges::find_if_not(inside, is_name_character);
    const auto name_size = static_cast<std::size_t>(name_end - inside.begin());
    Variable variable{.name = inside.substr(0, name_size), .fallback = std::nullopt};
    std::string_view rest = inside.substr(name_size);
    if (rest.starts_with(":-")) variable.fallback = rest.substr(2);
    const bool well_formed = name_size > 0 && is_name_start(inside.front());
    if (!well_formed || (!rest.empty() && !variable.fallback))
        return invalid("'${' must be followed by a name and '}' or ':-default}'");
    if (variable.fallback && variable.fallback->find(opening) != std::string_view::npos)
        return invalid("the default of a variable cannot hold another '${'");
    return variable;
}

// The value, or nothing when the variable is not set.
Result<std::optional<std::string>> value_of(
    const Variable& variable, const Environment& environment
) {
    std::optional<std::string> value = environment(variable.name);
    if (variable.fallback && (!value || value->empty())) value = std::string{*variable.fallback};
    if (value && find_illegal_character(*value)) {
        return invalid(
            "the value of ${" + std::string{variable.name} +
            "} is not UTF-8 text, or holds a control character"
        );
    }
    return value;
}

std::string listed_names(const std::vector<std::string>& names) {
    const std::vector<std::string_view> views{names.begin(), names.end()};
    return listed(views);
}

}  // namespace

Result<Substituted> substitute(std::string_view text, const Environment& environment) {
    Substituted done;
    std::vector<std::string> unset;
    while (!text.empty()) {
        if (text.starts_with(escaped_opening)) {
            done.text.append(opening);
            done.written_bytes += opening.size();
            text.remove_prefix(escaped_opening.size());
            continue;
        }
        if (!text.starts_with(opening)) {
            done.text.push_back(text.front());
            ++done.written_bytes;
            text.remove_prefix(1);
            continue;
        }
        const std::size_t close = text.find('}');
        if (close == std::string_view::npos) return invalid("'${' without '}'");
        const auto variable = parse_variable(text.substr(opening.size(), close - opening.size()));
        if (!variable) return variable.error();
        const auto value = value_of(*variable, environment);
        if (!value) return value.error();
        auto& names = *value ? done.names : unset;
        if (std::ranges::find(names, variable->name) == names.end())
            names.emplace_back(variable->name);
        done.text.append(value->value_or(""));
        done.written_bytes += variable->fallback.value_or("").size();
        text.remove_prefix(close + 1);
    }
    if (!unset.empty())
        return invalid("not set in the environment, and without a default: " + listed_names(unset));
    return done;
}

std::string origin_text(const std::vector<std::string>& names) {
    std::vector<std::string> written;
    written.reserve(names.size());
    for (const std::string& name : names)
        written.push_back("${" + name + "}");
    return "(from " + listed_names(written) + ")";
}

}  // namespace kinesisd::config
