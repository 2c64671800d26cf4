// AdaptiveRate: how many calls a second a client makes in retry mode `adaptive`: as many as it
// wants until the service throttles; from then on a rate that falls by 30 % at each throttle and
// rises again along a cubic curve (CUBIC, as in TCP). The same numbers as the AWS SDKs.
#pragma once

#include "base/time.hpp"

#include <optional>

namespace kinesisd::aws {

class AdaptiveRate {
public:
    // When a call that is wanted at `now` may be made; the call is counted as made.
    [[nodiscard]] TimePoint reserve(TimePoint now);
    // What came of a call.
    enum class Answer { throttled, other };
    void on_answer(Answer answer, TimePoint now);

    // Calls a second; nothing: nothing was ever throttled.
    [[nodiscard]] std::optional<double> limit() const;

private:
    void measure(double now_s);
    void refill(double now_s);
    void set_rate(double per_second, double now_s);
    [[nodiscard]] double seconds(TimePoint now);

    std::optional<TimePoint> began_;
    bool limits_ = false;  // something was throttled
    // A bucket of calls; below zero: calls that wait.
    double fill_per_s_ = 0;
    double capacity_ = 0;
    double available_ = 0;
    double refilled_s_ = 0;
    // What is really sent.
    double measured_per_s_ = 0;
    double window_s_ = 0;
    double sent_in_window_ = 0;
    // The curve.
    double rate_max_ = 0;
    double throttled_s_ = 0;
};

}  // namespace kinesisd::aws
