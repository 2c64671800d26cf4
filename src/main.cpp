// kinesisd: moves records between Amazon Kinesis Data Streams and files.
#include "base/error.hpp"
#include "daemon/commands.hpp"

#include <csignal>
#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    // A reader that goes away (kinesisd run | head) is an error of that write.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return kinesisd::kinesisd_main(argc, argv);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "kinesisd: %s\n", failure.what());
        return kinesisd::exit_failed;
    }
}
