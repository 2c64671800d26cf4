// The house against its own rules, and a table that shows that each kind of breach is seen.
#include "architecture/include_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace kinesisd::architecture {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> texts(const std::vector<Breach>& found) {
    std::vector<std::string> all;
    for (const Breach& breach : found)
        all.push_back(breach.text());
    return all;
}

std::vector<std::string> breaches_of(std::string path, std::string text) {
    return texts(breaches({{.path = std::move(path), .text = std::move(text)}}));
}

std::string header(const std::string& body) {
    return "// What it is for.\n#pragma once\n" + body;
}

struct Case {
    std::string name;
    std::string path;
    std::string line;  // the third line of a well-opened header
    std::string rule;  // empty: allowed
};

class LineRules : public ::testing::TestWithParam<Case> {};

TEST_P(LineRules, FindTheBreachAndNothingElse) {
    const Case& row = GetParam();
    const auto found = breaches_of(row.path, header(row.line + "\n"));
    if (row.rule.empty()) {
        EXPECT_THAT(found, IsEmpty());
    } else {
        EXPECT_THAT(found, ElementsAre(row.path + ":3: " + row.rule));
    }
}

std::string name_of(const ::testing::TestParamInfo<Case>& row) {
    return row.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    Floors,
    LineRules,
    ::testing::Values(
        Case{"LowerFloor", "src/pipeline/a.hpp", "#include \"base/error.hpp\"", ""},
        Case{"OwnFolder", "src/row/a.hpp", "#include \"row/value.hpp\"", ""},
        Case{"DaemonKnowsAll", "src/daemon/a.hpp", "#include \"host/log.hpp\"", ""},
        Case{
            "UpwardFromBase",
            "src/base/a.hpp",
            "#include \"row/row.hpp\"",
            "base may not include row"
        },
        Case{
            "UpwardFromPort",
            "src/port/a.hpp",
            "#include \"host/log.hpp\"",
            "port may not include host"
        },
        Case{
            "UpwardToDaemon",
            "src/host/a.hpp",
            "#include \"daemon/run.hpp\"",
            "host may not include daemon"
        },
        Case{
            "KinesisBesideRow",
            "src/kinesis/a.hpp",
            "#include \"row/row.hpp\"",
            "kinesis may not include row"
        },
        Case{
            "PortBesideTelemetry",
            "src/port/a.hpp",
            "#include \"telemetry/names.hpp\"",
            "port may not include telemetry"
        },
        Case{
            "TelemetryBesidePort",
            "src/telemetry/a.hpp",
            "#include \"port/clock.hpp\"",
            "telemetry may not include port"
        },
        Case{
            "PipelineBesideHost",
            "src/pipeline/a.hpp",
            "#include \"host/log.hpp\"",
            "pipeline may not include host"
        },
        Case{
            "HostBesidePipeline",
            "src/host/a.hpp",
            "#include \"pipeline/pipeline.hpp\"",
            "host may not include pipeline"
        },
        Case{"EmulatorMayUseKinesis", "src/emulator/a.hpp", "#include \"kinesis/shard.hpp\"", ""},
        Case{"EmulatorMayUseAws", "src/emulator/a.hpp", "#include \"aws/sign.hpp\"", ""},
        Case{
            "EmulatorNotRow",
            "src/emulator/a.hpp",
            "#include \"row/row.hpp\"",
            "emulator may not include row"
        },
        Case{
            "KinesisNotEmulator",
            "src/kinesis/a.hpp",
            "#include \"emulator/http.hpp\"",
            "kinesis may not include emulator"
        },
        Case{"ConfigMayUseRow", "src/config/a.hpp", "#include \"row/schema.hpp\"", ""},
        Case{
            "RowNotConfig",
            "src/row/a.hpp",
            "#include \"config/config.hpp\"",
            "row may not include config"
        },
        Case{
            "UnknownFolder",
            "src/row/a.hpp",
            "#include \"util/x.hpp\"",
            "\"util/x.hpp\" names no folder of src/"
        },
        Case{
            "NoFolder",
            "src/row/a.hpp",
            "#include \"value.hpp\"",
            "\"value.hpp\" names no folder of src/"
        },
        Case{
            "BlanksInTheLine",
            "src/base/a.hpp",
            "  #  include   \"row/row.hpp\"",
            "base may not include row"
        },
        Case{
            "OwnHeaderInAngles",
            "src/row/a.hpp",
            "#include <base/error.hpp>",
            "own header <base/error.hpp> stands in angle brackets"
        },
        Case{"CommentedOut", "src/base/a.hpp", "// #include \"row/row.hpp\"", ""},
        Case{"OutsideSrc", "tests/base/a.hpp", "#include \"host/log.hpp\"", ""}
    ),
    name_of
);

INSTANTIATE_TEST_SUITE_P(
    Libraries,
    LineRules,
    ::testing::Values(
        Case{
            "AsioInBase",
            "src/base/a.hpp",
            "#include <boost/asio.hpp>",
            "<boost/asio.hpp> on a pure floor"
        },
        Case{
            "AsioInSnapshot",
            "src/snapshot/a.hpp",
            "#include <boost/asio/awaitable.hpp>",
            "<boost/asio/awaitable.hpp> on a pure floor"
        },
        Case{"AsioInPort", "src/port/a.hpp", "#include <boost/asio/awaitable.hpp>", ""},
        Case{
            "BeastInKinesis",
            "src/kinesis/a.hpp",
            "#include <boost/beast/http.hpp>",
            "<boost/beast/http.hpp> belongs to host"
        },
        Case{
            "BeastInPipeline",
            "src/pipeline/a.hpp",
            "#include <boost/beast/http.hpp>",
            "<boost/beast/http.hpp> belongs to host"
        },
        Case{
            "BeastInDaemon",
            "src/daemon/a.hpp",
            "#include <boost/beast.hpp>",
            "<boost/beast.hpp> belongs to host"
        },
        Case{"BeastInHost", "src/host/a.hpp", "#include <boost/beast/http.hpp>", ""},
        Case{
            "SpdlogInRow",
            "src/row/a.hpp",
            "#include <spdlog/spdlog.h>",
            "<spdlog/spdlog.h> belongs to host"
        },
        Case{
            "SpdlogInDaemon",
            "src/daemon/a.hpp",
            "#include <spdlog/spdlog.h>",
            "<spdlog/spdlog.h> belongs to host"
        },
        Case{"SpdlogInHost", "src/host/a.hpp", "#include <spdlog/spdlog.h>", ""},
        Case{
            "YamlInDaemon",
            "src/daemon/a.hpp",
            "#include <yaml-cpp/yaml.h>",
            "<yaml-cpp/yaml.h> belongs to config"
        },
        Case{"YamlInConfig", "src/config/a.hpp", "#include <yaml-cpp/yaml.h>", ""},
        Case{
            "PrometheusInAws",
            "src/aws/a.hpp",
            "#include <prometheus/registry.h>",
            "<prometheus/registry.h> on a pure floor"
        },
        Case{
            "PrometheusInTelemetry", "src/telemetry/a.hpp", "#include <prometheus/registry.h>", ""
        },
        Case{
            "FstreamInConfig", "src/config/a.hpp", "#include <fstream>", "<fstream> on a pure floor"
        },
        Case{
            "FilesystemInEmulator",
            "src/emulator/a.hpp",
            "#include <filesystem>",
            "<filesystem> on a pure floor"
        },
        Case{"FilesystemInHost", "src/host/a.hpp", "#include <filesystem>", ""},
        Case{"ChronoInBase", "src/base/a.hpp", "#include <chrono>", ""},
        Case{
            "SystemClockInBase",
            "src/base/a.hpp",
            "auto t = std::chrono::system_clock::now();",
            "reads a clock on a pure floor"
        },
        Case{
            "SteadyClockInAws",
            "src/aws/a.hpp",
            "auto t = std::chrono::steady_clock::now();",
            "reads a clock on a pure floor"
        },
        Case{"ClockInAComment", "src/base/a.hpp", "// never system_clock::now()", ""},
        Case{
            "SystemClockInHost", "src/host/a.hpp", "auto t = std::chrono::system_clock::now();", ""
        }
    ),
    name_of
);

TEST(FileRules, FindAFolderWithoutAFloor) {
    EXPECT_THAT(
        breaches_of("src/util/a.cpp", "// x\n"),
        ElementsAre("src/util/a.cpp:0: src/util has no floor")
    );
}

TEST(FileRules, LetMainIncludeTheDaemonOnlyDownward) {
    EXPECT_THAT(breaches_of("src/main.cpp", "#include \"daemon/run.hpp\"\n"), IsEmpty());
}

TEST(FileRules, FindAHeaderWithoutAnOpeningComment) {
    EXPECT_THAT(
        breaches_of("src/base/a.hpp", "#pragma once\n"),
        ElementsAre("src/base/a.hpp:1: a header opens with a comment that says what it is for")
    );
}

TEST(FileRules, FindAHeaderWithoutPragmaOnce) {
    EXPECT_THAT(
        breaches_of("src/base/a.hpp", "// What it is for.\n"),
        ElementsAre("src/base/a.hpp:0: no #pragma once")
    );
}

TEST(FileRules, FindAFileThatIsOneLineTooLong) {
    std::string longest;
    for (int line = 0; line < lines_max; ++line)
        longest += "//\n";
    EXPECT_THAT(breaches_of("src/base/a.cpp", longest), IsEmpty());
    EXPECT_THAT(
        breaches_of("src/base/a.cpp", longest + "//\n"),
        ElementsAre("src/base/a.cpp:0: 401 lines: a file is one idea")
    );
    EXPECT_THAT(
        breaches_of("tests/base/a_test.cpp", longest + "//\n"),
        ElementsAre("tests/base/a_test.cpp:0: 401 lines: a file is one idea")
    );
}

std::vector<Source> sources_of_the_repository() {
    const std::filesystem::path top{KINESISD_REPOSITORY};
    std::vector<Source> sources;
    for (const char* folder : {"src", "tests", "bench"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator{top / folder}) {
            const std::string extension = entry.path().extension().string();
            if (extension != ".hpp" && extension != ".cpp") continue;
            std::ifstream file{entry.path(), std::ios::binary};
            sources.push_back(
                {.path = entry.path().lexically_relative(top).string(),
                 .text = {std::istreambuf_iterator<char>{file}, {}}}
            );
        }
    }
    return sources;
}

TEST(TheHouse, KeepsItsRules) {
    const std::vector<Source> sources = sources_of_the_repository();
    const auto is_read = [&](std::string_view path) {
        return std::ranges::any_of(sources, [&](const Source& source) {
            return source.path == path && !source.text.empty();
        });
    };
    EXPECT_TRUE(is_read("src/base/error.hpp")) << "the sources were not found";
    EXPECT_TRUE(is_read("src/main.cpp")) << "the sources were not found";
    EXPECT_TRUE(is_read("bench/floor/main.cpp")) << "the sources were not found";
    EXPECT_THAT(texts(breaches(sources)), IsEmpty());
}

}  // namespace
}  // namespace kinesisd::architecture
