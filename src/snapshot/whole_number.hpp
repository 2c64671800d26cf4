// Numbers of a snapshot's text. nlohmann would turn -1 and 1e99 into some number, too.
#pragma once

#include "base/error.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <utility>

namespace kinesisd {

// Throws Failure (damaged_snapshot) if it is no whole number, or none that T holds.
template <class T>
[[nodiscard]] T whole_number(const nlohmann::ordered_json& json) {
    if (json.is_number_unsigned()) {
        const auto number = json.get<std::uint64_t>();
        if (std::in_range<T>(number)) return static_cast<T>(number);
    } else if (json.is_number_integer()) {
        const auto number = json.get<std::int64_t>();
        if (std::in_range<T>(number)) return static_cast<T>(number);
    }
    throw Failure{Error{Errc::damaged_snapshot, "a number is not whole, or out of its range"}};
}

// Of a member that may be missing.
template <class T>
[[nodiscard]] T whole_number_or(
    const nlohmann::ordered_json& owner, const char* member, T otherwise
) {
    return owner.contains(member) ? whole_number<T>(owner.at(member)) : otherwise;
}

}  // namespace kinesisd
