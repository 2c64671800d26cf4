// The section `http`.
#include "config/sections.hpp"
#include "config/text_forms.hpp"
#include "config/values.hpp"

#include <array>

namespace kinesisd::config {

namespace {

constexpr std::array http_keys{Key{"listen"}, Key{"per_shard_metrics"}};

// "off" is no endpoint.
std::optional<std::optional<std::string>> read_listen(const Node& node) {
    constexpr Text address{"host:port such as 127.0.0.1:9464, or off", is_listen_address};
    if (node.is_scalar() && node.text() == "off") return std::optional<std::string>{};
    std::optional<std::string> text = address(node);
    if (!text) return std::nullopt;
    return text;
}

std::optional<ShardSeries> read_shard_series(const Node& node) {
    const std::optional<bool> per_shard = read_boolean(node);
    if (!per_shard) return std::nullopt;
    return *per_shard ? ShardSeries::each : ShardSeries::folded;
}

}  // namespace

std::optional<Http> read_http(const Node& node) {
    const MapReader map{node, http_keys};
    Http http = Config{}.http;
    map.read("listen", http.listen, read_listen);
    if (map.find("listen") != nullptr) http.address = HttpAddress::configured;
    map.read("per_shard_metrics", http.shard_series, read_shard_series);
    return http;
}

}  // namespace kinesisd::config
