#include "daemon/logging.hpp"

#include "base/check.hpp"
#include "host/spdlog_sink.hpp"

namespace kinesisd {

namespace {

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

}  // namespace

EventLog make_log(const config::Log& log, const aws::Environment& environment) {
    LogOptions options;
    options.format = log.format == config::LogFormat::json ? LogFormat::json : LogFormat::text;
    options.level_min = level_of(log.level);
    // systemd sets it for services whose standard error goes to the journal.
    if (environment("JOURNAL_STREAM")) options.prefix = LogPrefix::journald;
    return EventLog{make_stderr_writer(options)};
}

}  // namespace kinesisd
