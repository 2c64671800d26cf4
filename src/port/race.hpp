// Race waits, never takes: both operands must be pure waits (ready(), wait(), sleep_until()).
#pragma once

#include "port/awaitable.hpp"

namespace kinesisd {

// Returns when the first of them does; the others are cancelled and have ended by then.
[[nodiscard]] Awaitable<> race(Awaitable<> a, Awaitable<> b);
[[nodiscard]] Awaitable<> race(Awaitable<> a, Awaitable<> b, Awaitable<> c);

}  // namespace kinesisd
