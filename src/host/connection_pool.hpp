// ConnectionPool: connections that wait for their next request. The one used last is given out
// first, so that under little load the others grow old and are closed. Those that are always busy
// have an end too: a server may have moved to another address since they were made.
#pragma once

#include "host/byte_stream.hpp"
#include "host/deadline.hpp"
#include "host/route.hpp"

#include <cstddef>
#include <list>
#include <memory>
#include <optional>

namespace kinesisd {

struct OpenConnection {
    std::unique_ptr<ByteStream> stream;
    SteadyTime use_until;
};

class ConnectionPool {
public:
    // Keeps at most `idle_max` connections, each idle for less than `idle_age_max`.
    ConnectionPool(std::size_t idle_max, Duration idle_age_max)
        : idle_max_{idle_max}, idle_age_max_{idle_age_max} {}

    // A connection along `route` that looks alive, or nothing.
    [[nodiscard]] std::optional<OpenConnection> take(const Route& route, SteadyTime now);
    // `connection` is between two requests: all bytes of its last answer were read.
    void give_back(const Route& route, OpenConnection connection, SteadyTime now);

    [[nodiscard]] std::size_t size() const { return idle_.size(); }

private:
    struct Idle {
        Route route;
        OpenConnection connection;
        SteadyTime since;
    };

    void close_old(SteadyTime now);

    std::size_t idle_max_;
    Duration idle_age_max_;
    std::list<Idle> idle_;  // the one used last is at the front
};

}  // namespace kinesisd
