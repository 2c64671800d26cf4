// kinesisd: moves records between Amazon Kinesis Data Streams and files.
#include "base/error.hpp"
#include "daemon/commands.hpp"

#include <malloc.h>

#include <csignal>
#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    // A reader that goes away (kinesisd run | head) is an error of that write.
    std::signal(SIGPIPE, SIG_IGN);
    // Page bodies go back to the system when they are freed. Left alone, glibc raises this bound to
    // their size and keeps them: up to 45 % over memory_limit was measured after a stall.
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
    // What is freed in smaller pieces is used again soon: a page of records is followed by another.
    // With the usual bound of 128 KiB its memory went back and forth, and half as much time again
    // was spent on clearing it.
    mallopt(M_TRIM_THRESHOLD, 16 << 20);
    try {
        return kinesisd::kinesisd_main(argc, argv);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "kinesisd: %s\n", failure.what());
        return kinesisd::exit_failed;
    }
}
