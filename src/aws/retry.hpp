// When a call is repeated, as the AWS SDKs do in 2026: how often, after which pause, and out of
// which quota. Pure: the time and the randomness come from the caller.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
#pragma once

#include "aws/credentials.hpp"
#include "aws/setting.hpp"
#include "base/error.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kinesisd::aws {

// standard: failures are repeated out of a quota. adaptive: besides, all calls are slowed down to
// what the service takes without throttling.
enum class RetryMode { standard, adaptive };
[[nodiscard]] std::string_view name(RetryMode mode);

inline constexpr unsigned attempts_default = 3;

struct RetryOptions {
    RetryMode mode = RetryMode::standard;
    unsigned max_attempts = attempts_default;  // with the first one; 1 at least
};

// What a configuration or a profile says; nothing: the next one is asked.
struct RetryWishes {
    std::optional<Setting> mode;  // "standard", "adaptive", "legacy" (taken as standard)
    std::optional<Setting> max_attempts;
};
// What counts of them, each with its origin; "default": nobody has said anything.
struct RetrySettings {
    Setting mode;
    Setting max_attempts;
};
// configured -> AWS_RETRY_MODE, AWS_MAX_ATTEMPTS -> profile.
[[nodiscard]] RetrySettings choose_retry(
    const RetryWishes& configured, const Environment& environment, const RetryWishes& profile
);
// The same, understood. invalid_configuration, which names the
// origin: another mode, or no whole number of 1 or more.
[[nodiscard]] Result<RetryOptions> resolve_retry(
    const RetryWishes& configured, const Environment& environment, const RetryWishes& profile
);

// Why a failed call may succeed the next time; nothing: repeating it is no use.
enum class RetryReason { transient, throttling };
[[nodiscard]] std::optional<RetryReason> retry_reason(Errc code);

// The pause before the next attempt: full jitter under a ceiling that doubles from 50 ms
// (transient) or 1 s (throttling) to 20 s. `retries` were made before; `random` is 64 even bits.
// What the service asks for (x-amz-retry-after) counts, up to 5 s more than that.
[[nodiscard]] Duration retry_delay(
    RetryReason reason, unsigned retries, std::uint64_t random, std::optional<Duration> asked_for
);

// "1500": milliseconds. Nothing: not a number.
[[nodiscard]] std::optional<Duration> parse_retry_after(std::string_view header);

// What all calls of a client may spend on repetitions: when most calls fail, few are repeated.
class RetryQuota {
public:
    // False: too much is failing, the call is not repeated.
    [[nodiscard]] bool take(RetryReason reason);
    // A call has succeeded, after a retry for that reason or at once.
    void give_back(std::optional<RetryReason> last_retry);

    [[nodiscard]] unsigned available() const { return available_; }

private:
    static constexpr unsigned capacity = 500;
    unsigned available_ = capacity;
};

}  // namespace kinesisd::aws
