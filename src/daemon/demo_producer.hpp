// DemoProducer: an emulator on a loopback port of its own, and a program that writes events into a
// log file, on a thread beside the daemon that the demo shows.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

namespace kinesisd {

class DemoProducer {
public:
    // Throws Failure if no port can be had.
    DemoProducer(
        std::string stream, std::uint32_t shards, std::string log_path, std::uint64_t records
    );
    DemoProducer(const DemoProducer&) = delete;
    DemoProducer& operator=(const DemoProducer&) = delete;
    // Stops the emulator and waits for the thread.
    ~DemoProducer();

    [[nodiscard]] std::string endpoint_url() const;
    // Begins to write: line i is {"id": i, …}.
    void start();
    // Splits the first shard. From any thread, once.
    void split_a_shard();
    // What went wrong, if something did; the producer has ended then. From any thread.
    [[nodiscard]] bool failed() const { return failed_; }

private:
    class Work;

    std::unique_ptr<Work> work_;
    std::atomic<bool> failed_{false};
    std::thread thread_;
};

}  // namespace kinesisd
