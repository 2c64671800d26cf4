// The section `log`.
#include "config/sections.hpp"
#include "config/values.hpp"

#include <array>

namespace kinesisd::config {

namespace {

constexpr std::array log_keys{Key{"level"}, Key{"format"}};

constexpr std::array levels{
    Option<LogLevel>{"trace", LogLevel::trace},
    Option<LogLevel>{"debug", LogLevel::debug},
    Option<LogLevel>{"info", LogLevel::info},
    Option<LogLevel>{"warn", LogLevel::warn},
    Option<LogLevel>{"error", LogLevel::error},
};
constexpr std::array formats{
    Option<LogFormat>{"text", LogFormat::text},
    Option<LogFormat>{"json", LogFormat::json},
};

}  // namespace

std::optional<Log> read_log(const Node& node) {
    const MapReader map{node, log_keys};
    Log log;
    map.read("level", log.level, Choice<LogLevel>{levels});
    map.read("format", log.format, Choice<LogFormat>{formats});
    return log;
}

}  // namespace kinesisd::config
