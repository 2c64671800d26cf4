// Runs work elsewhere and resumes the caller on its own loop. Not cancellable: what `work` borrows
// stays alive until it has returned; a cancelled caller unwinds at its next co_await.
#pragma once

#include "port/awaitable.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <type_traits>
#include <utility>

namespace kinesisd {

// `where`: the executor of a pool or of another loop. `work` takes nothing, returns a value and
// does not throw.
template <class Work, class Value = std::invoke_result_t<Work>>
[[nodiscard]] Awaitable<Value> run_on(Executor where, Work work) {
    const auto start = [&where, &work](auto done) {
        const auto loop = asio::get_associated_executor(done);
        auto home = asio::prefer(loop, asio::execution::outstanding_work.tracked);
        asio::post(where, [home = std::move(home), &work, done = std::move(done)]() mutable {
            Value value = work();
            asio::post(home, [done = std::move(done), value = std::move(value)]() mutable {
                std::move(done)(std::move(value));
            });
        });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Value)>(
        start, asio::use_awaitable
    );
}

// A blocking call, on a thread of the pool.
template <class Work, class Value = std::invoke_result_t<Work>>
[[nodiscard]] Awaitable<Value> run_blocking(asio::thread_pool& pool, Work work) {
    return run_on(Executor{pool.get_executor()}, std::move(work));
}

}  // namespace kinesisd
