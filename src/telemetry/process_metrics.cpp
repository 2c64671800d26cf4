#include "telemetry/process_metrics.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>

namespace kinesisd {

namespace {

prometheus::MetricFamily family(
    const char* name, const char* help, prometheus::MetricType type, double value
) {
    prometheus::ClientMetric metric;
    if (type == prometheus::MetricType::Counter) {
        metric.counter.value = value;
    } else {
        metric.gauge.value = value;
    }
    return {name, help, type, {metric}};
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// The resident pages, the second number of /proc/self/statm.
double resident_bytes() {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{
        std::fopen("/proc/self/statm", "re"), std::fclose
    };
    long total = 0;
    long resident = 0;
    if (file && std::fscanf(file.get(), "%ld %ld", &total, &resident) == 2)
        return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
    return 0;
}

double open_files() {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder{opendir("/proc/self/fd"), closedir};
    double count = 0;
    while (folder && readdir(folder.get()) != nullptr)
        ++count;
    return count > 3 ? count - 3 : 0;  // without ".", ".." and the folder itself
}

// When this process began, by the time of its first call here (statics start with the program).
double start_time() {
    static const double started = [] {
        timeval now{};
        gettimeofday(&now, nullptr);
        timespec run{};
        clock_gettime(CLOCK_BOOTTIME, &run);
        unsigned long long ticks = 0;
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{
            std::fopen("/proc/self/stat", "re"), std::fclose
        };
        constexpr const char* to_field_22 =
            "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d "
            "%*d %llu";
        if (!file || std::fscanf(file.get(), to_field_22, &ticks) != 1) return seconds(now);
        const double up = static_cast<double>(run.tv_sec) + static_cast<double>(run.tv_nsec) / 1e9;
        const double since_boot =
            static_cast<double>(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
        return seconds(now) - up + since_boot;
    }();
    return started;
}

}  // namespace

void append_process_metrics(std::vector<prometheus::MetricFamily>& families) {
    using prometheus::MetricType;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    families.push_back(family(
        "process_cpu_seconds_total",
        "User and system CPU time spent.",
        MetricType::Counter,
        seconds(usage.ru_utime) + seconds(usage.ru_stime)
    ));
    families.push_back(family(
        "process_resident_memory_bytes",
        "Resident memory size.",
        MetricType::Gauge,
        resident_bytes()
    ));
    families.push_back(
        family("process_open_fds", "Open file descriptors.", MetricType::Gauge, open_files())
    );
    families.push_back(family(
        "process_start_time_seconds",
        "Start time of the process since the Unix epoch.",
        MetricType::Gauge,
        start_time()
    ));
}

}  // namespace kinesisd
