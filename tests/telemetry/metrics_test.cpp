#include "telemetry/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using testing::HasSubstr;
using testing::Not;

const SeriesLabels labels{"clicks-to-disk", "clicks-in", "clicks"};

TEST(Metrics, HaveTheNamesAndLabelsOfTheContract) {
    Metrics metrics{"1.2.3"};
    SourceMetrics source{metrics, labels};
    source.read(3, 300);
    source.failed(Errc::throttled);
    source.skipped("invalid_json", 2);
    source.shards(1, 2, 3);
    const std::string with = R"({name="clicks-in",pipeline="clicks-to-disk",stream="clicks"} )";
    EXPECT_THAT(metrics.text(), HasSubstr("kinesisd_source_records_total" + with + "3\n"));
    EXPECT_THAT(metrics.text(), HasSubstr("kinesisd_source_bytes_total" + with + "300\n"));
    EXPECT_THAT(metrics.text(), HasSubstr("reason=\"throttled\""));
    EXPECT_THAT(metrics.text(), HasSubstr("reason=\"invalid_json\""));
    EXPECT_THAT(metrics.text(), HasSubstr("state=\"reading\""));
    EXPECT_THAT(metrics.text(), HasSubstr("kinesisd_build_info{version=\"1.2.3\"} 1\n"));
}

TEST(Metrics, TheSeriesOfAShardDisappearWithIt) {
    Metrics metrics{"1"};
    {
        ShardMetrics shard{metrics, labels, "shardId-000000000007"};
        shard.behind(std::chrono::seconds{2}, std::chrono::hours{23});
        shard.throttled("GetRecords");
        EXPECT_THAT(metrics.text(), HasSubstr("kinesisd_shard_behind_seconds"));
        EXPECT_THAT(metrics.text(), HasSubstr("kinesisd_throttles_total"));
        EXPECT_THAT(metrics.text(), HasSubstr("shardId-000000000007"));
    }
    EXPECT_THAT(metrics.text(), Not(HasSubstr("shardId-000000000007")));
}

TEST(Metrics, APipelineThatIsNoMoreTellsNothingOfThePresent) {
    Metrics metrics{"1"};
    PipelineMetrics pipeline{metrics, labels};
    SourceMetrics source{metrics, labels};
    pipeline.committed(std::chrono::milliseconds{3});
    pipeline.backlog(1, 1);
    pipeline.forget();
    source.forget();
    for (const char* gauge : {"kinesisd_backlog", "kinesisd_snapshot_age", "kinesisd_shards{"})
        EXPECT_THAT(metrics.text(), Not(HasSubstr(gauge)));
    EXPECT_THAT(metrics.text(), HasSubstr("kinesisd_commits_total{")) << "what was counted stays";
}

TEST(Metrics, ReloadsAreCountedByResult) {
    Metrics metrics{"1"};
    ReloadMetrics reloads{metrics};
    EXPECT_THAT(metrics.text(), HasSubstr("kinesisd_config_last_reload_successful 1\n"));
    reloads.reloaded(ReloadMetrics::Result::failure);
    EXPECT_THAT(metrics.text(), HasSubstr("kinesisd_config_last_reload_successful 0\n"));
    reloads.reloaded(ReloadMetrics::Result::success);
    const std::string text = metrics.text();
    EXPECT_THAT(text, HasSubstr("kinesisd_config_reloads_total{result=\"failure\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("kinesisd_config_reloads_total{result=\"success\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("kinesisd_config_last_reload_successful 1\n"));
}

TEST(Metrics, EveryFamilyHasHelpAndAType) {
    Metrics metrics{"1"};
    RequestMetrics requests{metrics};
    requests.completed("GetRecords", "ok", std::chrono::milliseconds{3});
    requests.retried("GetRecords", Errc::throttled);
    PipelineMetrics pipeline{metrics, labels};
    pipeline.committed(std::chrono::milliseconds{3});
    for (const char* family :
         {"kinesisd_aws_requests_total",
          "kinesisd_aws_request_duration_seconds",
          "kinesisd_aws_retries_total",
          "kinesisd_commits_total",
          "kinesisd_commit_duration_seconds",
          "process_cpu_seconds_total",
          "process_resident_memory_bytes",
          "process_open_fds",
          "process_start_time_seconds"}) {
        EXPECT_THAT(metrics.text(), HasSubstr(std::string{"# HELP "} + family + " "));
        EXPECT_THAT(metrics.text(), HasSubstr(std::string{"# TYPE "} + family + " "));
    }
}

TEST(Metrics, ProcessSeriesAreOfThisProcess) {
    const std::string text = Metrics{"1"}.text();
    const auto value = [&text](const std::string& name) {
        const std::size_t line = text.find("\n" + name + " ");
        return std::stod(text.substr(line + name.size() + 2));
    };
    EXPECT_GT(value("process_resident_memory_bytes"), 1e6);
    EXPECT_GE(value("process_open_fds"), 3);
    EXPECT_GT(value("process_start_time_seconds"), 1.5e9);
}

}  // namespace
}  // namespace kinesisd
