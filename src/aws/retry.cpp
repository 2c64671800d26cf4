#include "aws/retry.hpp"

#include "base/backoff.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace kinesisd::aws {

namespace {

using namespace std::chrono_literals;

constexpr Duration delay_max = 20s;
constexpr Duration transient_base = 50ms;
constexpr Duration throttling_base = 1s;
constexpr Duration asked_for_margin = 5s;

constexpr unsigned transient_cost = 14;
constexpr unsigned throttling_cost = 5;
constexpr unsigned success_gain = 1;

unsigned cost_of(RetryReason reason) {
    return reason == RetryReason::throttling ? throttling_cost : transient_cost;
}

std::optional<Setting> of_environment(const Environment& environment, const char* variable) {
    std::optional<std::string> value = environment(variable);
    if (!value) return std::nullopt;
    return Setting{std::move(*value), variable};
}

Result<RetryMode> parse_mode(const Setting& setting) {
    if (setting.value == "standard" || setting.value == "legacy") return RetryMode::standard;
    if (setting.value == "adaptive") return RetryMode::adaptive;
    return Error{
        Errc::invalid_configuration,
        setting.origin + ": '" + setting.value + "' is no retry mode; expected standard or adaptive"
    };
}

std::optional<unsigned> parse_number(std::string_view text) {
    unsigned number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

Result<unsigned> parse_attempts(const Setting& setting) {
    const std::optional<unsigned> number = parse_number(setting.value);
    if (number && *number >= 1) return *number;
    return Error{
        Errc::invalid_configuration,
        setting.origin + ": '" + setting.value + "' is no number of attempts; expected 1 or more"
    };
}

}  // namespace

std::string_view name(RetryMode mode) {
    return mode == RetryMode::standard ? "standard" : "adaptive";
}

RetrySettings choose_retry(
    const RetryWishes& configured, const Environment& environment, const RetryWishes& profile
) {
    std::optional<Setting> mode = configured.mode;
    if (!mode) mode = of_environment(environment, "AWS_RETRY_MODE");
    if (!mode) mode = profile.mode;
    std::optional<Setting> attempts = configured.max_attempts;
    if (!attempts) attempts = of_environment(environment, "AWS_MAX_ATTEMPTS");
    if (!attempts) attempts = profile.max_attempts;
    const RetryOptions standard;
    return {
        mode.value_or(Setting{std::string{name(standard.mode)}, "default"}),
        attempts.value_or(Setting{std::to_string(standard.max_attempts), "default"})
    };
}

Result<RetryOptions> resolve_retry(
    const RetryWishes& configured, const Environment& environment, const RetryWishes& profile
) {
    const RetrySettings settings = choose_retry(configured, environment, profile);
    const Result<RetryMode> mode = parse_mode(settings.mode);
    if (!mode) return mode.error();
    const Result<unsigned> attempts = parse_attempts(settings.max_attempts);
    if (!attempts) return attempts.error();
    return RetryOptions{*mode, *attempts};
}

std::optional<RetryReason> retry_reason(Errc code) {
    switch (code) {
        case Errc::throttled:
        case Errc::limit_exceeded: return RetryReason::throttling;
        case Errc::name_not_resolved:
        case Errc::connect_failed:
        case Errc::connection_lost:
        case Errc::timed_out:
        case Errc::service_failed: return RetryReason::transient;
        default: return std::nullopt;
    }
}

Duration retry_delay(
    RetryReason reason, unsigned retries, std::uint64_t random, std::optional<Duration> asked_for
) {
    const Duration base = reason == RetryReason::throttling ? throttling_base : transient_base;
    const Duration computed = Backoff::delay(BackoffLimits{base, delay_max}, retries, random);
    if (!asked_for) return computed;
    return std::clamp(*asked_for, computed, computed + asked_for_margin);
}

std::optional<Duration> parse_retry_after(std::string_view header) {
    const std::optional<unsigned> milliseconds = parse_number(header);
    if (!milliseconds) return std::nullopt;
    return std::chrono::milliseconds{*milliseconds};
}

bool RetryQuota::take(RetryReason reason) {
    const unsigned cost = cost_of(reason);
    if (available_ < cost) return false;
    available_ -= cost;
    return true;
}

void RetryQuota::give_back(std::optional<RetryReason> last_retry) {
    const unsigned gain = last_retry ? cost_of(*last_retry) : success_gain;
    available_ = std::min(capacity, available_ + gain);
}

}  // namespace kinesisd::aws
