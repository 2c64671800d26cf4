#include "host/connection_pool.hpp"

#include <utility>

namespace kinesisd {

std::unique_ptr<ByteStream> ConnectionPool::take(const Origin& origin, SteadyTime now) {
    close_old(now);
    for (auto idle = idle_.begin(); idle != idle_.end();) {
        if (idle->origin != origin) {
            ++idle;
            continue;
        }
        std::unique_ptr<ByteStream> connection = std::move(idle->connection);
        idle = idle_.erase(idle);
        if (connection->is_quiet()) return connection;
    }
    return nullptr;
}

void ConnectionPool::give_back(
    const Origin& origin, std::unique_ptr<ByteStream> connection, SteadyTime now
) {
    close_old(now);
    idle_.push_front(Idle{origin, std::move(connection), now});
    if (idle_.size() > idle_max_) idle_.pop_back();
}

void ConnectionPool::close_old(SteadyTime now) {
    while (!idle_.empty() && now - idle_.back().since >= idle_age_max_) {
        idle_.pop_back();
    }
}

}  // namespace kinesisd
