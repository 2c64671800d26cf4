#include "port/race.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/multiple_exceptions.hpp>

#include <exception>
#include <utility>

namespace kinesisd {

// A cancelled race has several losers and no winner; its caller unwinds with the first's exception,
// like a caller of any other wait.

Awaitable<> race(Awaitable<> a, Awaitable<> b) {
    using namespace asio::experimental::awaitable_operators;
    try {
        co_await (std::move(a) || std::move(b));
    } catch (const asio::multiple_exceptions& losers) {
        std::rethrow_exception(losers.first_exception());
    }
}

Awaitable<> race(Awaitable<> a, Awaitable<> b, Awaitable<> c) {
    return race(race(std::move(a), std::move(b)), std::move(c));
}

}  // namespace kinesisd
