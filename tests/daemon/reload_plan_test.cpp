#include "daemon/reload_plan.hpp"

#include "config/parse_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

config::Config parsed(const std::string& yaml) {
    const auto nothing = [](std::string_view) { return std::optional<std::string>{}; };
    const std::vector<config::SourceText> files{{"k.yaml", yaml}};
    auto config = config::parse_config(files, nothing);
    if (config) return *std::move(config);
    ADD_FAILURE() << config.error().front().text();
    return {};
}

std::string pipeline(const std::string& name, const std::string& more = "") {
    return "- name: " + name + "\n  source:\n    plaintext: {path: /in/" + name + more +
           "}\n  sink:\n    plaintext: {path: /out/" + name + "}\n";
}

std::string table(const std::string& rows) {
    return "pipelines:\n- name: t\n  source:\n    static: {schema: {n: int}, rows: " + rows +
           "}\n  sink:\n    jsonlines: {path: /out/t}\n";
}

ReloadPlan plan(const std::string& running, const std::string& next) {
    return plan_reload(parsed(running), parsed(next), {});
}

TEST(ReloadPlan, LeavesAPipelineAloneWhereverItStands) {
    const std::string running = "pipelines:\n" + pipeline("a") + pipeline("b");
    const std::string next = "# A comment.\npipelines:\n" + pipeline("b") + "\n" + pipeline("a");
    const ReloadPlan same = plan(running, next);
    EXPECT_THAT(same.stopped, IsEmpty());
    EXPECT_THAT(same.started, IsEmpty());
    EXPECT_THAT(same.unchanged, ElementsAre("b", "a"));
    EXPECT_THAT(same.needs_restart, IsEmpty());
}

TEST(ReloadPlan, StopsWhatIsRemovedStartsWhatIsNewAndBothForWhatHasChanged) {
    const ReloadPlan mixed = plan(
        "pipelines:\n" + pipeline("gone") + pipeline("changed") + pipeline("same"),
        "pipelines:\n" + pipeline("same") + pipeline("new") +
            pipeline("changed", ", autocommit_duration_ms: 50")
    );
    EXPECT_THAT(mixed.stopped, ElementsAre("gone", "changed"));
    EXPECT_THAT(mixed.started, ElementsAre("new", "changed"));
    EXPECT_THAT(mixed.unchanged, ElementsAre("same"));
}

TEST(ReloadPlan, StartsAFailedPipelineAgain) {
    const config::Config config = parsed("pipelines:\n" + pipeline("a") + pipeline("b"));
    const ReloadPlan again = plan_reload(config, config, {"a"});
    EXPECT_THAT(again.stopped, ElementsAre("a"));
    EXPECT_THAT(again.started, ElementsAre("a"));
    EXPECT_THAT(again.unchanged, ElementsAre("b"));
}

TEST(ReloadPlan, ComparesTheRowsOfATable) {
    const std::string one = table("[{n: 1}, {n: 2}]");
    EXPECT_THAT(plan(one, one).started, IsEmpty());
    EXPECT_THAT(plan(one, table("[{n: 1}, {n: 3}]")).started, ElementsAre("t"));
    EXPECT_THAT(plan(one, table("[{n: 1}]")).started, ElementsAre("t"));
}

TEST(ReloadPlan, NamesTheSectionsThatAreReadOnceOnly) {
    const std::string pipelines = "pipelines:\n" + pipeline("a");
    struct Case {
        std::string section;
        std::vector<std::string> named;
    };
    const std::vector<Case> cases{
        {"aws: {region: eu-west-1}\n", {"aws"}},
        {"http: {listen: \"127.0.0.1:1\"}\n", {"http"}},
        {"log: {format: json}\n", {"log.format"}},
        {"persistence: {backend: {filesystem: {path: /state}}}\n", {"persistence"}},
        {"threads: 2\n", {"threads"}},
        {"log: {level: debug}\n", {}},
        {"memory_limit: 64MiB\n", {}},
        {"shutdown_timeout_ms: 1s\n", {}},
    };
    for (const Case& c : cases) {
        const ReloadPlan changed = plan(pipelines, c.section + pipelines);
        EXPECT_EQ(changed.needs_restart, c.named) << c.section;
        EXPECT_THAT(changed.unchanged, ElementsAre("a")) << c.section;
    }
}

}  // namespace
}  // namespace kinesisd
