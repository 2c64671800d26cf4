// Every example that ships is a configuration without problems, with nothing in the environment.
#include "config/config_text.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace kinesisd;
using namespace kinesisd::config;

namespace {

std::vector<SourceText> examples() {
    std::vector<SourceText> files;
    for (const auto& entry : std::filesystem::directory_iterator{EXAMPLES_FOLDER}) {
        if (entry.path().extension() != ".yaml") continue;
        std::ifstream stream{entry.path()};
        files.push_back(
            {entry.path().filename().string(),
             std::string{std::istreambuf_iterator<char>{stream}, {}}}
        );
    }
    std::ranges::sort(files, {}, &SourceText::file);
    return files;
}

TEST(Examples, ParseWithAnEmptyEnvironment) {
    const std::vector<SourceText> files = examples();
    ASSERT_GE(files.size(), 4U);
    for (const SourceText& file : files)
        EXPECT_EQ(problems_of({file}), Lines{});
}

TEST(Examples, ShowInTheFirstFileWhatTheDefaultsAre) {
    const std::vector<SourceText> files = examples();
    const auto main = std::ranges::find(files, "kinesisd.yaml", &SourceText::file);
    ASSERT_NE(main, files.end());
    const Config config = config_of(main->yaml);
    EXPECT_EQ(config.aws.region, "eu-west-1");
    ASSERT_TRUE(config.persistence);
    EXPECT_EQ(config.persistence->path, "/var/lib/kinesisd/snapshots");
    EXPECT_EQ(config.memory_limit_bytes, Config{}.memory_limit_bytes);
    EXPECT_EQ(config.shutdown_timeout, Config{}.shutdown_timeout);
    EXPECT_EQ(config.http.listen, Config{}.http.listen);
    ASSERT_EQ(config.pipelines.size(), 1U);
    EXPECT_EQ(source_of(config).stream_name, "clicks");
    EXPECT_EQ(source_of(config).schema.column_names(), "user_id, page, amount and owner");
    EXPECT_EQ(source_of(config).autocommit, KinesisSource{}.autocommit);
    EXPECT_EQ(source_of(config).max_backlog_rows, KinesisSource{}.max_backlog_rows);
    EXPECT_EQ(sink_of(config).path, "/var/lib/kinesisd/out/clicks.jsonl");
}

// A line "# key: value" is a key that a reader may take the "# " from.
TEST(Examples, StayValidWhenACommentedKeyIsUsed) {
    const std::vector<SourceText> files = examples();
    const auto main = std::ranges::find(files, "kinesisd.yaml", &SourceText::file);
    ASSERT_NE(main, files.end());
    int used = 0;
    for (const std::string key :
         {"endpoint_url",
          "tls",
          "connect_timeout_ms",
          "request_timeout_ms",
          "per_shard_metrics",
          "trim"}) {
        std::string yaml = main->yaml;
        const std::size_t at = yaml.find("# " + key + ":");
        ASSERT_NE(at, std::string::npos) << key;
        yaml.erase(at, 2);
        if (key == "trim") yaml.replace(yaml.find("format: json"), 12, "format: plaintext");
        const Lines lines = problems_of(yaml);
        // A plaintext source has no columns, so what names them is wrong then.
        const bool is_known = std::ranges::none_of(lines, [&key](const std::string& line) {
            return line.find(key) != std::string::npos;
        });
        EXPECT_TRUE(is_known) << testing::PrintToString(lines);
        ++used;
    }
    EXPECT_EQ(used, 6);
}

}  // namespace
