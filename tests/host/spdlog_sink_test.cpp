#include "host/spdlog_sink.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kinesisd::test {
namespace {

const WallTime six{std::chrono::milliseconds{1795413600000}};

std::string line(LogFormat format, Level level, std::string message, std::vector<Field> fields) {
    return format_event(Event{level, "shard_finished", message, fields}, format, six);
}

TEST(SpdlogSink, TextIsTimeLevelEventMessageAndFields) {
    EXPECT_EQ(
        line(
            LogFormat::text,
            Level::info,
            "no more to read",
            {{"stream", "clicks"}, {"shard", "a b"}, {"empty", ""}, {"quote", "say \"x\\y\""}}
        ),
        "2026-11-23T06:00:00.000Z info  shard_finished: no more to read stream=clicks "
        "shard=\"a b\" empty=\"\" quote=\"say \\\"x\\\\y\\\"\""
    );
    EXPECT_EQ(
        line(LogFormat::text, Level::error, "m", {}),
        "2026-11-23T06:00:00.000Z error shard_finished: m"
    );
}

TEST(SpdlogSink, NothingBreaksALineOfText) {
    EXPECT_EQ(
        line(LogFormat::text, Level::warn, "a\nb\x1b[2J", {{"k", "c\r\nd\xc3\xa9"}}),
        "2026-11-23T06:00:00.000Z warn  shard_finished: a\\nb\\x1b[2J k=c\\x0d\\nd\xc3\xa9"
    );
}

TEST(SpdlogSink, JsonIsOneObjectALine) {
    EXPECT_EQ(
        line(LogFormat::json, Level::debug, "a\n\"b\"", {{"shard", "s1"}, {"n", "1"}}),
        R"({"time":"2026-11-23T06:00:00.000Z","level":"debug","event":"shard_finished",)"
        R"("message":"a\n\"b\"","shard":"s1","n":"1"})"
    );
}

TEST(SpdlogSink, BytesThatAreNoUtf8DoNotEndTheProgram) {
    EXPECT_NE(
        line(LogFormat::json, Level::info, "\xff", {}).find("\"message\":\"\xef\xbf\xbd\""),
        std::string::npos
    );
}

TEST(SpdlogSink, TheWriterWritesWhatIsImportantEnough) {
    ::testing::internal::CaptureStderr();
    const EventLog log{make_stderr_writer(
        {.format = LogFormat::text, .level_min = Level::warn, .prefix = LogPrefix::journald}
    )};
    log.write(Level::info, "quiet", "m");
    log.write(Level::error, "loud", "100 % {} of it", {{"k", "v"}});
    const std::string written = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(written.substr(0, 5), "<3>20");
    EXPECT_EQ(written.substr(written.find('Z')), "Z error loud: 100 % {} of it k=v\n");
    EXPECT_EQ(written.find("quiet"), std::string::npos);
}

}  // namespace
}  // namespace kinesisd::test
