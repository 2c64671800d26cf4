#include "port/byte_budget.hpp"

#include "base/check.hpp"

#include <algorithm>

namespace kinesisd {

// One place in the line. It leaves the line, or gives back what it was granted, when its task
// unwinds before it took its permit.
class ByteBudget::Waiter {
public:
    Waiter(ByteBudget& budget, std::size_t bytes, Place place)
        : budget_{budget}, bytes_{bytes}, place_{place}, granted_wake_{budget.executor_} {
        std::list<Waiter*>& line = budget_.waiting_;
        const auto next = place == Place::last
                              ? line.end()
                              : std::ranges::find(line, Place::last, &Waiter::place);
        in_line_ = line.insert(next, this);
    }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;
    ~Waiter() {
        if (state_ == State::waiting) budget_.waiting_.erase(in_line_);
        if (state_ == State::granted) budget_.release(bytes_);
    }

    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] Place place() const { return place_; }
    [[nodiscard]] Awaitable<> granted() { return granted_wake_.wait(); }
    void grant() {
        budget_.waiting_.erase(in_line_);
        state_ = State::granted;
        granted_wake_.notify();
    }
    [[nodiscard]] Permit permit() {
        check(state_ == State::granted);
        state_ = State::taken;
        return Permit{budget_, bytes_};
    }

private:
    enum class State { waiting, granted, taken };

    ByteBudget& budget_;
    std::size_t bytes_;
    Place place_;
    State state_ = State::waiting;
    std::list<Waiter*>::iterator in_line_;
    Wake granted_wake_;
};

void ByteBudget::Permit::resize_to(std::size_t bytes) {
    if (budget_ == nullptr) {
        check(bytes == 0);
        return;
    }
    const std::size_t before = std::exchange(bytes_, bytes);
    if (bytes > before) budget_->take(bytes - before);
    if (bytes < before) budget_->release(before - bytes);
}

ByteBudget::ByteBudget(Executor executor, std::size_t total_bytes)
    : executor_{std::move(executor)}, total_bytes_{total_bytes}, pressure_{executor_} {}

ByteBudget::~ByteBudget() {
    check(waiting_.empty() && used_bytes_ == 0);
}

Awaitable<ByteBudget::Permit> ByteBudget::acquire(std::size_t bytes) {
    const std::size_t wanted = std::min(bytes, total_bytes_);
    if (waiting_.empty() && used_bytes_ + wanted <= total_bytes_) {
        take(wanted);
        co_return Permit{*this, wanted};
    }
    co_return co_await wait_for(wanted, Place::last);
}

Awaitable<> ByteBudget::enlarge(Permit& permit, std::size_t bytes) {
    check(permit.budget_ == this);
    const std::size_t wanted = std::min(bytes, total_bytes_);
    const bool is_first =
        waiting_.empty() || waiting_.front()->place() != Place::behind_other_enlargements;
    const bool fits = used_bytes_ - permit.bytes_ + wanted <= total_bytes_;
    if (wanted <= permit.bytes_ || (is_first && fits)) {
        permit.resize_to(wanted);
        co_return;
    }
    permit = Permit{};
    permit = co_await wait_for(wanted, Place::behind_other_enlargements);
}

Awaitable<ByteBudget::Permit> ByteBudget::wait_for(std::size_t bytes, Place place) {
    Waiter waiter{*this, bytes, place};
    pressure_.notify();
    co_await waiter.granted();
    co_return waiter.permit();
}

void ByteBudget::take(std::size_t bytes) {
    used_bytes_ += bytes;
    used_bytes_max_ = std::max(used_bytes_max_, used_bytes_);
}

void ByteBudget::release(std::size_t bytes) {
    check(bytes <= used_bytes_);
    used_bytes_ -= bytes;
    grant_first_ones();
}

// One that asked for more than the total, which was larger then, waits until nothing is held.
void ByteBudget::grant_first_ones() {
    while (!waiting_.empty()) {
        const std::size_t wanted = waiting_.front()->bytes();
        if (used_bytes_ + wanted > std::max(total_bytes_, wanted)) return;
        take(wanted);
        waiting_.front()->grant();
    }
}

void ByteBudget::set_total_bytes(std::size_t bytes) {
    total_bytes_ = bytes;
    grant_first_ones();
}

}  // namespace kinesisd
