// ByteBudget: how many bytes may be held at once. Who wants to hold some takes a Permit first and
// waits for it in line; the Permit travels with the bytes and gives them back when it dies.
// Belongs to one loop thread.
#pragma once

#include "port/awaitable.hpp"
#include "port/wake.hpp"

#include <cstddef>
#include <list>
#include <utility>

namespace kinesisd {

class ByteBudget {
public:
    // The right to hold some bytes. Must not outlive its budget.
    class Permit {
    public:
        Permit() = default;
        Permit(Permit&& other) noexcept
            : budget_{std::exchange(other.budget_, nullptr)},
              bytes_{std::exchange(other.bytes_, 0)} {}
        Permit& operator=(Permit&& other) noexcept {
            std::swap(budget_, other.budget_);
            std::swap(bytes_, other.bytes_);
            return *this;
        }
        Permit(const Permit&) = delete;
        Permit& operator=(const Permit&) = delete;
        ~Permit() { resize_to(0); }

        [[nodiscard]] std::size_t bytes() const { return bytes_; }
        // What is really held, once it is known. Less gives the rest back; more overdraws the
        // budget, and the next ones in line wait for it.
        void resize_to(std::size_t bytes);

    private:
        friend class ByteBudget;
        Permit(ByteBudget& budget, std::size_t bytes) : budget_{&budget}, bytes_{bytes} {}

        ByteBudget* budget_ = nullptr;
        std::size_t bytes_ = 0;
    };

    ByteBudget(Executor executor, std::size_t total_bytes);
    ByteBudget(const ByteBudget&) = delete;
    ByteBudget& operator=(const ByteBudget&) = delete;
    // Every permit has died.
    ~ByteBudget();

    // Waits in line until `bytes` (or the whole budget, if that is less) are free.
    [[nodiscard]] Awaitable<Permit> acquire(std::size_t bytes);
    // Waits until `permit`, one of this budget, allows `bytes` (or the whole budget); less is given
    // back at once. While it waits it allows nothing, so that no two wait for what the other holds:
    // who calls this holds none of the bytes yet. Before those that acquire: its bytes are already
    // on their way.
    [[nodiscard]] Awaitable<> enlarge(Permit& permit, std::size_t bytes);

    // Notified whenever somebody begins to wait: time to commit, and so to free bytes.
    [[nodiscard]] Wake& pressure() { return pressure_; }
    [[nodiscard]] bool has_waiters() const { return !waiting_.empty(); }

    // What is held beyond a smaller total stays held until its permits die.
    void set_total_bytes(std::size_t bytes);
    [[nodiscard]] std::size_t total_bytes() const { return total_bytes_; }
    [[nodiscard]] std::size_t used_bytes() const { return used_bytes_; }
    [[nodiscard]] std::size_t used_bytes_max() const { return used_bytes_max_; }

private:
    class Waiter;
    // Where in the line one begins to wait.
    enum class Place { last, behind_other_enlargements };

    [[nodiscard]] Awaitable<Permit> wait_for(std::size_t bytes, Place place);
    void take(std::size_t bytes);
    void release(std::size_t bytes);
    void grant_first_ones();

    Executor executor_;
    std::size_t total_bytes_;
    std::size_t used_bytes_ = 0;
    std::size_t used_bytes_max_ = 0;
    std::list<Waiter*> waiting_;
    Wake pressure_;
};

}  // namespace kinesisd
