// What `kinesisd doctor` says about TLS to the endpoint: what was agreed on, and until when each
// certificate of the chain is good.
#pragma once

#include "daemon/connection.hpp"
#include "daemon/doctor_report.hpp"
#include "host/tls_view.hpp"
#include "port/awaitable.hpp"

namespace kinesisd {

// A certificate that ends within this time is warned about.
inline constexpr std::chrono::days certificate_ends_soon{14};

[[nodiscard]] DoctorSection tls_section(const TlsView& view, WallTime now);

// Makes a connection to the https:// endpoint, along the way that requests take. `connection`
// outlives the call.
[[nodiscard]] Awaitable<DoctorSection> examine_tls(const Connection& connection, WallTime now);

}  // namespace kinesisd
