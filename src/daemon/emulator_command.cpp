#include "base/text.hpp"
#include "daemon/commands.hpp"
#include "daemon/emulator_host.hpp"
#include "host/address.hpp"
#include "kinesis/requests.hpp"
#include "port/task_group.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <cstdio>
#include <optional>
#include <utility>

namespace kinesisd {

namespace {

struct StreamWish {
    std::string name;
    std::uint32_t shards;
};

std::optional<StreamWish> parse_stream_wish(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    const std::string name = text.substr(0, colon);
    if (!kinesis::is_stream_name(name)) return std::nullopt;
    if (colon == std::string::npos) return StreamWish{name, 1};
    const auto shards = parse_uint64(std::string_view{text}.substr(colon + 1));
    if (!shards || *shards == 0 || *shards > 10'000) return std::nullopt;
    return StreamWish{name, static_cast<std::uint32_t>(*shards)};
}

emulator::Options service_options(const EmulatorOptions& options) {
    emulator::Options service;
    if (!options.enforce_limits)
        service.read_limits = service.write_limits = emulator::RateLimits::off;
    if (options.verify_signatures) service.signatures = emulator::SignaturePolicy::strict;
    service.shards_max = 10'000;
    service.faults = options.faults;
    service.seed = options.seed;
    service.iterator_lifetime = std::chrono::milliseconds{options.expire_iterators_after_ms};
    return service;
}

}  // namespace

int emulator_command(const EmulatorOptions& options) {
    asio::io_context loop{1};
    EmulatorHost emulator{
        loop.get_executor(), service_options(options), std::chrono::milliseconds{options.latency_ms}
    };
    for (const std::string& text : options.streams) {
        const auto wish = parse_stream_wish(text);
        if (!wish) {
            std::fprintf(stderr, "kinesisd: --stream %s: expected NAME:SHARDS\n", text.c_str());
            return exit_usage;
        }
        emulator.create_stream(wish->name, wish->shards);
    }
    const Result<unsigned short> port = emulator.listen(options.host, options.port);
    if (!port) {
        std::fprintf(stderr, "kinesisd: %s\n", port.error().text().c_str());
        return exit_failed;
    }
    std::printf("listening on http://%s\n", join_address(options.host, *port).c_str());
    std::fflush(stdout);

    int code = exit_done;
    asio::signal_set signals{loop, SIGTERM, SIGINT};
    signals.async_wait([&emulator](const boost::system::error_code& cancelled, int /*number*/) {
        if (!cancelled) emulator.stop();
    });
    asio::co_spawn(loop, emulator.serve(), [&](const std::exception_ptr& failure) {
        if (failure) code = exit_failed;
        signals.cancel();
    });
    loop.run();
    return code;
}

}  // namespace kinesisd
