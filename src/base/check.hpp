// check(): an invariant of the program itself. It is on in release too: a broken invariant stops
// the process, and the snapshot makes that safe (nothing that was not durable was ever committed).
#pragma once

#include <source_location>

namespace kinesisd {

namespace detail {
[[noreturn]] void broken_invariant(const std::source_location& where) noexcept;
}

// Ends the process with the place of the call when the condition does not hold.
inline void check(
    bool condition, const std::source_location& where = std::source_location::current()
) noexcept {
    if (!condition) [[unlikely]]
        detail::broken_invariant(where);
}

}  // namespace kinesisd
