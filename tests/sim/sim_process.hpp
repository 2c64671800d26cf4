// SimProcess: everything of one life of one process, gone with its end.
#pragma once

#include "pipeline/pipeline_runner.hpp"
#include "port/task_group.hpp"
#include "sim/sim_disk.hpp"
#include "sim/sim_transport.hpp"
#include "sim/sim_wire.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace kinesisd::sim {

// What outlives it.
struct World {
    SimClock& clock;
    SimTransport& transport;
    Dice& dice;
    SimDisk& disk;
    const EventLog& log;
    kinesis::Wire wire = kinesis::Wire::json;
};

struct SimProcess {
    static constexpr const char* snapshot_folder = "snapshots";

    // `pipeline` outlives it too.
    SimProcess(World world, const config::Pipeline& pipeline, PipelineOptions options)
        : credentials{loop.get_executor(), world.clock, world.dice, world.log, test_chain()},
          client{
              client_options(world.wire),
              world.transport,
              world.clock,
              world.dice,
              credentials,
              metrics
          },
          runner{
              pipeline,
              options,
              snapshot_folder,
              Ports{
                  loop.get_executor(),
                  world.clock,
                  world.transport,
                  world.disk,
                  world.dice,
                  world.log,
                  metrics
              },
              client
          } {}

    void poll() {
        loop.restart();
        loop.poll();
    }

    asio::io_context loop{1};
    Metrics metrics{"simulated"};
    CredentialCache credentials;
    KinesisClient client;
    PipelineRunner runner;
    TaskGroup root{loop.get_executor()};

private:
    static std::vector<std::unique_ptr<CredentialProvider>> test_chain() {
        const auto environment = [](std::string_view name) -> std::optional<std::string> {
            if (name == "AWS_ACCESS_KEY_ID" || name == "AWS_SECRET_ACCESS_KEY") return "test";
            return std::nullopt;
        };
        std::vector<std::unique_ptr<CredentialProvider>> chain;
        chain.push_back(std::make_unique<EnvironmentProvider>(environment));
        return chain;
    }
    static KinesisClientOptions client_options(kinesis::Wire wire) {
        KinesisClientOptions options;
        options.endpoint = aws::parse_endpoint("http://kinesis.simulated:80").value();
        options.region = "us-east-1";
        options.wire = wire;
        return options;
    }
};

}  // namespace kinesisd::sim
