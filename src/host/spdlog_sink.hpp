// Where the daemon's events go: lines on standard error, as text for people or as JSON for
// machines. The only user of spdlog.
#pragma once

#include "base/time.hpp"
#include "telemetry/event_log.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace kinesisd {

enum class LogFormat { text, json };

// What stands before a line: nothing, or "<6>" and its like, by which journald knows the level of
// what a service writes (sd-daemon(3)). JOURNAL_STREAM in the environment tells who wants it.
enum class LogPrefix { none, journald };

struct LogOptions {
    LogFormat format = LogFormat::text;
    Level level_min = Level::info;
    // Where it is said anew whenever that changes; nothing: it does not.
    std::shared_ptr<const std::atomic<Level>> level_switch{};
    LogPrefix prefix = LogPrefix::none;
};

// Text: `2026-11-23T06:00:00.000Z info  shard_finished: no more to read stream=clicks shard="a b"`
// (values are quoted where they need it). JSON: one object a line with time, level, event, message
// and then the fields, all strings; bytes that are no UTF-8 become U+FFFD. Never more than one
// line, and no newline at the end.
[[nodiscard]] std::string format_event(const Event& event, LogFormat format, WallTime time);

// Writes events to standard error, a line each, whole and at once. May be called from every thread
// at once.
[[nodiscard]] EventLog::Writer make_stderr_writer(const LogOptions& options);

}  // namespace kinesisd
