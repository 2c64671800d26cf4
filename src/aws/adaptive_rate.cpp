#include "aws/adaptive_rate.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace kinesisd::aws {

namespace {

constexpr double beta = 0.7;   // what is left of the rate after a throttle
constexpr double scale = 0.4;  // how steep the curve rises
constexpr double smoothing = 0.8;
constexpr double window_s = 0.5;
constexpr double fill_min = 0.5;
constexpr double capacity_min = 1;
constexpr double over_measured_max = 2;

}  // namespace

double AdaptiveRate::seconds(TimePoint now) {
    if (!began_) began_ = now;
    return std::chrono::duration<double>(now - *began_).count();
}

TimePoint AdaptiveRate::reserve(TimePoint now) {
    const double now_s = seconds(now);
    if (!limits_) return now;
    refill(now_s);
    available_ -= 1;
    if (available_ >= 0) return now;
    const std::chrono::duration<double> wait{-available_ / fill_per_s_};
    return now + std::chrono::duration_cast<Duration>(wait);
}

void AdaptiveRate::refill(double now_s) {
    available_ = std::min(capacity_, available_ + (now_s - refilled_s_) * fill_per_s_);
    refilled_s_ = now_s;
}

// Calls in half-second windows, smoothed.
void AdaptiveRate::measure(double now_s) {
    sent_in_window_ += 1;
    const double window = std::floor(now_s / window_s) * window_s;
    if (window <= window_s_) return;
    const double rate = sent_in_window_ / (window - window_s_);
    measured_per_s_ = rate * smoothing + measured_per_s_ * (1 - smoothing);
    sent_in_window_ = 0;
    window_s_ = window;
}

void AdaptiveRate::on_answer(Answer answer, TimePoint now) {
    const double now_s = seconds(now);
    measure(now_s);
    double rate = 0;
    if (answer == Answer::throttled) {
        rate_max_ = limits_ ? std::min(measured_per_s_, fill_per_s_) : measured_per_s_;
        throttled_s_ = now_s;
        limits_ = true;
        rate = rate_max_ * beta;
    } else {
        const double flat_after_s = std::cbrt(rate_max_ * (1 - beta) / scale);
        rate = scale * std::pow(now_s - throttled_s_ - flat_after_s, 3) + rate_max_;
    }
    if (limits_) set_rate(std::min(rate, over_measured_max * measured_per_s_), now_s);
}

void AdaptiveRate::set_rate(double per_second, double now_s) {
    refill(now_s);
    fill_per_s_ = std::max(per_second, fill_min);
    capacity_ = std::max(per_second, capacity_min);
    available_ = std::min(available_, capacity_);
}

std::optional<double> AdaptiveRate::limit() const {
    if (!limits_) return std::nullopt;
    return fill_per_s_;
}

}  // namespace kinesisd::aws
