#include "base/http_date.hpp"
#include "daemon/commands.hpp"
#include "daemon/connection.hpp"
#include "daemon/doctor_paths.hpp"
#include "daemon/doctor_report.hpp"
#include "daemon/doctor_streams.hpp"
#include "daemon/doctor_tls.hpp"
#include "daemon/iam_policy.hpp"
#include "daemon/load_config.hpp"
#include "daemon/machine.hpp"
#include "daemon/version.hpp"
#include "host/resolver.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace kinesisd {

namespace {

constexpr std::chrono::seconds offset_shown_min{2};    // Date has whole seconds
constexpr std::chrono::minutes offset_refused_min{5};  // Kinesis takes no more
constexpr std::chrono::hours expires_soon{1};

std::string text_of(const aws::Setting& setting) {
    return setting.value + " (from " + setting.origin + ")";
}

Health health_of(ProviderVerdict::Outcome outcome) {
    using Outcome = ProviderVerdict::Outcome;
    if (outcome == Outcome::won) return Health::ok;
    return outcome == Outcome::broken ? Health::failure : Health::note;
}

std::string text_of(const ProviderVerdict& verdict) {
    using Outcome = ProviderVerdict::Outcome;
    switch (verdict.outcome) {
        case Outcome::won: return "used";
        case Outcome::none:
            return "has none" + (verdict.reason.empty() ? "" : ": " + verdict.reason);
        case Outcome::broken: return verdict.reason;
        case Outcome::not_asked: return "not asked: an earlier one was used";
    }
    return "";
}

Finding expiry_of(const aws::Credentials& credentials, WallTime now) {
    if (!credentials.expires) return {"expiry", Health::ok, "none: long-lived keys"};
    const Duration left = *credentials.expires - now;
    const std::string text = "at " + to_iso8601(*credentials.expires);
    if (left <= Duration::zero())
        return {"expiry", Health::failure, text + ", which is over", "renew them"};
    const Health health = left < expires_soon ? Health::note : Health::ok;
    return {
        "expiry", health, text + ", in " + to_text(std::chrono::floor<std::chrono::seconds>(left))
    };
}

Finding clock_finding(const HttpHeaders& headers, WallTime now) {
    const auto date = find_header(headers, "date");
    const std::optional<WallTime> there = date ? parse_http_date(*date) : std::nullopt;
    if (!there) return {"clock", Health::note, "the endpoint does not tell its time"};
    const auto offset = *there - now;
    const auto distance = offset < offset.zero() ? -offset : offset;
    if (distance < offset_shown_min) return {"clock", Health::ok, "right, to about a second"};
    const std::string text = "this machine is " + to_text(distance) +
                             (offset > offset.zero() ? " behind" : " ahead of") + " the endpoint";
    if (distance < offset_refused_min) return {"clock", Health::note, text};
    return {
        "clock",
        Health::warning,
        text + "; requests are signed with the endpoint's time",
        "set the clock (chrony, systemd-timesyncd)"
    };
}

// Everything that is looked at, in order, on one loop.
class Examination {
public:
    Examination(const config::Config& config, const Connection& connection)
        : config_{config},
          connection_{connection},
          log_{[](const Event& /*the report says it*/) {}},
          metrics_{version},
          machine_{connection, loop_.get_executor(), log_, metrics_, 1} {}

    DoctorReport run() {
        asio::co_spawn(loop_, examine(), [](const std::exception_ptr& failure) {
            if (failure) std::rethrow_exception(failure);
        });
        loop_.run();
        return std::move(report_);
    }

private:
    Awaitable<> examine() {
        if (config::reaches_kinesis(config_)) {
            const bool signs = co_await examine_credentials();
            const bool is_there = co_await examine_endpoint();
            const std::vector<StreamUse> uses = streams_of(config_);
            DoctorOfStreams streams{machine_.client()};
            if (is_there && connection_.client.endpoint.tls) {
                DoctorSection tls = co_await examine_tls(connection_, machine_.clock().wall_now());
                report_.sections.push_back(std::move(tls));
            }
            if (signs && is_there) {
                std::vector<DoctorSection> sections = co_await streams.examine(uses);
                std::ranges::move(sections, std::back_inserter(report_.sections));
            } else {
                report_.sections.push_back(
                    {"streams", {{"all", Health::failure, "not asked, for the reasons above"}}}
                );
            }
            report_.policy = least_policy(uses, connection_.region.value, streams.known());
        }
        report_.sections.push_back(examine_paths(config_));
        report_.sections.push_back(examine_snapshots(config_));
    }

    Awaitable<bool> examine_credentials() {
        DoctorSection section{"credentials", {}};
        const Result<aws::Credentials> found = co_await machine_.credentials().current();
        for (const ProviderVerdict& verdict : machine_.credentials().verdicts())
            section.findings.push_back(
                {verdict.description, health_of(verdict.outcome), text_of(verdict)}
            );
        if (found) {
            section.findings.push_back(
                {"access key", Health::ok, found->access_key_id + ", from " + found->provider}
            );
            section.findings.push_back(expiry_of(*found, machine_.clock().wall_now()));
        } else {
            section.findings.push_back(
                {"access key",
                 Health::failure,
                 found.error().text(),
                 "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or give this machine "
                 "a "
                 "role"}
            );
        }
        report_.sections.push_back(std::move(section));
        co_return found.has_value();
    }

    Awaitable<bool> examine_endpoint() {
        DoctorSection section{"endpoint", {}};
        section.findings.push_back({"region", Health::ok, text_of(connection_.region)});
        section.findings.push_back({"url", Health::ok, text_of(connection_.endpoint_url)});
        const std::string proxy = proxy_of(connection_);
        if (proxy != "none") section.findings.push_back({"proxy", Health::note, proxy});
        // Through a proxy the name is the proxy's to look up.
        const bool resolved = proxy != "none" || co_await examine_name(section);
        const bool reached = resolved && co_await examine_reach(section);
        report_.sections.push_back(std::move(section));
        co_return reached;
    }

    Awaitable<bool> examine_name(DoctorSection& section) {
        const std::string& host = connection_.client.endpoint.host;
        Resolver resolver{look_up_by_system};
        const SteadyTime deadline = std::chrono::steady_clock::now() +
                                    std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                                        connection_.client.connect_timeout
                                    );
        const Result<Addresses> found = co_await resolver.resolve(host, deadline);
        if (!found) {
            section.findings.push_back(
                {"name", Health::failure, host + ": " + found.error().text(), "look at the DNS"}
            );
            co_return false;
        }
        std::string text;
        for (const auto& address : *found)
            text.append(text.empty() ? "" : ", ").append(address.to_string());
        section.findings.push_back({"name", Health::ok, std::move(text)});
        co_return true;
    }

    // Any answer at all: what is asked for does not matter.
    Awaitable<bool> examine_reach(DoctorSection& section) {
        const aws::Endpoint& endpoint = connection_.client.endpoint;
        HttpRequest request;
        request.origin = {
            endpoint.tls ? Scheme::https : Scheme::http, endpoint.host, endpoint.port
        };
        request.method = "GET";
        request.headers = {{"Host", endpoint.authority()}};
        request.connect_timeout = connection_.client.connect_timeout;
        request.request_timeout = connection_.client.request_timeout;
        const TimePoint began = machine_.clock().now();
        const Result<HttpResponse> answer = co_await collect(machine_.transport(), request);
        if (!answer) {
            section.findings.push_back({"reach", Health::failure, answer.error().text()});
            co_return false;
        }
        const auto took =
            std::chrono::duration_cast<std::chrono::milliseconds>(machine_.clock().now() - began);
        section.findings.push_back({"reach", Health::ok, "answers after " + to_text(took)});
        section.findings.push_back(
            endpoint.tls
                ? Finding{"TLS", Health::ok, "the certificate is valid for " + endpoint.host}
                : Finding{"TLS", Health::note, "none: the endpoint is http://"}
        );
        section.findings.push_back(clock_finding(answer->head.headers, machine_.clock().wall_now())
        );
        co_return true;
    }

    const config::Config& config_;
    const Connection& connection_;
    asio::io_context loop_{1};
    EventLog log_;
    Metrics metrics_;
    Machine machine_;
    DoctorReport report_;
};

}  // namespace

int doctor_command(const DoctorOptions& options) {
    const aws::Environment environment = process_environment();
    const auto config = load_config(options.config_path, environment);
    if (!config) {
        print_problems(config.error());
        return exit_usage;
    }
    const Result<Connection> connection = resolve_connection(*config, environment);
    const Result<> usable = connection ? check_ca_bundle(*connection) : connection.error();
    if (!usable) {
        std::fprintf(stderr, "kinesisd: %s\n", usable.error().detail.c_str());
        return exit_usage;
    }
    const DoctorReport report = Examination{*config, *connection}.run();
    const std::string text = options.json ? to_json(report) : to_text(report);
    std::fputs(text.c_str(), stdout);
    return report.is_healthy() ? exit_done : exit_failed;
}

}  // namespace kinesisd
