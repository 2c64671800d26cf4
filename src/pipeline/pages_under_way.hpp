// PagesUnderWay: the large pages that were asked for and are not yet written. Each has a place
// among them, and how many places there are follows from how busy the thread is (PageWindow).
// Belongs to one loop thread.
#pragma once

#include "kinesis/page_window.hpp"
#include "port/byte_budget.hpp"
#include "port/clock.hpp"
#include "port/wake.hpp"

namespace kinesisd {

class PagesUnderWay {
public:
    // The right to have a page on its way. Must not outlive its PagesUnderWay.
    using Place = ByteBudget::Permit;

    // `memory`, which outlives it, bounds the number of places.
    PagesUnderWay(Executor executor, Clock& clock, const ByteBudget& memory);

    // Waits in line for a place. Somebody steers meanwhile, or the line may stand still.
    [[nodiscard]] Awaitable<Place> begin();
    // Makes more places, or fewer, as long as somebody waits for one. Until end().
    [[nodiscard]] Awaitable<> steer();
    void end();

    [[nodiscard]] std::size_t places() const { return window_.pages(); }

private:
    [[nodiscard]] std::size_t places_max() const;
    void look();

    Clock& clock_;
    const ByteBudget& memory_;
    kinesis::PageWindow window_;
    ByteBudget places_;  // in bytes of pages
    Wake event_;         // somebody waits, nobody does any more, or the end has come
    bool ended_ = false;
};

}  // namespace kinesisd
