#include "pipeline/credential_cache.hpp"

#include "pipeline/machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

namespace kinesisd {
namespace {

using testing::HasSubstr;

using Answer = Result<std::optional<aws::Credentials>>;

class ScriptedProvider final : public CredentialProvider {
public:
    explicit ScriptedProvider(std::deque<Answer> answers) : answers_{std::move(answers)} {}
    [[nodiscard]] std::string_view description() const override { return "script"; }
    [[nodiscard]] Awaitable<Answer> fetch() override {
        Answer answer = answers_.front();
        answers_.pop_front();
        co_return answer;
    }

private:
    std::deque<Answer> answers_;
};

class CredentialCacheTest : public testing::Test {
protected:
    [[nodiscard]] aws::Credentials keys(const char* id, std::optional<Duration> valid_for) const {
        aws::Credentials credentials;
        credentials.access_key_id = id;
        if (valid_for)
            credentials.expires = machine.clock.wall_now() +
                                  std::chrono::duration_cast<std::chrono::milliseconds>(*valid_for);
        return credentials;
    }
    [[nodiscard]] CredentialCache cache_of(std::deque<Answer> answers) {
        std::vector<std::unique_ptr<CredentialProvider>> chain;
        chain.push_back(std::make_unique<ScriptedProvider>(std::move(answers)));
        return {machine.clock, std::move(chain)};
    }
    [[nodiscard]] std::string current(CredentialCache& cache) {
        const Result<aws::Credentials> got = machine.run(cache.current());
        return got ? got->access_key_id : std::string{name(got.error().code)};
    }
    void pass(Duration time) {
        const auto sleep = [this](Duration how_long) -> Awaitable<int> {
            co_await machine.clock.sleep_until(machine.clock.now() + how_long);
            co_return 0;
        };
        machine.run(sleep(time));
    }

    sim::Machine machine;
};

TEST_F(CredentialCacheTest, FetchesOnce) {
    CredentialCache cache = cache_of({keys("first", std::nullopt)});
    EXPECT_EQ(current(cache), "first");
    EXPECT_EQ(current(cache), "first");
}

TEST_F(CredentialCacheTest, FetchesAnewBeforeTheyExpireAndWhenTheServiceRefusesThem) {
    CredentialCache cache = cache_of(
        {keys("first", std::chrono::hours{1}),
         keys("second", std::chrono::hours{3}),
         keys("third", std::nullopt)}
    );
    EXPECT_EQ(current(cache), "first");
    pass(std::chrono::minutes{56});
    EXPECT_EQ(current(cache), "second");
    cache.invalidate();
    EXPECT_EQ(current(cache), "third");
}

TEST_F(CredentialCacheTest, UsesOldOnesWhileTheyAreValidWhenARefreshFails) {
    const Error broken{Errc::invalid_credentials, "broken"};
    CredentialCache cache = cache_of({keys("first", std::chrono::hours{1}), broken, broken});
    EXPECT_EQ(current(cache), "first");
    pass(std::chrono::minutes{56});
    EXPECT_EQ(current(cache), "first");
    pass(std::chrono::minutes{5});
    EXPECT_EQ(current(cache), "invalid_credentials");
}

TEST_F(CredentialCacheTest, SaysWhereItHasLooked) {
    CredentialCache cache = cache_of({std::optional<aws::Credentials>{}});
    const Result<aws::Credentials> none = machine.run(cache.current());
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().code, Errc::no_credentials);
    EXPECT_THAT(none.error().detail, HasSubstr("looked at: script"));
}

}  // namespace
}  // namespace kinesisd
