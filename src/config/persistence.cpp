// The section `persistence`.
#include "config/sections.hpp"
#include "config/values.hpp"

#include <array>
#include <chrono>

namespace kinesisd::config {

namespace {

using namespace std::chrono_literals;

constexpr std::array persistence_keys{
    Key{"backend", Presence::required},
    Key{"snapshot_interval_ms"},
};
constexpr std::array backend_keys{Key{"filesystem", Presence::required}};
constexpr std::array filesystem_keys{Key{"path", Presence::required}};

constexpr DurationRange snapshot_interval{.min = 0ms, .max = 24h};
constexpr Text folder{"the path of a folder"};

}  // namespace

std::optional<Persistence> read_persistence(const Node& node) {
    const MapReader map{node, persistence_keys};
    Persistence persistence;
    map.read("snapshot_interval_ms", persistence.snapshot_interval, snapshot_interval);
    if (const Member* backend = map.find("backend")) {
        const MapReader kinds{backend->value, backend_keys};
        if (const Member* filesystem = kinds.find("filesystem"))
            MapReader{filesystem->value, filesystem_keys}.read("path", persistence.path, folder);
    }
    return persistence;
}

}  // namespace kinesisd::config
