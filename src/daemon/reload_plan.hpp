// ReloadPlan: what a reload does, decided from the configuration that runs and the next one. Pure.
#pragma once

#include "config/config.hpp"

#include <set>
#include <string>
#include <vector>

namespace kinesisd {

// Names of pipelines, in the order of their configuration.
struct ReloadPlan {
    std::vector<std::string> stopped;    // removed or changed
    std::vector<std::string> started;    // new or changed
    std::vector<std::string> unchanged;  // nothing happens to them
    // Sections that a process reads once: their old values stay until it is restarted.
    std::vector<std::string> needs_restart;
};

// `failed`: pipelines that have ended by a failure. They begin again although nothing about them
// has changed: what was wrong with them may be mended.
[[nodiscard]] ReloadPlan plan_reload(
    const config::Config& running, const config::Config& next, const std::set<std::string>& failed
);

}  // namespace kinesisd
