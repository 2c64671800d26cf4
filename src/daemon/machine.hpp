// Machine: the real clock, network, files and randomness behind one loop, and the Kinesis client
// over them. Belongs to the thread of its loop.
#pragma once

#include "daemon/connection.hpp"
#include "host/posix_disk.hpp"
#include "host/posix_process.hpp"
#include "host/steady_clock.hpp"
#include "host/system_entropy.hpp"
#include "pipeline/credential_cache.hpp"
#include "pipeline/kinesis_client.hpp"
#include "pipeline/ports.hpp"

#include <boost/asio/thread_pool.hpp>

#include <memory>

namespace kinesisd {

class Machine {
public:
    // `connection`, `log` and `metrics` outlive it; `connection` was checked. So many pipelines at
    // most use its disk.
    Machine(
        const Connection& connection,
        const Executor& executor,
        const EventLog& log,
        Metrics& metrics,
        std::size_t pipelines
    );
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;
    ~Machine();

    // `log` is that of who uses them.
    [[nodiscard]] Ports ports(const EventLog& log);
    [[nodiscard]] SteadyClock& clock() { return clock_; }
    [[nodiscard]] Transport& transport() { return *transport_; }
    [[nodiscard]] KinesisClient& client() { return client_; }
    [[nodiscard]] CredentialCache& credentials() { return credentials_; }

private:
    Executor executor_;
    Metrics& metrics_;
    SteadyClock clock_;
    SystemEntropy entropy_;
    std::unique_ptr<Transport> transport_;
    asio::thread_pool disk_threads_;
    PosixDisk disk_;
    PosixProcessRunner processes_;
    CredentialCache credentials_;
    KinesisClient client_;
};

}  // namespace kinesisd
