#include "daemon/machine.hpp"

#include "host/http_transport.hpp"

#include <algorithm>

namespace kinesisd {

namespace {

std::unique_ptr<HttpTransport> make_transport(const Connection& connection) {
    HttpTransportOptions options;
    options.ca_bundle = connection.ca_bundle.value;
    options.proxies = connection.proxies;
    return HttpTransport::create(options).value();
}

// A sync that hangs (a dead network drive) holds its thread, and must not hold other pipelines.
std::size_t disk_threads_for(std::size_t pipelines) {
    constexpr std::size_t threads_max = 16;
    return std::min(1 + pipelines, threads_max);
}

}  // namespace

Machine::Machine(
    const Connection& connection,
    const Executor& executor,
    const EventLog& log,
    Metrics& metrics,
    std::size_t pipelines
)
    : executor_{executor},
      metrics_{metrics},
      transport_{make_transport(connection)},
      disk_threads_{disk_threads_for(pipelines)},
      disk_{disk_threads_},
      processes_{disk_threads_},
      credentials_{
          executor,
          clock_,
          entropy_,
          log,
          standard_chain(
              connection.credentials,
              CredentialPorts{clock_, *transport_, disk_, processes_, entropy_}
          )
      },
      client_{connection.client, *transport_, clock_, entropy_, credentials_, metrics} {}

Machine::~Machine() {
    disk_threads_.join();
}

Ports Machine::ports(const EventLog& log) {
    return {executor_, clock_, *transport_, disk_, entropy_, log, metrics_};
}

}  // namespace kinesisd
