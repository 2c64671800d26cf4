// Progress: long work on a terminal shows one line that is drawn anew; elsewhere a line now and
// then. Pure text from totals and time; the caller prints it.
#pragma once

#include "base/time.hpp"
#include "daemon/status_text.hpp"

#include <optional>
#include <string>

namespace kinesisd {

enum class ProgressStyle {
    none,
    bar,
    lines,        // at once, and then one now and then
    later_lines,  // one now and then: short work says nothing
};

// --progress auto|always|never, and whether standard error is a terminal.
enum class ProgressWish { automatic, always, never };
[[nodiscard]] ProgressStyle progress_style(ProgressWish wish, int file_descriptor);

class Progress {
public:
    // `expected_rows`: for a share and the time left; 0 if nobody knows: then the time left is told
    // by how fast the streams' lag becomes less.
    Progress(ProgressStyle style, std::uint64_t expected_rows, TimePoint now);

    // What to print now, if anything: a bar begins with \r and has no newline.
    [[nodiscard]] std::optional<std::string> draw(const Totals& totals, TimePoint now);
    // After the last: ends the bar's line.
    [[nodiscard]] std::string finish() const;

private:
    [[nodiscard]] std::string line(const Totals& totals, TimePoint now) const;
    void note_lag(std::chrono::milliseconds behind, TimePoint now);
    [[nodiscard]] std::optional<double> seconds_left(const Totals& totals, TimePoint now) const;

    ProgressStyle style_;
    std::uint64_t expected_rows_;
    TimePoint began_;
    TimePoint next_line_;
    // The largest lag that was seen, and when: from there on it becomes less.
    std::chrono::milliseconds lag_max_{0};
    TimePoint lag_max_at_;
};

}  // namespace kinesisd
