// The variables of a test in place of the process's own.
#pragma once

#include "aws/credentials.hpp"

#include <map>
#include <string>

namespace kinesisd::aws {

using Variables = std::map<std::string, std::string, std::less<>>;

// Only these variables are set.
inline Environment environment_of(Variables variables) {
    return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
}

}  // namespace kinesisd::aws
