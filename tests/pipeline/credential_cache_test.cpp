#include "pipeline/credential_cache.hpp"

#include "pipeline/machine.hpp"
#include "port/loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

namespace kinesisd {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Answer = Result<std::optional<aws::Credentials>>;

// Answers in turn, the last one again and again; each takes its time.
class ScriptedProvider final : public CredentialProvider {
public:
    ScriptedProvider(sim::SimClock& clock, WhenUnreachable when_unreachable)
        : clock_{clock}, when_unreachable_{when_unreachable} {}
    [[nodiscard]] std::string_view description() const override { return "script"; }
    [[nodiscard]] std::string absence() const override { return "nothing is written"; }
    [[nodiscard]] WhenUnreachable when_unreachable() const override { return when_unreachable_; }
    [[nodiscard]] Awaitable<Answer> fetch() override {
        ++fetches;
        fetched_at = clock_.now();
        co_await clock_.sleep_until(clock_.now() + takes);
        Answer answer = answers.front();
        if (answers.size() > 1) answers.pop_front();
        co_return answer;
    }

    std::deque<Answer> answers;
    Duration takes = 100ms;
    int fetches = 0;
    TimePoint fetched_at{};

private:
    sim::SimClock& clock_;
    WhenUnreachable when_unreachable_;
};

const Error broken{Errc::invalid_credentials, "broken"};
const Error lost{Errc::connection_lost, "lost"};

class CredentialCacheTest : public testing::Test {
protected:
    [[nodiscard]] aws::Credentials keys(const char* id, std::optional<Duration> valid_for) const {
        aws::Credentials credentials;
        credentials.access_key_id = id;
        credentials.provider = "script";
        if (valid_for)
            credentials.expires = machine.clock.wall_now() +
                                  std::chrono::duration_cast<std::chrono::milliseconds>(*valid_for);
        return credentials;
    }
    void make(
        std::deque<Answer> answers, WhenUnreachable when_unreachable = WhenUnreachable::expired
    ) {
        auto made = std::make_unique<ScriptedProvider>(machine.clock, when_unreachable);
        made->answers = std::move(answers);
        provider = made.get();
        CredentialChain::Providers chain;
        chain.push_back(std::move(made));
        cache = std::make_unique<CredentialCache>(
            machine.loop.get_executor(),
            machine.clock,
            machine.dice,
            machine.log,
            CredentialChain{std::move(chain)}
        );
    }
    [[nodiscard]] std::string current() {
        const Result<aws::Credentials> got = machine.run(cache->current());
        return got ? got->access_key_id : std::string{name(got.error().code)};
    }
    // What current() says without waiting for anything.
    [[nodiscard]] std::string at_once() {
        std::string got = "it waits";
        const auto ask = [](CredentialCache& asked, std::string& into) -> Awaitable<> {
            const Result<aws::Credentials> answer = co_await asked.current();
            into = answer ? answer->access_key_id : std::string{name(answer.error().code)};
        };
        test::Task task{machine.loop, ask(*cache, got)};
        test::turn(machine.loop);
        task.cancel();
        test::turn(machine.loop);
        return got;
    }
    void pass(Duration time) {
        const auto sleep = [](Clock& clock, Duration how_long) -> Awaitable<int> {
            co_await clock.sleep_until(clock.now() + how_long);
            co_return 0;
        };
        machine.run(sleep(machine.clock, time));
    }

    sim::Machine machine;
    ScriptedProvider* provider = nullptr;
    std::unique_ptr<CredentialCache> cache;
};

// The same with the refresher beside it.
class KeptFresh : public CredentialCacheTest {
protected:
    void start() { refresher.emplace(machine.loop, cache->keep_fresh()); }
    ~KeptFresh() override {
        if (!refresher) return;
        refresher->cancel();
        test::turn(machine.loop);
        EXPECT_TRUE(refresher->ended());
    }

    std::optional<test::Task> refresher;
};

TEST_F(CredentialCacheTest, FetchesOnce) {
    make({keys("first", std::nullopt)});
    EXPECT_EQ(current(), "first");
    EXPECT_EQ(at_once(), "first");
    EXPECT_EQ(provider->fetches, 1);
    EXPECT_EQ(cache->status().provider, "script");
    EXPECT_EQ(cache->status().expires, std::nullopt);
}

TEST_F(CredentialCacheTest, WaitsOnlyForExpiredOnes) {
    make({keys("first", 1h), keys("second", 2h)});
    EXPECT_EQ(current(), "first");
    pass(59min);
    EXPECT_EQ(at_once(), "first");
    pass(1min);
    EXPECT_EQ(at_once(), "it waits");
    EXPECT_EQ(current(), "second");
}

TEST_F(CredentialCacheTest, AllWhoWaitShareOneFetch) {
    make({keys("first", std::nullopt)});
    std::vector<std::string> got(3);
    const auto ask = [](CredentialCache& asked, std::string& into) -> Awaitable<> {
        into = (co_await asked.current()).value().access_key_id;
    };
    std::deque<test::Task> tasks;
    for (std::string& into : got)
        tasks.emplace_back(machine.loop, ask(*cache, into));
    pass(1s);
    EXPECT_THAT(got, ElementsAre("first", "first", "first"));
    EXPECT_EQ(provider->fetches, 1);
}

TEST_F(CredentialCacheTest, WhoeverFetchesMayBeCancelledAndAnotherGoesOn) {
    make({keys("first", std::nullopt)});
    std::string got;
    const auto ask = [](CredentialCache& asked, std::string& into) -> Awaitable<> {
        into = (co_await asked.current()).value().access_key_id;
    };
    std::string unused;
    test::Task one{machine.loop, ask(*cache, unused)};
    test::Task other{machine.loop, ask(*cache, got)};
    test::turn(machine.loop);
    one.cancel();
    pass(1s);
    EXPECT_EQ(one.failure(), "cancelled");
    EXPECT_EQ(got, "first");
    EXPECT_EQ(provider->fetches, 2);
}

TEST_F(CredentialCacheTest, AFailureIsKeptForAWhileSoThatNobodyHammers) {
    make({lost, lost, keys("first", std::nullopt)});
    EXPECT_EQ(current(), "credentials_unavailable");
    EXPECT_EQ(at_once(), "credentials_unavailable");
    EXPECT_EQ(provider->fetches, 1);
    EXPECT_THAT(cache->status().trouble->text(), HasSubstr("connection_lost: lost"));
    pass(1min);
    EXPECT_EQ(current(), "credentials_unavailable");
    pass(1min);
    EXPECT_EQ(current(), "first");
    EXPECT_FALSE(cache->status().trouble.has_value());
}

TEST_F(CredentialCacheTest, ABrokenProviderIsAMistakeAtTheStartAndATroubleLater) {
    make({broken});
    EXPECT_EQ(current(), "invalid_credentials");
    make({keys("first", 1h), broken});
    EXPECT_EQ(current(), "first");
    pass(2h);
    EXPECT_EQ(current(), "credentials_unavailable");
}

TEST_F(CredentialCacheTest, RefusedOnesAreFetchedAnewOnce) {
    make({keys("first", 1h), keys("second", 1h)});
    const aws::Credentials first = machine.run(cache->current()).value();
    cache->refused(first);
    EXPECT_EQ(at_once(), "it waits");
    EXPECT_EQ(current(), "second");
    cache->refused(first);  // a call that was on its way
    EXPECT_EQ(at_once(), "second");
}

TEST_F(CredentialCacheTest, RefusedOnesThatComeAgainDoNotMakeALoop) {
    make({keys("same", std::nullopt)});
    const aws::Credentials same = machine.run(cache->current()).value();
    for (int i = 0; i < 10; ++i) {
        cache->refused(same);
        EXPECT_EQ(current(), "same");
    }
    EXPECT_EQ(provider->fetches, 2);
    pass(30s);
    cache->refused(same);
    EXPECT_EQ(current(), "same");
    EXPECT_EQ(provider->fetches, 3);
}

TEST_F(CredentialCacheTest, ExpiredOnesFromAProviderAreATrouble) {
    make({keys("old", -1s)});
    EXPECT_EQ(current(), "credentials_unavailable");
    EXPECT_THAT(cache->status().trouble->detail, HasSubstr("script gave credentials that expired"));
}

TEST_F(KeptFresh, RefreshesInTheBackgroundFromFifteenMinutesBeforeTheEnd) {
    make({keys("first", 1h), keys("second", 2h)});
    start();
    EXPECT_EQ(current(), "first");
    pass(44min);
    EXPECT_EQ(provider->fetches, 1);
    pass(7min);
    EXPECT_EQ(provider->fetches, 2);
    EXPECT_GE(provider->fetched_at.time_since_epoch(), 45min);
    EXPECT_LE(provider->fetched_at.time_since_epoch(), 50min + 1s);
    EXPECT_EQ(at_once(), "second");
}

TEST_F(KeptFresh, AProviderThatHangsBlocksNobodyWhoHasValidOnes) {
    make({keys("first", 1h), keys("second", 3h)});
    start();
    EXPECT_EQ(current(), "first");
    provider->takes = 14h;
    pass(55min);
    EXPECT_EQ(provider->fetches, 2);
    EXPECT_EQ(at_once(), "first");
    pass(5min);
    EXPECT_EQ(at_once(), "it waits");
    EXPECT_EQ(provider->fetches, 2);
}

TEST_F(KeptFresh, AFailingRefreshIsSaidOnceAndTriedAgainWithPauses) {
    make({keys("first", 1h), lost});
    start();
    EXPECT_EQ(current(), "first");
    pass(50min);
    machine.events.clear();
    pass(4min);
    EXPECT_EQ(at_once(), "first");
    EXPECT_GE(provider->fetches, 4);
    EXPECT_LE(provider->fetches, 60);
    EXPECT_THAT(machine.events, testing::SizeIs(testing::Le(1)));
    provider->answers = {keys("second", 1h)};
    pass(2min);
    EXPECT_EQ(at_once(), "second");
    EXPECT_EQ(machine.events.back(), "credentials");
}

TEST_F(KeptFresh, ShortLivedOnesAreRefreshedAtHalfTimeAndNotWithoutEnd) {
    make({keys("same", 10min)});
    start();
    EXPECT_EQ(current(), "same");
    pass(9min);
    EXPECT_GE(provider->fetches, 2);
    EXPECT_LE(provider->fetches, 15);
}

TEST_F(KeptFresh, OnesOfTheInstanceAreUsedOnWhileItsServiceIsUnreachable) {
    make({keys("first", 1h), lost}, WhenUnreachable::used_on);
    start();
    EXPECT_EQ(current(), "first");
    for (int i = 0; i < 24; ++i) {
        pass(5min);
        EXPECT_EQ(at_once(), "first") << i;
    }
    const auto left = *cache->status().expires - machine.clock.wall_now();
    EXPECT_GT(left, 4min);
    EXPECT_LE(left, 10min);
    EXPECT_TRUE(cache->status().trouble.has_value());
    EXPECT_THAT(machine.events, testing::Contains("credentials_not_refreshed"));
}

TEST_F(KeptFresh, OnesOfTheInstanceThatAreExpiredAlreadyAreUsedAllTheSame) {
    make({keys("old", -1h)}, WhenUnreachable::used_on);
    start();
    EXPECT_EQ(current(), "old");
    EXPECT_GT(*cache->status().expires, machine.clock.wall_now() + 4min);
    EXPECT_TRUE(cache->status().trouble.has_value());
}

TEST_F(KeptFresh, AWallClockThatIsSetIsNoticed) {
    make({keys("first", 10h), keys("second", 30h)});
    start();
    EXPECT_EQ(current(), "first");
    machine.clock.step_wall_clock(10h);
    pass(2min);
    EXPECT_EQ(at_once(), "second");
}

TEST(CredentialChainTest, SaysWhatBecameOfEachProvider) {
    sim::Machine machine;
    using Outcome = ProviderVerdict::Outcome;
    aws::Credentials good;
    good.access_key_id = "K";
    const auto chain_of = [&](const std::vector<Answer>& answers, CredentialChain::Then then = {}) {
        CredentialChain::Providers providers;
        for (const Answer& answer : answers) {
            auto made = std::make_unique<ScriptedProvider>(machine.clock, WhenUnreachable::expired);
            made->answers = {answer};
            providers.push_back(std::move(made));
        }
        return CredentialChain{std::move(providers), std::move(then)};
    };
    const auto outcomes = [](const CredentialChain& chain) {
        std::vector<Outcome> all;
        for (const ProviderVerdict& verdict : chain.verdicts())
            all.push_back(verdict.outcome);
        return all;
    };
    const Answer none = std::optional<aws::Credentials>{};
    CredentialChain won = chain_of({none, std::optional{good}, broken});
    EXPECT_EQ(machine.run(won.fetch()).value().access_key_id, "K");
    EXPECT_THAT(outcomes(won), ElementsAre(Outcome::none, Outcome::won, Outcome::not_asked));
    EXPECT_EQ(won.verdicts()[0].reason, "nothing is written");
    EXPECT_EQ(won.verdicts()[0].description, "script");

    CredentialChain bad = chain_of({none, broken, std::optional{good}});
    EXPECT_EQ(machine.run(bad.fetch()).error(), (Error{broken.code, "script: broken"}));
    EXPECT_THAT(outcomes(bad), ElementsAre(Outcome::none, Outcome::broken, Outcome::not_asked));
    EXPECT_EQ(bad.verdicts()[1].reason, "broken");

    CredentialChain nobody = chain_of({none, none});
    EXPECT_EQ(
        machine.run(nobody.fetch()).error(),
        (Error{Errc::no_credentials, "no AWS credentials found; looked at: script, script"})
    );
    CredentialChain silent = chain_of({none, lost});
    EXPECT_EQ(
        machine.run(silent.fetch()).error(),
        (Error{
            Errc::credentials_unavailable,
            "no AWS credentials found; looked at: script, script: connection_lost: lost"
        })
    );

    const auto refuse = [](const aws::Credentials&) -> Awaitable<Result<aws::Credentials>> {
        co_return Error{Errc::access_denied, "no"};
    };
    CredentialChain role = chain_of({std::optional{good}}, refuse);
    EXPECT_EQ(machine.run(role.fetch()).error(), (Error{Errc::access_denied, "no"}));
    EXPECT_THAT(outcomes(role), ElementsAre(Outcome::won, Outcome::broken));
    EXPECT_EQ(role.verdicts()[1].description, "aws.assume_role");
}

}  // namespace
}  // namespace kinesisd
