#include "daemon/throughput.hpp"

#include <algorithm>
#include <iterator>

namespace kinesisd {

namespace {

double per_second(std::uint64_t before, std::uint64_t after, Duration time) {
    // A pipeline that begins anew under the same name counts from zero.
    if (after <= before || time <= Duration::zero()) return 0;
    return static_cast<double>(after - before) / to_seconds(time);
}

}  // namespace

Throughput::Sample Throughput::sample_of(const PipelineStatus& status, TimePoint now) {
    return {now, status.progress.ledger.read, status.progress.written_bytes};
}

void Throughput::sample(const std::vector<PipelineStatus>& all, TimePoint now) {
    std::map<std::string, std::deque<Sample>, std::less<>> next;
    for (const PipelineStatus& status : all) {
        std::deque<Sample>& samples = next[status.name];
        samples = std::move(samples_[status.name]);
        samples.push_back(sample_of(status, now));
        if (samples.size() > samples_max) samples.pop_front();
    }
    samples_ = std::move(next);  // without pipelines that are no more
}

Rates Throughput::of(const PipelineStatus& status, TimePoint now) const {
    Rates rates;
    const auto found = samples_.find(status.name);
    if (found == samples_.end() || found->second.empty()) return rates;
    const std::deque<Sample>& samples = found->second;
    for (auto after = std::next(samples.begin()); after != samples.end(); ++after) {
        const auto before = std::prev(after);
        rates.recent.push_back(per_second(before->records, after->records, after->at - before->at));
    }
    const auto is_old = [now](const Sample& sample) {
        return now - sample.at >= sample_interval / 2;
    };
    const auto newest = std::find_if(samples.rbegin(), samples.rend(), is_old);
    const Sample& base = newest == samples.rend() ? samples.front() : *newest;
    const Sample last = sample_of(status, now);
    rates.records_per_second = per_second(base.records, last.records, last.at - base.at);
    rates.bytes_per_second = per_second(base.bytes, last.bytes, last.at - base.at);
    return rates;
}

}  // namespace kinesisd
