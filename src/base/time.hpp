// Two kinds of time that do not mix: TimePoint (monotonic, for waiting) and WallTime (Unix time in
// milliseconds, for signing, arrival stamps and people). Both are arguments everywhere below port/.
#pragma once

#include "base/error.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace kinesisd {

using Duration = std::chrono::nanoseconds;

// The clock behind TimePoint; only port/Clock reads it. Its epoch means nothing.
struct Monotonic {
    using duration = Duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<Monotonic>;
    static constexpr bool is_steady = true;
};
using TimePoint = Monotonic::time_point;

using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

// "2026-09-01T00:00:00.123Z"
[[nodiscard]] std::string to_iso8601(WallTime time);
// "20260901T000000Z" and "20260901": the two forms of SigV4.
[[nodiscard]] std::string to_amz_date(WallTime time);
[[nodiscard]] std::string to_amz_day(WallTime time);
// RFC 3339 with `Z` or an offset, fraction optional (cut to milliseconds); invalid_configuration.
[[nodiscard]] Result<WallTime> parse_iso8601(std::string_view text);
// "1500ms", "30s", "15m", "12h", "7d": a whole number and a unit; invalid_configuration otherwise.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);
// The shortest of the units above that is exact, for people: "1500ms", "30s", "12h".
[[nodiscard]] std::string to_text(Duration duration);

[[nodiscard]] inline double to_seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

}  // namespace kinesisd
