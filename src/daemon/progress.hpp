// Progress: long work on a terminal shows one line that is drawn anew; elsewhere a line now and
// then. Pure text from totals and time; the caller prints it.
#pragma once

#include "base/time.hpp"
#include "daemon/status_text.hpp"

#include <optional>
#include <string>

namespace kinesisd {

enum class ProgressStyle { none, bar, lines };

// --progress auto|always|never, and whether standard error is a terminal.
enum class ProgressWish { automatic, always, never };
[[nodiscard]] ProgressStyle progress_style(ProgressWish wish, int file_descriptor);

class Progress {
public:
    // `expected_rows`: for a share and the time left; 0 if nobody knows.
    Progress(ProgressStyle style, std::uint64_t expected_rows, TimePoint now)
        : style_{style}, expected_rows_{expected_rows}, began_{now}, next_line_{now} {}

    // What to print now, if anything: a bar begins with \r and has no newline.
    [[nodiscard]] std::optional<std::string> draw(const Totals& totals, TimePoint now);
    // After the last: ends the bar's line.
    [[nodiscard]] std::string finish() const;

private:
    [[nodiscard]] std::string line(const Totals& totals, TimePoint now) const;

    ProgressStyle style_;
    std::uint64_t expected_rows_;
    TimePoint began_;
    TimePoint next_line_;
};

}  // namespace kinesisd
