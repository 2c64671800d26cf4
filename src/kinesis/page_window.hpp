// PageWindow: how many large pages may be on their way at once. While the thread waits for the
// service, more of them; while it has no time left, fewer: those that lie in the network meanwhile
// go cold there, and reading them then costs more than it had to.
#pragma once

#include "base/time.hpp"

#include <cstddef>

namespace kinesisd::kinesis {

class PageWindow {
public:
    // So long it looks on before it judges.
    static constexpr Duration look_time = std::chrono::milliseconds{50};

    // Begins with one of at most `pages_max` (at least 1).
    explicit PageWindow(std::size_t pages_max);

    // At least 1.
    [[nodiscard]] std::size_t pages() const { return pages_; }
    void set_pages_max(std::size_t pages_max);

    // From now on pages are on their way; `cpu_time` is what the thread has used so far.
    void begin(TimePoint now, Duration cpu_time);
    // They still are, `under_way` of them. Before next_look() this changes nothing.
    void look(TimePoint now, Duration cpu_time, std::size_t under_way);
    [[nodiscard]] TimePoint next_look() const { return looked_ + look_time; }

private:
    void widen(TimePoint now);
    void narrow(TimePoint now, std::size_t under_way);

    std::size_t pages_max_;
    std::size_t pages_ = 1;
    std::size_t pages_min_ = 1;  // fewer have left the thread without work, not long ago
    TimePoint min_until_{};      // then that is forgotten
    TimePoint looked_{};
    Duration cpu_time_{0};
};

}  // namespace kinesisd::kinesis
