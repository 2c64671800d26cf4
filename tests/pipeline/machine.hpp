// A simulated machine for the tests of single parts: virtual time, a disk, a network, a log.
#pragma once

#include "pipeline/ports.hpp"
#include "sim/run_simulated.hpp"
#include "sim/sim_disk.hpp"
#include "sim/sim_transport.hpp"

#include <string>
#include <vector>

namespace kinesisd::sim {

struct Machine {
    asio::io_context loop{1};
    SimClock clock{WallTime{std::chrono::milliseconds{1'790'000'000'000}}};
    Dice dice{1};
    emulator::Service service{emulator::Options{}};
    SimTransport transport{clock, dice, service};
    SimDisk disk{clock, dice, DiskMutation::none};
    std::vector<std::string> events;  // names of what was logged
    EventLog log{[this](const Event& event) { events.emplace_back(event.name); }};
    Metrics metrics{"test"};
    Ports ports{loop.get_executor(), clock, transport, disk, dice, log, metrics};

    template <class T>
    T run(Awaitable<T> task) {
        return run_simulated(loop, clock, std::move(task));
    }
    void put_file(const std::string& path, const std::string& content) {
        const Result<> stored = run(disk.replace(path, content, ""));
        stored.value();
    }
};

}  // namespace kinesisd::sim
