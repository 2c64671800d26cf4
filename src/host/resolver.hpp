// Resolver: names to addresses, within a deadline. The system's look-up can neither be interrupted
// nor be trusted to end, so each runs on a thread of its own that nobody ever waits for: not the
// next look-up, and not the end of the process.
#pragma once

#include "base/error.hpp"
#include "host/deadline.hpp"
#include "port/awaitable.hpp"

#include <boost/asio/ip/address.hpp>

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace kinesisd {

using Addresses = std::vector<asio::ip::address>;

// Blocks, for as long as it likes. At least one address, in the order of preference, or
// name_not_resolved. Called on any thread, and possibly after everything else has ended: what it
// refers to lives as long as the process.
using LookUp = std::function<Result<Addresses>(const std::string& host)>;

// getaddrinfo(3).
[[nodiscard]] Result<Addresses> look_up_by_system(const std::string& host);

class Resolver {
public:
    // So many look-ups that hang are left alone; another one is refused.
    static constexpr std::size_t look_ups_max = 16;
    // Who asks for a name that is being looked up waits for that answer, unless it hangs.
    static constexpr std::chrono::seconds joined_age_max{10};

    explicit Resolver(LookUp look_up);
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;
    // Leaves look-ups that have not ended to themselves.
    ~Resolver();

    // An address as the host needs no look-up. name_not_resolved or timed_out. Cancellable.
    [[nodiscard]] Awaitable<Result<Addresses>> resolve(std::string host, SteadyTime deadline);

private:
    struct Query;
    struct Threads;

    [[nodiscard]] Result<std::shared_ptr<Query>> join_or_start(
        const std::string& host, const Executor& loop
    );
    [[nodiscard]] Result<> start(const std::shared_ptr<Query>& query, const Executor& loop);

    LookUp look_up_;
    std::list<std::shared_ptr<Query>> queries_;
    // Shared with the threads, which may outlive this.
    std::shared_ptr<Threads> threads_;
};

}  // namespace kinesisd
