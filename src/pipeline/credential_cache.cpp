#include "pipeline/credential_cache.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Refreshed from so long before they expire on; of short-lived ones when half of their time is
// over.
constexpr milliseconds refresh_lead_max = minutes{15};
// Between refreshes that change nothing, however short they live.
constexpr milliseconds refresh_interval_min = seconds{10};
// While the provider is unreachable they are used for 5 to 10 minutes more, again and again.
constexpr milliseconds extension = minutes{5};
constexpr Duration refusal_interval = seconds{30};
constexpr Duration log_interval = minutes{5};
// The wall clock may be set while one sleeps.
constexpr Duration sleep_max = minutes{1};
constexpr BackoffLimits pauses{seconds{2}, minutes{1}};

bool are_same(const aws::Credentials& a, const aws::Credentials& b) {
    return a.access_key_id == b.access_key_id && a.session_token == b.session_token &&
           a.secret_access_key == b.secret_access_key;
}

}  // namespace

// A fetch while it lasts, also if whoever makes it is cancelled: then one who waits makes another.
class CredentialCache::Fetching {
public:
    explicit Fetching(CredentialCache& cache) : cache_{cache} { cache_.state_ = State::fetching; }
    Fetching(const Fetching&) = delete;
    Fetching& operator=(const Fetching&) = delete;
    ~Fetching() {
        cache_.state_ = State::idle;
        cache_.fetched_.cancel();
    }

private:
    CredentialCache& cache_;
};

CredentialCache::CredentialCache(
    const Executor& executor,
    Clock& clock,
    Entropy& entropy,
    const EventLog& log,
    CredentialChain chain
)
    : clock_{clock},
      entropy_{entropy},
      log_{log},
      chain_{std::move(chain)},
      backoff_{pauses},
      fetched_{executor, asio::steady_timer::time_point::max()},
      changed_{executor} {}

bool CredentialCache::usable() const {
    if (!current_ || trust_ == Trust::refused) return false;
    return !current_->expires || clock_.wall_now() < *current_->expires;
}

Awaitable<Result<aws::Credentials>> CredentialCache::current() {
    while (!usable()) {
        if (state_ == State::fetching) {
            co_await until_fetched();
            continue;
        }
        if (!failure_ || clock_.now() >= retry_at_) co_await fetch();
        if (!usable() && failure_) co_return *failure_;
    }
    co_return *current_;
}

void CredentialCache::refused(const aws::Credentials& used) {
    if (!current_ || !are_same(*current_, used)) return;
    if (clock_.now() >= believe_refusal_at_) trust_ = Trust::refused;
}

Awaitable<> CredentialCache::until_fetched() {
    boost::system::error_code woken;
    co_await fetched_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
}

Awaitable<> CredentialCache::fetch() {
    const Fetching fetching{*this};
    Result<aws::Credentials> got = co_await chain_.fetch();
    const WallTime now = clock_.wall_now();
    const bool expired = got && got->expires && *got->expires <= now;
    const bool used_on = chain_.when_unreachable() == WhenUnreachable::used_on;
    if (got && (!expired || used_on))
        take(std::move(*got));
    else if (got)
        got = Error{
            Errc::credentials_unavailable,
            got->provider + " gave credentials that expired at " + to_iso8601(*got->expires)
        };
    if (!got)
        fail(got.error());
    else if (expired)
        fail({Errc::credentials_unavailable, "the provider gave expired credentials"});
    changed_.notify();
}

void CredentialCache::take(aws::Credentials credentials) {
    const TimePoint now = clock_.now();
    const bool same = current_ && are_same(*current_, credentials);
    if (trust_ == Trust::refused && same) believe_refusal_at_ = now + refusal_interval;
    trust_ = Trust::good;
    const bool is_news = !current_ || failure_;
    failure_.reset();
    backoff_.reset();
    logged_failure_.clear();
    current_ = std::move(credentials);
    const std::string expiry = current_->expires ? to_iso8601(*current_->expires) : "never";
    log_.write(
        is_news ? Level::info : Level::debug,
        "credentials",
        "requests are signed with these",
        {{"provider", current_->provider},
         {"access_key_id", current_->access_key_id},
         {"expires", expiry}}
    );
    if (!current_->expires) return;
    const WallTime wall_now = clock_.wall_now();
    const milliseconds left = std::max(*current_->expires - wall_now, milliseconds{0});
    const milliseconds lead = std::min(refresh_lead_max, left / 2);
    const WallTime earliest = wall_now + refresh_interval_min;
    refresh_at_ = std::max(*current_->expires - lead + jitter(lead / 3), earliest);
}

void CredentialCache::fail(Error error) {
    // They were there, so the configuration is fine: what is wrong now may pass.
    if (current_ && remedy(error.code) == Remedy::give_up)
        error = Error{Errc::credentials_unavailable, error.text()};
    retry_at_ = clock_.now() + pauses.base / 2 + backoff_.next(entropy_.next());
    if (current_) {
        extend();
        log_failure(error);
    }
    failure_ = std::move(error);
}

void CredentialCache::extend() {
    if (chain_.when_unreachable() != WhenUnreachable::used_on || !current_->expires) return;
    const WallTime now = clock_.wall_now();
    if (*current_->expires > now + extension) return;
    current_->expires = now + extension + jitter(extension);
}

void CredentialCache::log_failure(const Error& error) {
    const TimePoint now = clock_.now();
    if (error.detail == logged_failure_ && now < log_again_at_) return;
    logged_failure_ = error.detail;
    log_again_at_ = now + log_interval;
    log_.write(
        Level::warn,
        "credentials_not_refreshed",
        error.text(),
        {{"provider", current_->provider},
         {"used_until", current_->expires ? to_iso8601(*current_->expires) : "refused"}}
    );
}

std::optional<TimePoint> CredentialCache::next_refresh() const {
    if (!current_ || !current_->expires) return std::nullopt;
    if (failure_) return retry_at_;
    return clock_.now() + (refresh_at_ - clock_.wall_now());
}

Awaitable<> CredentialCache::keep_fresh() {
    while (true) {
        const std::optional<TimePoint> due = next_refresh();
        const TimePoint now = clock_.now();
        if (!due) {
            co_await changed_.wait();
        } else if (now < *due) {
            const TimePoint wake_at = std::min(*due, now + sleep_max);
            co_await clock_.wait_until(changed_, wake_at);
        } else if (state_ == State::fetching) {
            co_await until_fetched();
        } else {
            co_await fetch();
        }
    }
}

CredentialStatus CredentialCache::status() const {
    CredentialStatus status;
    if (current_) {
        status.provider = current_->provider;
        status.expires = current_->expires;
    }
    status.trouble = failure_;
    return status;
}

milliseconds CredentialCache::jitter(milliseconds below) {
    if (below.count() <= 0) return milliseconds{0};
    const auto span = static_cast<std::uint64_t>(below.count());
    return milliseconds{static_cast<milliseconds::rep>(entropy_.next() % span)};
}

}  // namespace kinesisd
