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

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <utility>
#include <vector>

namespace kinesisd {

namespace {

constexpr std::uint64_t lines_of_a_write = 1000;
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
    Work(std::string stream, std::uint32_t shards, std::string log_path, std::uint64_t records)
        : stream_{std::move(stream)},
          log_path_{std::move(log_path)},
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
        client_ = std::make_unique<KinesisClient>(
            options, *transport_, clock_, entropy_, credentials_, metrics_
        );
    }

    [[nodiscard]] unsigned short port() const { return port_; }

    void run(std::atomic<bool>& failed) {
        asio::co_spawn(loop_, serve(), [&failed](const std::exception_ptr& failure) {
            if (failure) failed = true;
        });
        loop_.run();
    }

    void start() {
        asio::post(loop_, [this] { tasks_.spawn(produce()); });
    }

    void split_a_shard() {
        asio::post(loop_, [this] { tasks_.spawn(split_first_shard()); });
    }

    void stop() {
        asio::post(loop_, [this] { tasks_.cancel(); });
    }

private:
    Awaitable<> serve() {
        tasks_.spawn(emulator_.serve());
        co_await tasks_.join();
    }

    // A program that logs, some lines a millisecond.
    Awaitable<> produce() {
        std::ofstream log{log_path_, std::ios::app | std::ios::binary};
        for (std::uint64_t id = 0; id < records_;) {
            const std::uint64_t end = std::min(records_, id + lines_of_a_write);
            for (; id < end; ++id)
                log << event_json(id) << '\n';
            if (!log.flush()) throw Failure{Error{Errc::disk_failed, log_path_}};
            co_await clock_.sleep_until(clock_.now() + std::chrono::milliseconds{1});
        }
    }

    Awaitable<> split_first_shard() {
        kinesis::ListShards list{StreamName{stream_}, std::nullopt, std::nullopt};
        const auto shards = co_await client_->list_shards(std::move(list));
        const kinesis::Shard& first = shards.value().shards.front();
        const Uint128 middle =
            first.hash_keys.starting + (first.hash_keys.ending - first.hash_keys.starting) / 2;
        kinesis::SplitShard split{StreamName{stream_}, first.id, middle};
        const Result<> done = co_await client_->split_shard(std::move(split));
        done.value();
    }

    std::string stream_;
    std::string log_path_;
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

DemoProducer::DemoProducer(
    std::string stream, std::uint32_t shards, std::string log_path, std::uint64_t records
)
    : work_{std::make_unique<Work>(std::move(stream), shards, std::move(log_path), records)} {
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
    work_->start();
}

void DemoProducer::split_a_shard() {
    work_->split_a_shard();
}

}  // namespace kinesisd
