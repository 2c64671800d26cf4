#include "daemon/reload_plan.hpp"

#include <algorithm>

namespace kinesisd {

namespace {

const config::Pipeline* find(const config::Config& config, const std::string& name) {
    const auto found = std::ranges::find(config.pipelines, name, &config::Pipeline::name);
    return found == config.pipelines.end() ? nullptr : &*found;
}

std::vector<std::string> sections_read_once(
    const config::Config& running, const config::Config& next
) {
    std::vector<std::string> sections;
    if (running.aws != next.aws) sections.emplace_back("aws");
    if (running.http != next.http) sections.emplace_back("http");
    if (running.log.format != next.log.format) sections.emplace_back("log.format");
    if (running.persistence != next.persistence) sections.emplace_back("persistence");
    if (running.threads != next.threads) sections.emplace_back("threads");
    return sections;
}

}  // namespace

ReloadPlan plan_reload(
    const config::Config& running, const config::Config& next, const std::set<std::string>& failed
) {
    ReloadPlan plan;
    plan.needs_restart = sections_read_once(running, next);
    const auto stays = [&](const config::Pipeline& pipeline, const config::Config& other) {
        const config::Pipeline* same = find(other, pipeline.name);
        return same != nullptr && *same == pipeline && !failed.contains(pipeline.name);
    };
    for (const config::Pipeline& pipeline : running.pipelines)
        if (!stays(pipeline, next)) plan.stopped.push_back(pipeline.name);
    for (const config::Pipeline& pipeline : next.pipelines)
        (stays(pipeline, running) ? plan.unchanged : plan.started).push_back(pipeline.name);
    return plan;
}

}  // namespace kinesisd
