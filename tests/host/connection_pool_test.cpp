#include "host/connection_pool.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

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
    OpenConnection connection(int use_until_second = 100) {
        return {std::make_unique<FakeConnection>(open_, state_), at(use_until_second)};
    }
    // Which one, or nothing.
    const ByteStream* take(int second) {
        std::optional<OpenConnection> taken = pool_.take(route_, at(second));
        taken_.push_back(taken ? std::move(taken->stream) : nullptr);
        return taken_.back().get();
    }
    static SteadyTime at(int second) { return SteadyTime{} + seconds{second}; }

    int open_ = 0;
    State state_ = State::quiet;
    ConnectionPool pool_{2, seconds{4}};
    std::vector<std::unique_ptr<ByteStream>> taken_;
    Route route_{{Scheme::http, "a", 80}};
};

TEST_F(ConnectionPoolTest, GivesOutTheConnectionUsedLast) {
    auto first = connection();
    auto second = connection();
    const ByteStream* const last = second.stream.get();
    pool_.give_back(route_, std::move(first), at(0));
    pool_.give_back(route_, std::move(second), at(1));
    EXPECT_EQ(take(2), last);
    EXPECT_EQ(pool_.size(), 1u);
}

TEST_F(ConnectionPoolTest, ClosesTheOldestWhenItIsFull) {
    auto first = connection();
    const ByteStream* const oldest = first.stream.get();
    pool_.give_back(route_, std::move(first), at(0));
    pool_.give_back(route_, connection(), at(1));
    pool_.give_back(route_, connection(), at(2));
    EXPECT_EQ(open_, 2);
    EXPECT_NE(take(2), oldest);
    EXPECT_NE(take(2), oldest);
    EXPECT_EQ(take(2), nullptr);
}

TEST_F(ConnectionPoolTest, ClosesWhatIsOldOfWhateverOrigin) {
    pool_.give_back(route_, connection(), at(0));
    pool_.give_back(Route{{Scheme::https, "a", 80}}, connection(), at(2));
    EXPECT_FALSE(pool_.take(Route{{Scheme::http, "b", 80}}, at(4)));
    EXPECT_EQ(open_, 1);
    EXPECT_TRUE(pool_.take(Route{{Scheme::https, "a", 80}}, at(5)));
}

TEST_F(ConnectionPoolTest, ClosesWhatIsClosedAlready) {
    pool_.give_back(route_, connection(), at(0));
    state_ = State::closed;
    EXPECT_EQ(take(1), nullptr);
    EXPECT_EQ(open_, 0);
}

TEST_F(ConnectionPoolTest, KeepsTheWaysToAServerApart) {
    const aws::Proxy proxy;
    const Route through{route_.origin, &proxy};
    pool_.give_back(through, connection(), at(0));
    EXPECT_EQ(take(1), nullptr);
    EXPECT_TRUE(pool_.take(through, at(1)));
}

TEST_F(ConnectionPoolTest, GivesOutNoConnectionThatHasHadItsTime) {
    pool_.give_back(route_, connection(3), at(0));
    EXPECT_NE(take(2), nullptr);
    pool_.give_back(route_, connection(3), at(2));
    EXPECT_EQ(take(3), nullptr);
    EXPECT_EQ(open_, 1);
}

TEST_F(ConnectionPoolTest, TakesNoConnectionBackThatHasHadItsTime) {
    pool_.give_back(route_, connection(3), at(3));
    EXPECT_EQ(open_, 0);
    EXPECT_EQ(pool_.size(), 0u);
}

}  // namespace
}  // namespace kinesisd::test
