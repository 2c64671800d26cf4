// Secrets that everybody on this machine may read, because they stand in a file of the
// configuration that has such rights. Their keys are named, never their values.
#pragma once

#include "config/config.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace kinesisd {

using RightsOf = std::function<std::filesystem::perms(const std::string& file)>;

// A sentence for each, with file, line and column.
[[nodiscard]] std::vector<std::string> exposed_secrets(
    const std::vector<config::WrittenSecret>& secrets, const RightsOf& rights_of
);

// Of the file that a link leads to; none if it is not there.
[[nodiscard]] std::filesystem::perms rights_of_file(const std::string& file);

}  // namespace kinesisd
