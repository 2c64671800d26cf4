#include "kinesis/page_window.hpp"

#include <algorithm>

namespace kinesisd::kinesis {

namespace {

// Parts of the time in which the thread worked.
constexpr double busy = 0.95;
constexpr double idle = 0.75;
// How long it is remembered that fewer were too few.
constexpr Duration memory = std::chrono::seconds{2};

}  // namespace

PageWindow::PageWindow(std::size_t pages_max) : pages_max_{std::max<std::size_t>(pages_max, 1)} {}

void PageWindow::set_pages_max(std::size_t pages_max) {
    pages_max_ = std::max<std::size_t>(pages_max, 1);
    pages_ = std::min(pages_, pages_max_);
    pages_min_ = std::min(pages_min_, pages_max_);
}

void PageWindow::begin(TimePoint now, Duration cpu_time) {
    looked_ = now;
    cpu_time_ = cpu_time;
}

void PageWindow::look(TimePoint now, Duration cpu_time, std::size_t under_way) {
    if (now < next_look()) return;
    const double worked = to_seconds(cpu_time - cpu_time_) / to_seconds(now - looked_);
    begin(now, cpu_time);
    if (worked < idle) widen(now);
    if (worked > busy) narrow(now, under_way);
}

void PageWindow::widen(TimePoint now) {
    if (pages_ == pages_max_) return;
    pages_ = std::min(pages_ * 2, pages_max_);
    pages_min_ = pages_;
    min_until_ = now + memory;
}

// Where fewer are under way than may be, it is these that are too many.
void PageWindow::narrow(TimePoint now, std::size_t under_way) {
    if (now >= min_until_) pages_min_ = 1;
    pages_ = std::max(pages_min_, std::min(pages_, under_way) / 2);
}

}  // namespace kinesisd::kinesis
