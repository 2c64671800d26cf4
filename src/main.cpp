// kinesisd: moves records between Amazon Kinesis Data Streams and files.
#include "base/error.hpp"
#include "daemon/commands.hpp"

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    try {
        return kinesisd::kinesisd_main(argc, argv);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "kinesisd: %s\n", failure.what());
        return kinesisd::exit_failed;
    }
}
