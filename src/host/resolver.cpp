#include "host/resolver.hpp"

#include "host/byte_stream.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace kinesisd {

namespace {

using boost::system::error_code;

struct FreeFound {
    void operator()(addrinfo* found) const { ::freeaddrinfo(found); }
};

void block_signals() {
    sigset_t all;
    sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

Result<Addresses> look_up_by_system(const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int failure = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (failure != 0) {
        const std::string why = failure == EAI_SYSTEM
                                    ? std::error_code{errno, std::system_category()}.message()
                                    : ::gai_strerror(failure);
        return Error{Errc::name_not_resolved, host + ": " + why};
    }
    const std::unique_ptr<addrinfo, FreeFound> owner{found};
    Addresses addresses;
    for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
        asio::ip::tcp::endpoint endpoint;
        if (entry->ai_addrlen > endpoint.capacity()) continue;
        std::memcpy(endpoint.data(), entry->ai_addr, entry->ai_addrlen);
        endpoint.resize(entry->ai_addrlen);
        addresses.push_back(endpoint.address());
    }
    if (addresses.empty()) return Error{Errc::name_not_resolved, host + ": no addresses"};
    return addresses;
}

// One look-up and who waits for it; touched on the loop only, but for its birth and death.
struct Resolver::Query {
    std::string host;
    SteadyTime started;
    std::list<asio::steady_timer*> waiting = {};
    bool ended = false;
    Result<Addresses> answer = Addresses{};

    void finish(Result<Addresses> result) {
        ended = true;
        answer = std::move(result);
        for (asio::steady_timer* const timer : waiting)
            timer->cancel();
    }
};

// The loop may be used as long as the Resolver lives, so a thread looks under the mutex.
struct Resolver::Threads {
    std::mutex mutex;
    std::size_t running = 0;
    enum class State { wanted, abandoned } state = State::wanted;
};

Resolver::Resolver(LookUp look_up)
    : look_up_{std::move(look_up)}, threads_{std::make_shared<Threads>()} {}

Resolver::~Resolver() {
    const std::lock_guard lock{threads_->mutex};
    threads_->state = Threads::State::abandoned;
}

Result<> Resolver::start(const std::shared_ptr<Query>& query, const Executor& loop) {
    {
        const std::lock_guard lock{threads_->mutex};
        if (threads_->running >= look_ups_max) {
            return Error{
                Errc::name_not_resolved,
                query->host + ": " + std::to_string(look_ups_max) + " look-ups hang already"
            };
        }
        ++threads_->running;
    }
    const auto work = [threads = threads_, look_up = look_up_, query, loop] {
        block_signals();
        Result<Addresses> answer = look_up(query->host);
        const std::lock_guard lock{threads->mutex};
        --threads->running;
        if (threads->state == Threads::State::abandoned) return;
        asio::post(loop, [query, answer = std::move(answer)]() mutable {
            query->finish(std::move(answer));
        });
    };
    try {
        std::thread{work}.detach();
    } catch (const std::system_error& failure) {
        const std::lock_guard lock{threads_->mutex};
        --threads_->running;
        return Error{Errc::name_not_resolved, query->host + ": " + failure.what()};
    }
    return {};
}

Result<std::shared_ptr<Resolver::Query>> Resolver::join_or_start(
    const std::string& host, const Executor& loop
) {
    const SteadyTime now = std::chrono::steady_clock::now();
    std::erase_if(queries_, [now](const std::shared_ptr<Query>& query) {
        return query->ended || now - query->started >= joined_age_max;
    });
    const auto same = std::ranges::find(queries_, host, &Query::host);
    if (same != queries_.end()) return *same;
    auto query = std::make_shared<Query>(host, now);
    if (const Result<> started = start(query, loop); !started) return started.error();
    queries_.push_back(query);
    return query;
}

Awaitable<Result<Addresses>> Resolver::resolve(std::string host, SteadyTime deadline) {
    error_code not_an_address;
    const asio::ip::address address = asio::ip::make_address(host, not_an_address);
    if (!not_an_address) co_return Addresses{address};
    const Executor loop = co_await asio::this_coro::executor;
    const Result<std::shared_ptr<Query>> query = join_or_start(host, loop);
    if (!query) co_return query.error();

    // Leaves the queue with this call, however that ends.
    struct Waiting {
        Query& query;
        asio::steady_timer timer;
        Waiting(Query& joined, const Executor& executor, SteadyTime until)
            : query{joined}, timer{executor, until} {
            query.waiting.push_back(&timer);
        }
        Waiting(const Waiting&) = delete;
        Waiting& operator=(const Waiting&) = delete;
        ~Waiting() { query.waiting.remove(&timer); }
    };
    Waiting waiting{**query, loop, deadline};
    error_code woken;
    co_await waiting.timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    co_await unwind_if_cancelled();
    if (!(*query)->ended) co_return Error{Errc::timed_out, host + ": looking up the name"};
    co_return (*query)->answer;
}

}  // namespace kinesisd
