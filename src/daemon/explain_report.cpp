#include "daemon/explain_report.hpp"

#include "daemon/text_table.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace kinesisd {

namespace {

using Json = nlohmann::ordered_json;

}  // namespace

std::string to_text(const std::vector<config::ExplainedPart>& parts) {
    std::string text;
    for (const config::ExplainedPart& part : parts) {
        if (part.values.empty()) continue;
        TextTable table{{part.title, "value", "from"}};
        for (const config::ExplainedValue& value : part.values)
            table.add({value.key, value.value, value.from});
        text.append("\n").append(table.text());
    }
    return text;
}

std::string to_json(
    const std::string& config_path, const std::vector<config::ExplainedPart>& parts
) {
    Json all = Json::array();
    for (const config::ExplainedPart& part : parts) {
        Json values = Json::array();
        for (const config::ExplainedValue& value : part.values)
            values.push_back({{"key", value.key}, {"value", value.value}, {"from", value.from}});
        all.push_back({{"title", part.title}, {"values", std::move(values)}});
    }
    const Json json{{"config", config_path}, {"parts", std::move(all)}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace kinesisd
