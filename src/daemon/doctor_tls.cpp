#include "daemon/doctor_tls.hpp"

#include "host/dialer.hpp"
#include "host/tls_stream.hpp"

#include <utility>

namespace kinesisd {

namespace {

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text.append(text.empty() ? "" : ", ").append(name);
    return text;
}

std::string time_left(WallTime valid_to, WallTime now) {
    const auto days = std::chrono::floor<std::chrono::days>(valid_to - now).count();
    return std::to_string(days) + (days == 1 ? " day" : " days") + " left";
}

// The chain begins with the server's certificate and ends with one that is trusted.
enum class Place { server, authority };

Finding finding_of(const TlsCertificate& certificate, Place place, WallTime now) {
    const bool is_server = place == Place::server;
    Finding finding{is_server ? "server" : "authority", Health::ok, certificate.subject};
    finding.details = {{"certificate", certificate.subject}, {"issuer", certificate.issuer}};
    if (is_server) {
        const std::string names = joined(certificate.names);
        finding.text.append(", for ").append(names.empty() ? "no name" : names);
        finding.details.emplace_back("names", names);
    }
    finding.text.append(", issued by ").append(certificate.issuer);
    if (!certificate.valid_to) {
        finding.health = Health::warning;
        finding.text.append(", until an unknown time");
        return finding;
    }
    const std::string end = to_iso8601(*certificate.valid_to);
    finding.text.append(", until ").append(end).append(", ");
    finding.text.append(time_left(*certificate.valid_to, now));
    finding.details.emplace_back("not_after", end);
    if (*certificate.valid_to - now > certificate_ends_soon) return finding;
    finding.health = Health::warning;
    finding.advice = is_server ? "have the endpoint's certificate renewed"
                               : "have the chain renewed: what this authority issued ends with it";
    return finding;
}

}  // namespace

DoctorSection tls_section(const TlsView& view, WallTime now) {
    DoctorSection section{"TLS", {{"connection", Health::ok, view.version + ", " + view.cipher}}};
    section.findings.front().details = {{"version", view.version}, {"cipher", view.cipher}};
    Place place = Place::server;
    for (const TlsCertificate& certificate : view.chain) {
        section.findings.push_back(finding_of(certificate, place, now));
        place = Place::authority;
    }
    return section;
}

Awaitable<DoctorSection> examine_tls(const Connection& connection, WallTime now) {
    const auto failed = [](const Error& error) {
        return DoctorSection{"TLS", {{"connection", Health::failure, error.text()}}};
    };
    Result<std::unique_ptr<TlsClient>> tls = TlsClient::create(connection.ca_bundle.value);
    if (!tls) co_return failed(tls.error());
    Dialer dialer{std::move(*tls), look_up_by_system};
    const aws::Endpoint& endpoint = connection.client.endpoint;
    Route route{{Scheme::https, endpoint.host, endpoint.port}, connection.proxies.choose(endpoint)};
    const Result<TlsView> view =
        co_await dialer.look_at_tls(std::move(route), connection.client.connect_timeout);
    co_return view ? tls_section(*view, now) : failed(view.error());
}

}  // namespace kinesisd
