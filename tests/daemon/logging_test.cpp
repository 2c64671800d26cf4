#include "daemon/logging.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kinesisd {
namespace {

std::string here() {
    struct stat status{};
    EXPECT_EQ(::fstat(STDERR_FILENO, &status), 0);
    return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

// The line of a warning when JOURNAL_STREAM is `stream`.
std::string warning(const std::optional<std::string>& stream) {
    const aws::Environment environment = [&](std::string_view name) -> std::optional<std::string> {
        return name == "JOURNAL_STREAM" ? stream : std::nullopt;
    };
    make_log(config::Log{}, environment).write(Level::warn, "event", "words");
    return testing::internal::GetCapturedStderr();
}

TEST(Logging, LinesForTheJournalBeginWithTheirPriority) {
    testing::internal::CaptureStderr();
    EXPECT_EQ(warning(here()).substr(0, 4), "<4>2");
}

TEST(Logging, AnotherProcessesJournalIsNotOurs) {
    for (const std::optional<std::string>& stream :
         {std::optional<std::string>{}, std::optional<std::string>{"8:1"}}) {
        testing::internal::CaptureStderr();
        EXPECT_EQ(warning(stream).substr(0, 1), "2");
    }
}

}  // namespace
}  // namespace kinesisd
