// Reads the files of a configuration and turns them into a Config, or says every problem.
#pragma once

#include "config/parse_config.hpp"

#include <boost/system/result.hpp>

#include <string>

namespace kinesisd {

// The variables of this process; an empty one counts as not set.
[[nodiscard]] config::Environment process_environment();

// `path`: a file, or a folder of which every *.yaml is taken, in order of name. What cannot be read
// is a problem too.
[[nodiscard]] boost::system::result<config::Config, config::Problems> load_config(
    const std::string& path, const config::Environment& environment
);
// The same, and `record` says what stands where.
[[nodiscard]] boost::system::result<config::Config, config::Problems> load_config(
    const std::string& path, const config::Environment& environment, config::ReadRecord& record
);

// All of them, a line each, and how many they are, on standard error.
void print_problems(const config::Problems& problems);

}  // namespace kinesisd
