#include "host/connection_pool.hpp"

#include <utility>

namespace kinesisd {

std::optional<OpenConnection> ConnectionPool::take(const Route& route, SteadyTime now) {
    close_old(now);
    for (auto idle = idle_.begin(); idle != idle_.end();) {
        if (idle->route != route) {
            ++idle;
            continue;
        }
        OpenConnection connection = std::move(idle->connection);
        idle = idle_.erase(idle);
        if (connection.use_until > now && connection.stream->is_quiet()) return connection;
    }
    return std::nullopt;
}

void ConnectionPool::give_back(const Route& route, OpenConnection connection, SteadyTime now) {
    close_old(now);
    if (connection.use_until <= now) return;
    idle_.push_front(Idle{route, std::move(connection), now});
    if (idle_.size() > idle_max_) idle_.pop_back();
}

void ConnectionPool::close_old(SteadyTime now) {
    while (!idle_.empty() && now - idle_.back().since >= idle_age_max_) {
        idle_.pop_back();
    }
}

}  // namespace kinesisd
