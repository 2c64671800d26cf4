#include "config/read_record.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd::config {

std::string ValueOrigin::text() const {
    std::string text = place.file + ":" + std::to_string(place.line);
    for (const UsedVariable& variable : variables) {
        text.append(", ${").append(variable.name).append("}");
        if (variable.state == UsedVariable::State::not_set) text.append(" (not set)");
    }
    return text;
}

void ReadRecord::add_value(const std::string& path, ValueOrigin origin) {
    values_[path].push_back(std::move(origin));
}

const ValueOrigin* ReadRecord::find(std::string_view path, std::string_view file) const {
    const auto values = values_.find(path);
    if (values == values_.end()) return nullptr;
    const auto is_in_file = [file](const ValueOrigin& origin) {
        return file.empty() || origin.place.file == file;
    };
    const auto found = std::ranges::find_if(values->second, is_in_file);
    return found == values->second.end() ? nullptr : &*found;
}

}  // namespace kinesisd::config
