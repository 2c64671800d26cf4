// `rotate` of a file sink: when a file is finished, and what becomes of finished ones.
#include "config/options.hpp"
#include "config/sections.hpp"
#include "config/values.hpp"

#include <array>
#include <chrono>

namespace kinesisd::config {

namespace {

using namespace std::chrono_literals;

constexpr std::array rotation_keys{Key{"size"}, Key{"interval"}, Key{"keep"}, Key{"compression"}};
constexpr SizeRange file_size{.min = 1, .max = std::uint64_t{1} << 50U};
constexpr DurationRange interval{.min = 1s, .max = 366 * 24h};
constexpr WholeNumber keep{.min = 1, .max = 1'000'000};

}  // namespace

std::optional<Rotation> read_rotation(const Node& node) {
    const MapReader map{node, rotation_keys};
    if (!map.is_mapping()) return std::nullopt;
    Rotation rotation;
    const auto optional_of = [](const auto& convert) {
        return [&convert](const Node& value) {
            auto read = convert(value);
            return read ? std::optional{std::optional{*read}} : std::nullopt;
        };
    };
    map.read("size", rotation.size_bytes, optional_of(file_size));
    map.read("interval", rotation.interval, optional_of(interval));
    map.read("keep", rotation.keep, optional_of(keep));
    map.read("compression", rotation.compression, Choice<Compression>{compressions});
    return rotation;
}

}  // namespace kinesisd::config
