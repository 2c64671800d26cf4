// The section `log`.
#include "config/options.hpp"
#include "config/sections.hpp"
#include "config/values.hpp"

#include <array>

namespace kinesisd::config {

namespace {

constexpr std::array log_keys{Key{"level"}, Key{"format"}};

}  // namespace

std::optional<Log> read_log(const Node& node) {
    const MapReader map{node, log_keys};
    Log log;
    map.read("level", log.level, Choice<LogLevel>{log_levels});
    map.read("format", log.format, Choice<LogFormat>{log_formats});
    return log;
}

}  // namespace kinesisd::config
