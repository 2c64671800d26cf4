#include "pipeline/pages_under_way.hpp"

#include "kinesis/page_memory.hpp"

namespace kinesisd {

namespace {

constexpr std::size_t place_bytes = kinesis::page_held_bytes_max;

}  // namespace

PagesUnderWay::PagesUnderWay(Executor executor, Clock& clock, const ByteBudget& memory)
    : clock_{clock},
      memory_{memory},
      window_{places_max()},
      places_{executor, window_.pages() * place_bytes},
      event_{executor} {
    places_.pressure().pass_on_to(event_);
}

std::size_t PagesUnderWay::places_max() const {
    return memory_.total_bytes() / place_bytes;
}

Awaitable<PagesUnderWay::Place> PagesUnderWay::begin() {
    if (places_.used_bytes() == 0) window_.begin(clock_.now(), clock_.cpu_time());
    look();
    Place place = co_await places_.acquire(place_bytes);
    if (!places_.has_waiters()) event_.notify();
    co_return place;
}

void PagesUnderWay::look() {
    window_.set_pages_max(places_max());
    window_.look(clock_.now(), clock_.cpu_time(), places_.used_bytes() / place_bytes);
    places_.set_total_bytes(window_.pages() * place_bytes);
}

Awaitable<> PagesUnderWay::steer() {
    while (!ended_) {
        if (places_.has_waiters()) {
            co_await clock_.wait_until(event_, window_.next_look());
            look();
        } else {
            co_await event_.wait();
        }
    }
}

void PagesUnderWay::end() {
    ended_ = true;
    event_.notify();
}

}  // namespace kinesisd
