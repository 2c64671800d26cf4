#include "sim/read_checker.hpp"

#include "base/base64.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace kinesisd::sim {

void ReadChecker::expect(bool promise, const std::string& what) {
    if (!promise && broken_.empty()) broken_ = what;
}

void ReadChecker::load() {
    broken_.clear();
    accepted_.clear();
    for (auto& record : service_.accepted(ReadScenario::stream)) {
        std::string line = record.data.substr(0, record.data.find(','));
        line = line.starts_with('{') ? line + "}" : "";
        accepted_.push_back({record.shard, std::move(line), std::move(record.data)});
    }
}

std::vector<std::string> ReadChecker::lines_of(const std::string& text) {
    expect(text.empty() || text.back() == '\n', "a committed line is torn");
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

std::vector<std::size_t> ReadChecker::rows_of(const std::vector<std::string>& lines) {
    std::unordered_map<std::string, std::size_t> left;
    for (std::size_t i = 0; i < accepted_.size(); ++i)
        if (!accepted_[i].line.empty()) left.emplace(accepted_[i].line, i);
    std::vector<std::size_t> rows;
    for (const std::string& line : lines) {
        const auto found = left.find(line);
        expect(found != left.end(), "twice, or never accepted: " + line);
        if (found == left.end()) return rows;
        rows.push_back(found->second);
        left.erase(found);
    }
    return rows;
}

std::vector<std::size_t> ReadChecker::first_output(const Snapshot& snapshot) {
    const CommittedOutput output = committed_output(disk_, snapshot, ReadScenario::output_prefix);
    expect(output.broken.empty(), output.broken);
    std::vector<std::string> lines;
    for (const CommittedOutput::File& file : output.files)
        for (std::string& line : lines_of(file.text))
            lines.push_back(std::move(line));
    return rows_of(lines);
}

std::vector<std::size_t> ReadChecker::second_output(const Snapshot& snapshot) {
    const CommittedOutput output = committed_output(disk_, snapshot, ReadScenario::second_prefix);
    expect(output.broken.empty(), output.broken);
    std::vector<std::string> lines;
    for (const CommittedOutput::File& file : output.files)
        for (const std::string& line : lines_of(file.text))
            lines.push_back(R"({"n":)" + line + "}");
    if (lines.empty()) return {};
    expect(lines.front() == R"({"n":n})", "no header at the beginning of the csv file");
    lines.erase(lines.begin());
    return rows_of(lines);
}

std::vector<std::size_t> ReadChecker::letters(const Snapshot& snapshot) {
    const CommittedOutput output = committed_output(disk_, snapshot, ReadScenario::letters);
    expect(output.broken.empty(), output.broken);
    std::map<std::string, std::size_t> left;
    for (std::size_t i = 0; i < accepted_.size(); ++i)
        if (accepted_[i].line.empty()) left.emplace(accepted_[i].data, i);
    std::vector<std::size_t> found;
    for (const CommittedOutput::File& file : output.files) {
        for (const std::string& line : lines_of(file.text)) {
            const auto letter = nlohmann::json::parse(line, nullptr, false);
            expect(letter.is_object(), "a dead letter is not JSON: " + line);
            if (!letter.is_object()) return found;
            const auto data = from_base64(letter.value("data", ""));
            const auto known = data ? left.find(*data) : left.end();
            expect(known != left.end(), "a dead letter twice, or never accepted: " + line);
            if (known == left.end()) return found;
            expect(
                accepted_[known->second].shard.text() == letter.value("shard", ""),
                "a dead letter of another shard: " + line
            );
            found.push_back(known->second);
            left.erase(known);
        }
    }
    return found;
}

void ReadChecker::check_order(const std::vector<std::size_t>& rows, std::size_t first_wanted) {
    std::map<ShardId, std::set<std::size_t>> unread;
    for (std::size_t i = first_wanted; i < accepted_.size(); ++i)
        if (!accepted_[i].line.empty()) unread[accepted_[i].shard].insert(i);
    for (const std::size_t row : rows) {
        const Accepted& record = accepted_[row];
        std::set<std::size_t>& waiting = unread[record.shard];
        expect(row >= first_wanted, "older than the first start: " + record.line);
        if (!broken_.empty()) return;
        expect(
            *waiting.begin() == row,
            "out of shard order: " + record.line + " in " + record.shard.text()
        );
        waiting.erase(row);
        if (scenario_.is_by_shard) continue;
        for (const ShardId& parent : service_.parents(ReadScenario::stream, record.shard))
            expect(
                unread[parent].empty(),
                "a child was read before its parent " + parent.text() + " was drained"
            );
    }
}

std::string ReadChecker::check(const Snapshot& snapshot, std::size_t first_wanted) {
    load();
    expect(snapshot.ledger.balanced(), "the ledger is not balanced");
    const std::vector<std::size_t> rows = first_output(snapshot);
    if (!scenario_.is_sorted) check_order(rows, first_wanted);
    expect(
        snapshot.ledger.written == rows.size(),
        "the ledger says " + std::to_string(snapshot.ledger.written) + " rows, the files have " +
            std::to_string(rows.size())
    );
    if (scenario_.has_second) {
        std::vector<std::size_t> all = rows;
        std::vector<std::size_t> second = second_output(snapshot);
        std::ranges::sort(all);
        std::ranges::sort(second);
        expect(all == second, "the two sinks have other rows");
    }
    if (scenario_.has_letters)
        expect(
            letters(snapshot).size() == snapshot.ledger.dead_lettered_total(),
            "the ledger says another number of dead letters than the file has"
        );
    return broken_;
}

std::string ReadChecker::check_all_arrived(const Snapshot& snapshot, std::size_t first_wanted) {
    load();
    const std::vector<std::size_t> rows = first_output(snapshot);
    std::size_t good = 0;
    for (std::size_t i = first_wanted; i < accepted_.size(); ++i)
        good += accepted_[i].line.empty() ? 0 : 1;
    expect(
        rows.size() == good,
        "lost rows: " + std::to_string(good) + " accepted, " + std::to_string(rows.size()) +
            " in the files"
    );
    const std::size_t bad = accepted_.size() - first_wanted - good;
    const std::uint64_t refused = scenario_.has_letters ? snapshot.ledger.dead_lettered_total()
                                                        : snapshot.ledger.skipped_total();
    expect(refused == bad, "bad records were not all counted");
    return broken_;
}

}  // namespace kinesisd::sim
