#include "host/spdlog_sink.hpp"

#include "base/check.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <chrono>
#include <memory>

namespace kinesisd {

namespace {

std::string_view level_name(Level level) {
    switch (level) {
        case Level::trace: return "trace";
        case Level::debug: return "debug";
        case Level::info: return "info";
        case Level::warn: return "warn";
        case Level::error: return "error";
    }
    check(false);
    return "";
}

std::string_view journald_prefix(Level level) {
    switch (level) {
        case Level::trace:
        case Level::debug: return "<7>";
        case Level::info: return "<6>";
        case Level::warn: return "<4>";
        case Level::error: return "<3>";
    }
    check(false);
    return "";
}

bool is_control(char c) {
    return (c >= 0 && c < ' ') || c == '\x7f';
}

// Control characters as escapes, so that a line stays a line and a terminal obeys nobody else.
void append_visible(std::string& line, std::string_view text, std::string_view escaped) {
    static constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : text) {
        if (c == '\n') {
            line += "\\n";
        } else if (is_control(c)) {
            const auto byte = static_cast<unsigned char>(c);
            line += "\\x";
            line += digits[byte >> 4U];
            line += digits[byte & 15U];
        } else {
            if (escaped.find(c) != std::string_view::npos) line += '\\';
            line += c;
        }
    }
}

void append_field(std::string& line, const Field& field) {
    const bool plain =
        !field.value.empty() && field.value.find_first_of(" \"=\\") == std::string::npos;
    line.append(" ").append(field.key).append("=");
    if (plain) {
        append_visible(line, field.value, {});
        return;
    }
    line += '"';
    append_visible(line, field.value, "\"\\");
    line += '"';
}

std::string text_line(const Event& event, WallTime time) {
    static constexpr std::size_t level_width = 5;
    std::string level{level_name(event.level)};
    level.resize(level_width, ' ');
    std::string line = to_iso8601(time);
    line.append(" ").append(level).append(" ").append(event.name).append(": ");
    append_visible(line, event.message, {});
    for (const Field& field : event.fields) {
        append_field(line, field);
    }
    return line;
}

std::string json_line(const Event& event, WallTime time) {
    nlohmann::ordered_json line;
    line["time"] = to_iso8601(time);
    line["level"] = level_name(event.level);
    line["event"] = event.name;
    line["message"] = event.message;
    for (const Field& field : event.fields) {
        line[std::string{field.key}] = field.value;
    }
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

std::string format_event(const Event& event, LogFormat format, WallTime time) {
    return format == LogFormat::json ? json_line(event, time) : text_line(event, time);
}

EventLog::Writer make_stderr_writer(const LogOptions& options) {
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    sink->set_pattern("%v");
    // Shared by the copies of the function that is returned.
    auto logger = std::make_shared<spdlog::logger>("kinesisd", std::move(sink));
    logger->set_level(spdlog::level::trace);
    return [logger = std::move(logger), options](const Event& event) {
        const Level level_min =
            options.level_switch ? options.level_switch->load() : options.level_min;
        if (event.level < level_min) return;
        const auto now = std::chrono::system_clock::now();
        const WallTime time = std::chrono::floor<std::chrono::milliseconds>(now);
        std::string line;
        if (options.prefix == LogPrefix::journald) line = journald_prefix(event.level);
        line += format_event(event, options.format, time);
        logger->log(spdlog::level::info, std::string_view{line});
    };
}

}  // namespace kinesisd
