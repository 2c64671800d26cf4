#include "host/service_notifier.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <ctime>

namespace kinesisd {

namespace {

constexpr Duration status_interval = std::chrono::seconds{10};

std::optional<long> number_of(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    long number = 0;
    const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (failure != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    return number;
}

long microseconds(Duration duration) {
    return static_cast<long>(std::chrono::duration_cast<std::chrono::microseconds>(duration).count()
    );
}

Duration monotonic_now() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

// "@" stands for the zero byte with which the names of the abstract namespace begin (unix(7)).
std::optional<socklen_t> fill_address(sockaddr_un& address, const std::string& socket) {
    if (socket.size() < 2 || socket.size() >= sizeof(address.sun_path)) return std::nullopt;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, socket.data(), socket.size());
    if (socket.front() == '@') address.sun_path[0] = '\0';
    return static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket.size());
}

Error not_delivered(const std::string& socket, const char* why) {
    return {Errc::connection_lost, "NOTIFY_SOCKET " + socket + ": " + why};
}

}  // namespace

ServiceSettings service_settings(const VariableLookup& environment, long process_id) {
    ServiceSettings settings;
    settings.socket = environment("NOTIFY_SOCKET");
    const std::optional<std::string> owner = environment("WATCHDOG_PID");
    const std::optional<long> usec = number_of(environment("WATCHDOG_USEC"));
    const bool is_ours = !owner || number_of(owner) == process_id;
    if (settings.socket && is_ours && usec && *usec > 0)
        settings.watchdog = std::chrono::microseconds{*usec};
    return settings;
}

std::string service_text(const ServiceNews& news, Duration now) {
    std::string text;
    switch (news.event) {
        case ServiceEvent::ready: text = "READY=1\n"; break;
        case ServiceEvent::reloading:
            text = "RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds(now)) + "\n";
            break;
        case ServiceEvent::stopping: text = "STOPPING=1\n"; break;
        case ServiceEvent::alive: text = "WATCHDOG=1\n"; break;
        case ServiceEvent::status: break;
    }
    if (news.stop_time > Duration::zero())
        text += "EXTEND_TIMEOUT_USEC=" + std::to_string(microseconds(news.stop_time)) + "\n";
    if (!news.status.empty()) {
        std::string line = news.status;
        // A second line would be another assignment.
        std::ranges::replace(line, '\n', ' ');
        text += "STATUS=" + line + "\n";
    }
    return text;
}

Duration ServiceNotifier::interval() const {
    if (!settings_.watchdog) return status_interval;
    return std::min(status_interval, *settings_.watchdog / 2);
}

Result<> ServiceNotifier::send(const ServiceNews& news) const {
    if (!settings_.socket) return {};
    const std::string text = service_text(news, monotonic_now());
    sockaddr_un address{};
    const std::optional<socklen_t> size = fill_address(address, *settings_.socket);
    if (!size) return not_delivered(*settings_.socket, "not the name of a socket");
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return not_delivered(*settings_.socket, std::strerror(errno));
    const ssize_t sent = ::sendto(
        socket,
        text.data(),
        text.size(),
        MSG_NOSIGNAL | MSG_DONTWAIT,
        reinterpret_cast<const sockaddr*>(&address),
        *size
    );
    const int failure = errno;
    ::close(socket);
    if (sent < 0) return not_delivered(*settings_.socket, std::strerror(failure));
    return {};
}

}  // namespace kinesisd
