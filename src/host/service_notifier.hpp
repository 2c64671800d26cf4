// ServiceNotifier: tells the service manager how this process does, by datagrams to NOTIFY_SOCKET
// as sd_notify(3) describes them; its protocol is stable and smaller than libsystemd. Nobody
// listens: nothing is sent. A message is never waited for.
#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kinesisd {

// What the service manager has put into the environment.
struct ServiceSettings {
    std::optional<std::string> socket;  // a path, or "@name" in the abstract namespace
    std::optional<Duration> watchdog;   // it wants a sign of life at least so often
};
// By NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID: a watchdog of another process is not ours.
using VariableLookup = std::function<std::optional<std::string>(std::string_view)>;
[[nodiscard]] ServiceSettings service_settings(const VariableLookup& environment, long process_id);

enum class ServiceEvent {
    ready,      // also after a reload
    reloading,  // until `ready`
    stopping,
    alive,   // there is progress: feeds the watchdog
    status,  // words only
};

struct ServiceNews {
    ServiceEvent event = ServiceEvent::status;
    std::string status = {};  // one line for people; empty: the last one stays
    Duration stop_time{0};    // stopping: how long it may take from now; 0: what the unit allows
};
// The datagram. `now`: CLOCK_MONOTONIC, which `reloading` has to say.
[[nodiscard]] std::string service_text(const ServiceNews& news, Duration now);

class ServiceNotifier {
public:
    explicit ServiceNotifier(ServiceSettings settings) : settings_{std::move(settings)} {}

    [[nodiscard]] bool is_heard() const { return settings_.socket.has_value(); }
    // How often to send `alive`: twice as often as is asked for, and often enough for readers of
    // the status.
    [[nodiscard]] Duration interval() const;
    // connection_lost when the message could not be delivered.
    Result<> send(const ServiceNews& news) const;

private:
    ServiceSettings settings_;
};

}  // namespace kinesisd
