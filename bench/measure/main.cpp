// Runs a command on given cores and prints what it took as one line of JSON. A program of its own,
// because a process counts the memory of whoever started it as its own maximum: this one is small.
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace {

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

[[noreturn]] void become(const char* cores_text, char** command) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    for (const char* digit = cores_text; *digit != '\0'; ++digit)
        if (*digit >= '0' && *digit <= '9') CPU_SET(*digit - '0', &cores);
    if (sched_setaffinity(0, sizeof cores, &cores) != 0) std::perror("sched_setaffinity");
    execvp(command[0], command);
    std::perror(command[0]);
    _exit(127);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "usage: bench_measure CORES COMMAND [ARGUMENT...]\n");
        return 2;
    }
    const auto begin = std::chrono::steady_clock::now();
    const pid_t child = fork();
    if (child == 0) become(argv[1], argv + 2);
    int status = 0;
    rusage usage{};
    if (wait4(child, &status, 0, &usage) != child) return 1;
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
    std::printf(
        R"({"user_s":%.6f,"system_s":%.6f,"wall_s":%.6f,"max_rss_kib":%ld,"status":%d})"
        "\n",
        seconds_of(usage.ru_utime),
        seconds_of(usage.ru_stime),
        wall.count(),
        usage.ru_maxrss,
        WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)
    );
    return 0;
}
