// What `kinesisd doctor` says of the folders and files that a configuration names.
#pragma once

#include "config/config.hpp"
#include "daemon/doctor_report.hpp"

namespace kinesisd {

// Rights and space of every path: inputs, outputs, dead letters, snapshots. Creates nothing.
[[nodiscard]] DoctorSection examine_paths(const config::Config& config);

// Whether each source's snapshot can be read, and how old it is.
[[nodiscard]] DoctorSection examine_snapshots(const config::Config& config);

}  // namespace kinesisd
