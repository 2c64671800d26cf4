#include "daemon/progress.hpp"

#include "base/text.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace kinesisd {

namespace {

constexpr Duration line_interval = std::chrono::seconds{10};
constexpr std::size_t bar_width = 24;

std::string bar(double share) {
    const auto full = static_cast<std::size_t>(share * static_cast<double>(bar_width));
    return "[" + std::string(full, '#') + std::string(bar_width - full, '.') + "] ";
}

double elapsed_seconds(TimePoint from, TimePoint to) {
    return std::max(0.001, to_seconds(to - from));
}

// "2.5 s"
std::string seconds_text(std::chrono::milliseconds time) {
    std::array<char, 32> text{};
    const double seconds = static_cast<double>(time.count()) / 1000;
    std::snprintf(text.data(), text.size(), "%.1f s", seconds);
    return text.data();
}

// "11 s left", "5 min left", "3 h left"
std::string left_text(double seconds) {
    constexpr double minute = 60;
    constexpr double hour = 3600;
    const auto count = [seconds](double unit) {
        return std::to_string(static_cast<std::uint64_t>(seconds / unit) + 1);
    };
    if (seconds < 3 * minute) return count(1) + " s left";
    if (seconds < 3 * hour) return count(minute) + " min left";
    return count(hour) + " h left";
}

}  // namespace

ProgressStyle progress_style(ProgressWish wish, int file_descriptor) {
    const bool terminal = isatty(file_descriptor) == 1;
    switch (wish) {
        case ProgressWish::never: return ProgressStyle::none;
        case ProgressWish::always: return terminal ? ProgressStyle::bar : ProgressStyle::lines;
        case ProgressWish::automatic:
            return terminal ? ProgressStyle::bar : ProgressStyle::later_lines;
    }
    return ProgressStyle::none;
}

Progress::Progress(ProgressStyle style, std::uint64_t expected_rows, TimePoint now)
    : style_{style},
      expected_rows_{expected_rows},
      began_{now},
      next_line_{style == ProgressStyle::later_lines ? now + line_interval : now},
      lag_max_at_{now} {}

void Progress::note_lag(std::chrono::milliseconds behind, TimePoint now) {
    if (behind < lag_max_) return;
    lag_max_ = behind;
    lag_max_at_ = now;
}

std::optional<double> Progress::seconds_left(const Totals& totals, TimePoint now) const {
    if (expected_rows_ > 0) {
        const double rate = static_cast<double>(totals.read) / elapsed_seconds(began_, now);
        if (rate == 0 || totals.read >= expected_rows_) return std::nullopt;
        return static_cast<double>(expected_rows_ - totals.read) / rate;
    }
    const auto less = static_cast<double>((lag_max_ - totals.behind).count());
    if (less <= 0 || totals.behind.count() == 0) return std::nullopt;
    const double rate = less / elapsed_seconds(lag_max_at_, now);
    return static_cast<double>(totals.behind.count()) / rate;
}

std::string Progress::line(const Totals& totals, TimePoint now) const {
    const double bytes = static_cast<double>(totals.bytes) / elapsed_seconds(began_, now);
    std::string shown = std::to_string(totals.read) + " records, " +
                        human_bytes(static_cast<std::uint64_t>(bytes)) + "/s, " +
                        seconds_text(totals.behind) + " behind";
    if (totals.streams.size() > 1) {
        std::string streams;
        for (const StreamLag& one : totals.streams)
            streams.append(streams.empty() ? " (" : ", ")
                .append(one.stream)
                .append(" ")
                .append(seconds_text(one.behind));
        shown.append(streams).append(")");
    }
    shown.append(", ")
        .append(std::to_string(totals.shards_reading + totals.shards_waiting))
        .append(" shards");
    if (expected_rows_ > 0)
        shown.insert(
            0,
            bar(std::min(
                1.0, static_cast<double>(totals.read) / static_cast<double>(expected_rows_)
            ))
        );
    if (const auto left = seconds_left(totals, now)) shown.append(", ").append(left_text(*left));
    return shown;
}

std::optional<std::string> Progress::draw(const Totals& totals, TimePoint now) {
    note_lag(totals.behind, now);
    if (style_ == ProgressStyle::none || now < next_line_) return std::nullopt;
    if (style_ == ProgressStyle::bar) return "\r\033[K" + line(totals, now);
    next_line_ = now + line_interval;
    return line(totals, now) + "\n";
}

std::string Progress::finish() const {
    return style_ == ProgressStyle::bar ? "\n" : "";
}

}  // namespace kinesisd
