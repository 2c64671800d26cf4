// What may stand once in the whole configuration: names, output paths, shared sections.
#pragma once

#include "config/config.hpp"

#include <map>
#include <optional>
#include <string>

namespace kinesisd::config {

class Claims {
public:
    // Takes `text` for `place`. Where it was taken before, that place; it keeps it.
    [[nodiscard]] std::optional<Place> claim(const std::string& text, const Place& place) {
        const auto [entry, is_new] = taken_.try_emplace(text, place);
        if (is_new) return std::nullopt;
        return entry->second;
    }

    [[nodiscard]] const std::map<std::string, Place>& all() const { return taken_; }

private:
    std::map<std::string, Place> taken_;
};

}  // namespace kinesisd::config
