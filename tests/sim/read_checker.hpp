// ReadChecker: the promises of the reading direction, held against what a machine finds on its disk
// after a life: nothing twice, nothing that was never accepted, in shard order, parents before
// children, the ledger right to the row; and at the end nothing missing.
#pragma once

#include "emulator/service.hpp"
#include "sim/committed_output.hpp"
#include "sim/read_scenario.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kinesisd::sim {

class ReadChecker {
public:
    ReadChecker(const ReadScenario& scenario, const emulator::Service& service, const SimDisk& disk)
        : scenario_{scenario}, service_{service}, disk_{disk} {}

    // What is broken; empty if nothing is. Records before number `first_wanted` were accepted
    // before the first start, and are not read.
    [[nodiscard]] std::string check(const Snapshot& snapshot, std::size_t first_wanted);
    // Everything that is wanted is there.
    [[nodiscard]] std::string check_all_arrived(const Snapshot& snapshot, std::size_t first_wanted);

private:
    struct Accepted {
        ShardId shard;
        std::string line;  // of the output; empty: a bad record
        std::string data;
    };

    void expect(bool promise, const std::string& what);
    void load();
    // The numbers of the accepted records whose rows these are, in their order.
    [[nodiscard]] std::vector<std::size_t> rows_of(const std::vector<std::string>& lines);
    void check_order(const std::vector<std::size_t>& rows, std::size_t first_wanted);
    [[nodiscard]] std::vector<std::size_t> first_output(const Snapshot& snapshot);
    [[nodiscard]] std::vector<std::size_t> second_output(const Snapshot& snapshot);
    [[nodiscard]] std::vector<std::size_t> letters(const Snapshot& snapshot);
    [[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

    const ReadScenario& scenario_;
    const emulator::Service& service_;
    const SimDisk& disk_;
    std::vector<Accepted> accepted_;
    std::string broken_;
};

}  // namespace kinesisd::sim
