#include "daemon/demo_producer.hpp"

#include "daemon/emulator_host.hpp"
#include "host/http_transport.hpp"
#include "host/steady_clock.hpp"
#include "host/system_entropy.hpp"
#include "pipeline/kinesis_client.hpp"
#include "port/task_group.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <cstdio>
#include <utility>
#include <vector>

namespace kinesisd {

namespace {

constexpr std::size_t entries_max = 500;  // PutRecords takes no more
constexpr std::array<const char*, 6> pages{
    "/", "/pricing", "/docs/getting-started", "/blog/exactly-once", "/login", "/checkout"
};

std::string event_json(std::uint64_t id) {
    std::array<char, 192> text{};
    std::snprintf(
        text.data(),
        text.size(),
        R"({"id":%llu,"user":"user-%llu","page":"%s","amount":%llu.%02llu,"mobile":%s})",
        static_cast<unsigned long long>(id),
        static_cast<unsigned long long>(id * 7919 % 5000),
        pages[id % pages.size()],
        static_cast<unsigned long long>(id % 250),
        static_cast<unsigned long long>(id % 100),
        id % 3 == 0 ? "true" : "false"
    );
    return text.data();
}

emulator::Options emulator_options() {
    emulator::Options options;
    // One producer writes as fast as it can; reading obeys the limits of the real service.
    options.write_limits = emulator::RateLimits::off;
    return options;
}

std::optional<std::string> demo_environment(std::string_view name) {
    if (name == "AWS_ACCESS_KEY_ID" || name == "AWS_SECRET_ACCESS_KEY") return "test";
    return std::nullopt;
}

std::vector<std::unique_ptr<CredentialProvider>> demo_chain() {
    std::vector<std::unique_ptr<CredentialProvider>> chain;
    chain.push_back(std::make_unique<EnvironmentProvider>(demo_environment));
    return chain;
}

}  // namespace

class DemoProducer::Work {
public:
    Work(std::string stream, std::uint32_t shards, std::uint64_t records)
        : stream_{std::move(stream)},
          records_{records},
          emulator_{loop_.get_executor(), emulator_options()},
          tasks_{loop_.get_executor()},
          transport_{HttpTransport::create({}).value()},
          credentials_{loop_.get_executor(), clock_, entropy_, log_, demo_chain()},
          metrics_{"demo"} {
        emulator_.create_stream(stream_, shards);
        port_ = emulator_.listen("127.0.0.1", 0).value();
        KinesisClientOptions options;
        options.endpoint = {false, "127.0.0.1", port_, "/"};
        options.region = "us-east-1";
        client_ =
            std::make_unique<KinesisClient>(options, *transport_, clock_, credentials_, metrics_);
    }

    [[nodiscard]] unsigned short port() const { return port_; }

    void run(std::atomic<bool>& failed) {
        asio::co_spawn(loop_, serve(), [&failed](const std::exception_ptr& failure) {
            if (failure) failed = true;
        });
        loop_.run();
    }

    void start(std::atomic<std::uint64_t>& accepted) {
        asio::post(loop_, [this, &accepted] { tasks_.spawn(produce(accepted)); });
    }

    void stop() {
        asio::post(loop_, [this] { tasks_.cancel(); });
    }

private:
    Awaitable<> serve() {
        tasks_.spawn(emulator_.serve());
        co_await tasks_.join();
    }

    Awaitable<> produce(std::atomic<std::uint64_t>& accepted) {
        bool split = false;
        for (std::uint64_t id = 0; id < records_;) {
            std::vector<std::string> events;
            std::vector<std::string> keys;
            for (; id < records_ && events.size() < entries_max; ++id) {
                events.push_back(event_json(id));
                keys.push_back(std::to_string(id * 7919 % 5000));
            }
            kinesis::PutRecords put{StreamName{stream_}, {}};
            for (std::size_t i = 0; i < events.size(); ++i)
                put.entries.push_back({events[i], keys[i], std::nullopt});
            const auto results = co_await client_->put_records(std::move(put));
            for (const kinesis::PutResult& result : results.value())
                if (!result.accepted()) throw Failure{Error{Errc::throttled, result.error_code}};
            accepted += events.size();
            if (split || id < records_ / 2) continue;
            split = true;
            const Result<> done = co_await split_first_shard();
            if (!done) throw Failure{done.error()};
        }
    }

    Awaitable<Result<>> split_first_shard() {
        kinesis::ListShards list{StreamName{stream_}, std::nullopt, std::nullopt};
        const auto shards = co_await client_->list_shards(std::move(list));
        const kinesis::Shard& first = shards.value().shards.front();
        const Uint128 middle =
            first.hash_keys.starting + (first.hash_keys.ending - first.hash_keys.starting) / 2;
        kinesis::SplitShard split{StreamName{stream_}, first.id, middle};
        co_return co_await client_->split_shard(std::move(split));
    }

    std::string stream_;
    std::uint64_t records_;
    asio::io_context loop_{1};
    EmulatorHost emulator_;
    TaskGroup tasks_;
    SteadyClock clock_;
    SystemEntropy entropy_;
    EventLog log_{[](const Event&) {}};
    std::unique_ptr<HttpTransport> transport_;
    CredentialCache credentials_;
    Metrics metrics_;
    std::unique_ptr<KinesisClient> client_;
    unsigned short port_ = 0;
};

DemoProducer::DemoProducer(std::string stream, std::uint32_t shards, std::uint64_t records)
    : work_{std::make_unique<Work>(std::move(stream), shards, records)} {
    thread_ = std::thread{[this] { work_->run(failed_); }};
}

DemoProducer::~DemoProducer() {
    work_->stop();
    thread_.join();
}

std::string DemoProducer::endpoint_url() const {
    return "http://127.0.0.1:" + std::to_string(work_->port());
}

void DemoProducer::start() {
    work_->start(accepted_);
}

}  // namespace kinesisd
