// CredentialCache: the credentials that requests are signed with. They are fetched anew well before
// they expire, beside the calls: who has valid ones never waits. Belongs to one loop thread.
#pragma once

#include "base/backoff.hpp"
#include "pipeline/credential_chain.hpp"
#include "port/clock.hpp"
#include "port/entropy.hpp"
#include "port/wake.hpp"
#include "telemetry/event_log.hpp"

#include <boost/asio/steady_timer.hpp>

#include <optional>
#include <string>
#include <vector>

namespace kinesisd {

// For /status, /metrics; a copy.
struct CredentialStatus {
    std::string provider;             // empty: none were found yet
    std::optional<WallTime> expires;  // nothing: they do not
    std::optional<Error> trouble;     // why they could not be refreshed
};

class CredentialCache {
public:
    // All but the chain outlives the cache.
    CredentialCache(
        const Executor& executor,
        Clock& clock,
        Entropy& entropy,
        const EventLog& log,
        CredentialChain chain
    );
    CredentialCache(const CredentialCache&) = delete;
    CredentialCache& operator=(const CredentialCache&) = delete;

    // Waits only when there are none or they have expired or were refused; all who wait share one
    // fetch. After a failed one the next is made after a pause, until which its error is returned.
    // Errors: those of CredentialChain; once there were some, credentials_unavailable.
    [[nodiscard]] Awaitable<Result<aws::Credentials>> current();

    // The service does not take `used` any more: the next call fetches anew. When that brings the
    // same ones again they stay, and are fetched anew at most twice a minute.
    void refused(const aws::Credentials& used);

    // Refreshes them from 15 minutes before they expire on, until it is cancelled. Without this
    // task they are refreshed when they have expired.
    [[nodiscard]] Awaitable<> keep_fresh();

    [[nodiscard]] CredentialStatus status() const;
    // Of the last fetch.
    [[nodiscard]] const std::vector<ProviderVerdict>& verdicts() const { return chain_.verdicts(); }

private:
    class Fetching;

    [[nodiscard]] bool usable() const;
    [[nodiscard]] Awaitable<> fetch();
    [[nodiscard]] Awaitable<> until_fetched();
    void take(aws::Credentials credentials);
    void fail(Error error);
    // Old ones go on being used, although nobody says that they are good.
    void extend();
    void log_failure(const Error& error);
    // When to refresh next; nothing: they do not expire, or there are none yet.
    [[nodiscard]] std::optional<TimePoint> next_refresh() const;
    [[nodiscard]] std::chrono::milliseconds jitter(std::chrono::milliseconds below);

    Clock& clock_;
    Entropy& entropy_;
    const EventLog& log_;
    CredentialChain chain_;
    std::optional<aws::Credentials> current_;
    enum class Trust { good, refused } trust_ = Trust::good;
    WallTime refresh_at_{};
    std::optional<Error> failure_;  // of the last fetch
    TimePoint retry_at_{};          // not before, after a failure
    TimePoint believe_refusal_at_{};
    Backoff backoff_;
    std::string logged_failure_;
    TimePoint log_again_at_{};
    enum class State { idle, fetching } state_ = State::idle;
    asio::steady_timer fetched_;  // never expires: cancelled when a fetch has ended
    Wake changed_;                // there is another time to refresh
};

}  // namespace kinesisd
