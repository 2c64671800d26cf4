#include "daemon/logging.hpp"

#include "base/check.hpp"
#include "host/spdlog_sink.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <string>

namespace kinesisd {

namespace {

// systemd puts the device and inode of the journal's stream there. The variable is inherited by
// whatever a service or a desktop session starts, so it must be the one that we write to.
bool is_journal(const std::optional<std::string>& stream) {
    struct stat here{};
    if (!stream || ::fstat(STDERR_FILENO, &here) != 0) return false;
    return *stream == std::to_string(here.st_dev) + ":" + std::to_string(here.st_ino);
}

}  // namespace

Level level_of(config::LogLevel level) {
    switch (level) {
        case config::LogLevel::trace: return Level::trace;
        case config::LogLevel::debug: return Level::debug;
        case config::LogLevel::info: return Level::info;
        case config::LogLevel::warn: return Level::warn;
        case config::LogLevel::error: return Level::error;
    }
    check(false);
    return Level::info;
}

EventLog make_log(
    const config::Log& log,
    const aws::Environment& environment,
    std::shared_ptr<const std::atomic<Level>> level_min
) {
    LogOptions options;
    options.format = log.format == config::LogFormat::json ? LogFormat::json : LogFormat::text;
    options.level_min = level_of(log.level);
    options.level_switch = std::move(level_min);
    if (is_journal(environment("JOURNAL_STREAM"))) options.prefix = LogPrefix::journald;
    return EventLog{make_stderr_writer(options)};
}

}  // namespace kinesisd
