#include "host/connection_pool.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <utility>

namespace kinesisd::test {
namespace {

using std::chrono::seconds;

enum class State { quiet, closed };

class FakeConnection final : public ByteStream {
public:
    FakeConnection(int& open, const State& state) : open_{open}, state_{state} { ++open_; }
    FakeConnection(const FakeConnection&) = delete;
    FakeConnection& operator=(const FakeConnection&) = delete;
    ~FakeConnection() override { --open_; }

    Awaitable<Result<std::size_t>> read_some(std::span<char>) override { co_return std::size_t{0}; }
    Awaitable<Result<>> write_all(std::string_view, std::string_view) override {
        co_return Result<>{};
    }
    void close() noexcept override {}
    void end_writing() noexcept override {}
    bool is_quiet() noexcept override { return state_ == State::quiet; }

private:
    int& open_;
    const State& state_;
};

class ConnectionPoolTest : public ::testing::Test {
protected:
    std::unique_ptr<ByteStream> connection() {
        return std::make_unique<FakeConnection>(open_, state_);
    }
    static SteadyTime at(int second) { return SteadyTime{} + seconds{second}; }

    int open_ = 0;
    State state_ = State::quiet;
    ConnectionPool pool_{2, seconds{4}};
    Origin origin_{Scheme::http, "a", 80};
};

TEST_F(ConnectionPoolTest, GivesOutTheConnectionUsedLast) {
    auto first = connection();
    auto second = connection();
    const ByteStream* const last = second.get();
    pool_.give_back(origin_, std::move(first), at(0));
    pool_.give_back(origin_, std::move(second), at(1));
    EXPECT_EQ(pool_.take(origin_, at(2)).get(), last);
    EXPECT_EQ(pool_.size(), 1u);
}

TEST_F(ConnectionPoolTest, ClosesTheOldestWhenItIsFull) {
    auto first = connection();
    const ByteStream* const oldest = first.get();
    pool_.give_back(origin_, std::move(first), at(0));
    pool_.give_back(origin_, connection(), at(1));
    pool_.give_back(origin_, connection(), at(2));
    EXPECT_EQ(open_, 2);
    EXPECT_NE(pool_.take(origin_, at(2)).get(), oldest);
    EXPECT_NE(pool_.take(origin_, at(2)).get(), oldest);
    EXPECT_EQ(pool_.take(origin_, at(2)), nullptr);
}

TEST_F(ConnectionPoolTest, ClosesWhatIsOldOfWhateverOrigin) {
    pool_.give_back(origin_, connection(), at(0));
    pool_.give_back(Origin{Scheme::https, "a", 80}, connection(), at(2));
    EXPECT_EQ(pool_.take(Origin{Scheme::http, "b", 80}, at(4)), nullptr);
    EXPECT_EQ(open_, 1);
    EXPECT_NE(pool_.take(Origin{Scheme::https, "a", 80}, at(5)), nullptr);
}

TEST_F(ConnectionPoolTest, ClosesWhatIsClosedAlready) {
    pool_.give_back(origin_, connection(), at(0));
    state_ = State::closed;
    EXPECT_EQ(pool_.take(origin_, at(1)), nullptr);
    EXPECT_EQ(open_, 0);
}

}  // namespace
}  // namespace kinesisd::test
