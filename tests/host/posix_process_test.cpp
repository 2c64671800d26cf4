#include "host/posix_process.hpp"

#include "host/loopback.hpp"

#include <boost/asio/thread_pool.hpp>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

namespace kinesisd::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class PosixProcessTest : public Loopback {
protected:
    [[nodiscard]] Result<ProcessResult> run_program(ProcessRequest request) {
        return run(runner_.run(request));
    }
    [[nodiscard]] Result<ProcessResult> run_shell(const std::string& script) {
        return run_program({.arguments = {"/bin/sh", "-c", script}});
    }

    asio::thread_pool pool_{1};
    PosixProcessRunner runner_{pool_};
};

TEST_F(PosixProcessTest, TellsOutputComplaintAndExitCode) {
    const auto done = run_shell("echo out; echo complaint >&2; exit 3");
    ASSERT_TRUE(done.has_value()) << done.error().text();
    EXPECT_EQ(done->output, "out\n");
    EXPECT_EQ(done->complaint, "complaint\n");
    EXPECT_EQ(done->exit_code, 3);
}

TEST_F(PosixProcessTest, TellsTheSignalThatEndedIt) {
    const auto done = run_shell("kill -TERM $$");
    ASSERT_TRUE(done.has_value()) << done.error().text();
    EXPECT_EQ(done->exit_code, 128 + SIGTERM);
}

TEST_F(PosixProcessTest, PassesArgumentsAsTheyAreAndFindsProgramsInThePath) {
    const auto done = run_program({.arguments = {"printf", "%s|", "a b", "$HOME", "*", "'"}});
    ASSERT_TRUE(done.has_value()) << done.error().text();
    EXPECT_EQ(done->output, "a b|$HOME|*|'|");
}

TEST_F(PosixProcessTest, AProgramThatIsNotThereIsAnError) {
    const auto done = run_program({.arguments = {"/no/such/program"}});
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, Errc::file_missing);
    EXPECT_THAT(done.error().detail, HasSubstr("/no/such/program"));
}

TEST_F(PosixProcessTest, TheChildHasNoFileOfOursAndAnEmptyInput) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);  // not close-on-exec, as Asio's are
    ASSERT_GE(socket, 0);
    const auto done = run_shell("cat; for f in /proc/$$/fd/*; do echo ${f##*/}; done");
    ::close(socket);
    ASSERT_TRUE(done.has_value()) << done.error().text();
    // The shell's own folder handle may be the next number; 0 to 2 are the three streams.
    EXPECT_THAT(done->output, StartsWith("0\n1\n2\n"));
    EXPECT_LE(done->output.size(), std::string{"0\n1\n2\n3\n"}.size()) << done->output;
}

TEST_F(PosixProcessTest, SignalsHaveTheirDefaultActionInTheChild) {
    const auto before = std::signal(SIGPIPE, SIG_IGN);
    const auto done = run_shell("kill -PIPE $$; echo ignored");
    std::ignore = std::signal(SIGPIPE, before);
    ASSERT_TRUE(done.has_value()) << done.error().text();
    EXPECT_EQ(done->exit_code, 128 + SIGPIPE);
}

TEST_F(PosixProcessTest, WhatDoesNotEndIsKilledWithAllThatItStarted) {
    std::string folder = "/tmp/kinesisd-process-XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const std::string fifo = folder + "/held";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    const int reader = ::open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    const auto done = run_program({
        .arguments = {"/bin/sh", "-c", "exec 3>" + fifo + "; sleep 600 & sleep 600"},
        .timeout = std::chrono::milliseconds{200},
    });
    // Hung up once the last one that holds the other end is gone.
    pollfd watched{reader, POLLIN, 0};
    constexpr int wait_ms_max = 10000;
    EXPECT_EQ(::poll(&watched, 1, wait_ms_max), 1);
    EXPECT_NE(watched.revents & POLLHUP, 0);
    ::close(reader);
    std::filesystem::remove_all(folder);
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, Errc::timed_out);
    EXPECT_THAT(done.error().detail, HasSubstr("/bin/sh has not ended within 200ms"));
}

TEST_F(PosixProcessTest, AGrandchildThatHoldsThePipesOutsideOfTheGroupIsNotWaitedForLonger) {
    const auto done = run_program({
        .arguments = {"/bin/sh", "-c", "setsid sleep 5 & exit 0"},
        .timeout = std::chrono::milliseconds{200},
    });
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, Errc::timed_out);
}

TEST_F(PosixProcessTest, OutputHasALimit) {
    const auto exact = run_program({
        .arguments = {"/bin/sh", "-c", "printf 12345678"},
        .output_bytes_max = 8,
    });
    ASSERT_TRUE(exact.has_value()) << exact.error().text();
    EXPECT_EQ(exact->output, "12345678");
    const auto endless = run_program({.arguments = {"/usr/bin/yes"}, .output_bytes_max = 8});
    ASSERT_FALSE(endless.has_value());
    EXPECT_EQ(endless.error().code, Errc::response_too_large);
}

TEST_F(PosixProcessTest, AnEndlessComplaintIsCutAndDoesNotBlockTheProgram) {
    const auto done = run_shell("head -c 1000000 /dev/zero | tr '\\0' x >&2; echo out");
    ASSERT_TRUE(done.has_value()) << done.error().text();
    EXPECT_EQ(done->complaint, std::string(500, 'x'));
    EXPECT_EQ(done->output, "out\n");
}

}  // namespace
}  // namespace kinesisd::test
