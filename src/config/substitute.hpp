// ${NAME} and ${NAME:-default} in the scalar values of a configuration.
#pragma once

#include "base/error.hpp"
#include "config/parse_config.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::config {

struct Substituted {
    std::string text;
    std::vector<std::string> names;  // the variables in it, also those whose default was taken
    std::size_t written_bytes = 0;   // that stand in the text itself, defaults included
};

// `$${` is a literal `${`. As in a shell, `:-` takes the default for an empty variable too. Values
// are not searched for further variables. invalid_configuration: every variable that is not set, a
// name that is none, a missing `}`, a value that is no UTF-8; never with a value in its detail.
[[nodiscard]] Result<Substituted> substitute(std::string_view text, const Environment& environment);

// "(from ${A} and ${B})": what messages show in place of a value.
[[nodiscard]] std::string origin_text(const std::vector<std::string>& names);

}  // namespace kinesisd::config
