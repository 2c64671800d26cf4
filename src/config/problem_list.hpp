// The problems of a configuration while it is read.
#pragma once

#include "config/parse_config.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace kinesisd::config {

// "kinesisd.yaml:12:9"
[[nodiscard]] std::string place_text(const Place& place);

class ProblemList {
public:
    // Behind this many nobody reads on, and aliases cannot multiply them without end; the last one
    // says that there are more.
    static constexpr std::size_t problems_max = 1000;

    void add(Place place, std::string key, std::string message, std::string_view nearest = {});
    [[nodiscard]] bool empty() const { return problems_.empty(); }
    [[nodiscard]] std::size_t size() const { return problems_.size(); }
    // By file, line and column, each once.
    [[nodiscard]] Problems take();

private:
    Problems problems_;
};

}  // namespace kinesisd::config
