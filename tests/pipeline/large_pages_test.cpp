// Memory at the tip: readers that expect small pages all get large ones at once.
#include "pipeline/kinesis_source.hpp"
#include "pipeline/machine.hpp"
#include "port/race.hpp"
#include "row/row_decoder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace kinesisd {
namespace {

constexpr const char* stream = "clicks";
constexpr std::uint32_t shards = 8;
constexpr std::size_t mebibyte = std::size_t{1} << 20U;

class LargePages : public testing::Test {
protected:
    LargePages() {
        emulator::Options limits;
        limits.write_limits = emulator::RateLimits::off;
        machine.service = emulator::Service{limits};
        machine.service.create_stream(stream, shards, machine.clock.wall_now());
        std::vector<std::unique_ptr<CredentialProvider>> chain;
        chain.push_back(std::make_unique<EnvironmentProvider>(
            [](std::string_view name) -> std::optional<std::string> {
                if (name == "AWS_ACCESS_KEY_ID" || name == "AWS_SECRET_ACCESS_KEY") return "test";
                return std::nullopt;
            }
        ));
        credentials = std::make_unique<CredentialCache>(
            machine.loop.get_executor(), machine.clock, machine.dice, machine.log, std::move(chain)
        );
        KinesisClientOptions options;
        options.endpoint = aws::parse_endpoint("http://kinesis.simulated:4567").value();
        options.region = "us-east-1";
        client = std::make_unique<KinesisClient>(
            options, machine.transport, machine.clock, machine.dice, *credentials, machine.metrics
        );
        config.stream_name = stream;
        config.format = RowFormat::raw;
        config.schema = config.row_schema = raw_schema();
        config.name = "clicks-in";
    }

    // Four records of nearly 1 MiB to each shard.
    Awaitable<> fill_every_shard() {
        const std::string data(mebibyte - 100, 'x');
        for (std::uint32_t shard = 0; shard < shards; ++shard) {
            const std::string hash_key =
                to_decimal(~Uint128{0} / shards * shard + ~Uint128{0} / shards / 2);
            kinesis::PutRecords request{StreamName{stream}, {}};
            request.entries.assign(4, {data, "k", hash_key});
            const auto answer = co_await client->put_records(std::move(request));
            for (const kinesis::PutResult& result : answer.value().results())
                EXPECT_TRUE(result.accepted()) << result.error_message;
        }
    }
    Awaitable<> pause(Duration duration) {
        co_await machine.clock.sleep_until(machine.clock.now() + duration);
    }
    // A source and what it writes to.
    struct Reading {
        Reading(LargePages& test, ByteBudget& budget)
            : under_way{test.machine.loop.get_executor(), test.machine.clock, budget},
              settled{test.machine.loop.get_executor()},
              inbox{test.machine.loop.get_executor()},
              source{
                  test.config,
                  SeriesLabels{"p", "clicks-in", stream},
                  EndContext{test.machine.ports, *test.client, budget, under_way, settled},
                  inbox,
                  ReadUntil::stopped
              } {}

        PagesUnderWay under_way;
        Wake settled;
        Inbox inbox;
        KinesisSource source;
    };
    // Reads empty shards for a while, then full ones; rows stay in memory for a moment.
    Awaitable<Result<std::size_t>> rows_read(ByteBudget& budget) {
        Reading reading{*this, budget};
        auto& [under_way, settled, inbox, source] = reading;
        TaskGroup group{machine.loop.get_executor()};
        const Snapshot empty;
        group.spawn(source.run(empty));
        co_await pause(std::chrono::seconds{5});
        co_await fill_every_shard();
        const TimePoint deadline = machine.clock.now() + std::chrono::minutes{5};
        std::size_t rows = 0;
        while (rows < std::size_t{shards} * 4 && machine.clock.now() < deadline) {
            co_await race(inbox.ready(), machine.clock.sleep_until(deadline));
            const std::optional<RowChunk> chunk = inbox.take();
            if (!chunk) break;
            rows += chunk->row_count();
            co_await pause(std::chrono::milliseconds{200});
        }
        source.stop();
        co_await group.join();
        while (inbox.take()) {
        }
        co_return rows;
    }

    // How many large pages wait for a writer that takes none for a while, of four times as many.
    Awaitable<std::size_t> pages_ahead(ByteBudget& budget) {
        Reading reading{*this, budget};
        auto& [under_way, settled, inbox, source] = reading;
        TaskGroup group{machine.loop.get_executor()};
        const Snapshot empty;
        group.spawn(source.run(empty));
        const auto take_all = [&inbox] {
            std::size_t pages = 0;
            while (const std::optional<RowChunk> chunk = inbox.take())
                pages += chunk->row_count() > 0 ? 1 : 0;
            return pages;
        };
        co_await pause(std::chrono::seconds{5});
        (void)take_all();
        co_await fill_every_shard();
        co_await pause(std::chrono::minutes{1});
        const std::size_t ahead = take_all();
        source.stop();
        for (bool ended = false; !ended; ended = group.size() == 0) {
            co_await pause(std::chrono::milliseconds{1});
            (void)take_all();
        }
        co_await group.join();
        co_return ahead;
    }

    // The longest that a shard had no answer, after `held` in which somebody else had all memory,
    // and after the same time in which the service said nothing.
    struct Unanswered {
        Duration without_memory{0};
        Duration without_service{0};
        SourceStatus status;
    };
    Awaitable<Unanswered> unanswered(ByteBudget& budget, Duration held) {
        Reading reading{*this, budget};
        auto& [under_way, settled, inbox, source] = reading;
        const auto longest = [&source] {
            Duration most{0};
            for (const ShardStatus& shard : source.status().shards)
                most = std::max(most, shard.since_answer);
            return most;
        };
        Unanswered seen;
        TaskGroup group{machine.loop.get_executor()};
        const Snapshot empty;
        group.spawn(source.run(empty));
        co_await pause(std::chrono::seconds{5});
        {
            const ByteBudget::Permit all = co_await budget.acquire(budget.total_bytes());
            co_await pause(held);
            seen.without_memory = longest();
        }
        for (int i = 0; i < 1000; ++i) {  // until every shard has asked again, and been answered
            co_await pause(std::chrono::milliseconds{1});
            seen.without_memory = std::max(seen.without_memory, longest());
        }
        seen.status = source.status();
        machine.transport.before_service = [](const HttpRequest&) {
            return emulator::Response{500, {}, {}};
        };
        co_await pause(held);
        seen.without_service = longest();
        source.stop();
        co_await group.join();
        co_return seen;
    }

    sim::Machine machine;
    std::unique_ptr<CredentialCache> credentials;
    std::unique_ptr<KinesisClient> client;
    config::KinesisSource config;
};

TEST_F(LargePages, WaitForRoomBeforeTheirBodiesAreRead) {
    ByteBudget budget{machine.loop.get_executor(), 24 * mebibyte};
    const auto rows = machine.run(rows_read(budget));
    EXPECT_EQ(rows.value(), shards * 4U);
    EXPECT_LE(budget.used_bytes_max(), budget.total_bytes());
}

TEST_F(LargePages, LargerThanTheBudgetPassOneByOne) {
    ByteBudget budget{machine.loop.get_executor(), 2 * mebibyte};
    const auto rows = machine.run(rows_read(budget));
    EXPECT_EQ(rows.value(), shards * 4U);
    EXPECT_GT(budget.used_bytes_max(), budget.total_bytes());
    EXPECT_LT(budget.used_bytes_max(), 8 * mebibyte);
}

// Before they are written they would leave the cache, and be in memory all together.
TEST_F(LargePages, WaitForTheWriter) {
    ByteBudget budget{machine.loop.get_executor(), 1024 * mebibyte};
    const std::size_t ahead = machine.run(pages_ahead(budget));
    EXPECT_GE(ahead, 2U);
    EXPECT_LT(ahead, shards / 2U);
}

// Who may not ask has missed no answer: /livez would end a process whose sink is slow.
TEST_F(LargePages, WaitingForMemoryIsNoMissedAnswer) {
    ByteBudget budget{machine.loop.get_executor(), 24 * mebibyte};
    const auto seen = machine.run(unanswered(budget, std::chrono::minutes{5}));
    EXPECT_LT(seen.without_memory, std::chrono::seconds{10});
    EXPECT_GT(seen.without_service, std::chrono::minutes{4});
    EXPECT_EQ(seen.status.retention, std::chrono::hours{24});
    EXPECT_EQ(seen.status.unreached_for, Duration::zero());
    ASSERT_EQ(seen.status.shards.size(), shards);
    EXPECT_EQ(seen.status.shards.back().hash_keys.ending, ~Uint128{0});
}

}  // namespace
}  // namespace kinesisd
