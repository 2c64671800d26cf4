#include "daemon/progress.hpp"

#include "base/text.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace kinesisd {

namespace {

constexpr Duration line_interval = std::chrono::seconds{10};
constexpr std::size_t bar_width = 24;

std::string bar(double share) {
    const auto full = static_cast<std::size_t>(share * static_cast<double>(bar_width));
    return "[" + std::string(full, '#') + std::string(bar_width - full, '.') + "] ";
}

}  // namespace

ProgressStyle progress_style(ProgressWish wish, int file_descriptor) {
    const bool terminal = isatty(file_descriptor) == 1;
    switch (wish) {
        case ProgressWish::never: return ProgressStyle::none;
        case ProgressWish::always: return terminal ? ProgressStyle::bar : ProgressStyle::lines;
        case ProgressWish::automatic: return terminal ? ProgressStyle::bar : ProgressStyle::none;
    }
    return ProgressStyle::none;
}

std::string Progress::line(const Totals& totals, TimePoint now) const {
    const double elapsed_s = std::max(0.001, to_seconds(now - began_));
    const double rate = static_cast<double>(totals.read) / elapsed_s;
    std::array<char, 192> text{};
    std::snprintf(
        text.data(),
        text.size(),
        "%llu records, %s/s, %.1f s behind, %zu shards",
        static_cast<unsigned long long>(totals.read),
        human_bytes(static_cast<std::uint64_t>(static_cast<double>(totals.bytes) / elapsed_s))
            .c_str(),
        static_cast<double>(totals.behind.count()) / 1000,
        totals.shards_reading + totals.shards_waiting
    );
    std::string shown{text.data()};
    if (expected_rows_ == 0) return shown;
    const double share =
        std::min(1.0, static_cast<double>(totals.read) / static_cast<double>(expected_rows_));
    shown.insert(0, bar(share));
    if (rate > 0 && totals.read < expected_rows_) {
        const double left_s = static_cast<double>(expected_rows_ - totals.read) / rate;
        shown.append(", ").append(std::to_string(static_cast<long>(left_s) + 1)).append(" s left");
    }
    return shown;
}

std::optional<std::string> Progress::draw(const Totals& totals, TimePoint now) {
    if (style_ == ProgressStyle::none || now < next_line_) return std::nullopt;
    if (style_ == ProgressStyle::bar) return "\r\033[K" + line(totals, now);
    next_line_ = now + line_interval;
    return line(totals, now) + "\n";
}

std::string Progress::finish() const {
    return style_ == ProgressStyle::bar ? "\n" : "";
}

}  // namespace kinesisd
