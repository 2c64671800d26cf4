// WriteWorld(seed): a table that a pipeline writes into a stream, a service that refuses some
// records and some calls, is resharded and denies access for a while, a network and a disk that
// fail, and lives that end at any moment. What the service accepted, and in which order, is known.
#pragma once

#include "config/config.hpp"
#include "sim/sim_disk.hpp"
#include "sim/sim_operator.hpp"
#include "sim/sim_process.hpp"
#include "sim/sim_transport.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kinesisd::sim {

// What is wrong with the service, for a check of the checker.
enum class ServiceMutation {
    none,
    loses_records,    // says that it has accepted a record that it throws away
    accepts_too_late  // puts an accepted record behind those of the next call
};

struct WriteWorldReport {
    unsigned crashes = 0;
    unsigned stops = 0;
    unsigned reshards = 0;
    std::uint64_t rows = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t duplicates_counted = 0;  // that the pipeline has said to be possible
    std::uint64_t entries_refused = 0;
    std::map<std::string, std::uint64_t> faults;
    std::string broken;  // the first promise that was broken; empty if none was
    std::size_t fingerprint = 0;
};

class WriteWorld {
public:
    explicit WriteWorld(std::uint64_t seed, ServiceMutation mutation = ServiceMutation::none);
    WriteWorld(const WriteWorld&) = delete;
    WriteWorld& operator=(const WriteWorld&) = delete;
    ~WriteWorld();

    [[nodiscard]] WriteWorldReport run();

private:
    enum class LifeEnd { crash, stop, all_arrived };
    struct Row {
        std::string key;  // empty: null, which no record can have
        std::string document;
    };

    void make_table();
    void make_pipeline();
    void live(LifeEnd end);
    void let_others_act();
    // The service's side of a call that it answers in its own way; nothing: it is as it always is.
    [[nodiscard]] std::optional<emulator::Response> answer(const HttpRequest& request);
    [[nodiscard]] emulator::Response put_some(const HttpRequest& request);

    void check_durable();
    void check_order();
    void check_duplicates();
    void count_duplicates(const SimProcess& process);
    void check_letters(const Snapshot& snapshot, const std::set<std::uint64_t>& bad);
    void check_copy(const Snapshot& snapshot);
    void expect(bool promise, const std::string& what);
    [[nodiscard]] std::optional<Snapshot> durable_snapshot();
    // The numbers of the rows that were accepted, in the order of acceptance.
    [[nodiscard]] std::vector<std::uint64_t> accepted() const;

    Dice dice_;
    ServiceMutation mutation_;
    kinesis::Wire wire_;
    SimClock clock_;
    emulator::Service service_;
    SimTransport transport_;
    SimDisk disk_;
    SimOperator operator_;
    EventLog log_;
    std::vector<std::string> lines_logged_;
    std::vector<Row> rows_;  // in the order of the table
    config::Pipeline pipeline_;
    bool has_keys_ = true;
    bool has_letters_ = false;
    bool has_copy_ = false;
    bool has_interval_ = false;  // between snapshots
    bool faults_on_ = false;
    TimePoint next_reshard_{};
    TimePoint denied_until_{};
    std::string held_back_;  // a request body, by a mutation
    WriteWorldReport report_;
};

}  // namespace kinesisd::sim
