// Operations that write records.
#include "base/bytes.hpp"
#include "emulator/operations.hpp"
#include "emulator/put_entry.hpp"
#include "emulator/put_output.hpp"

#include <chrono>
#include <vector>

namespace kinesisd::emulator {

namespace {

// AWS: PutRecords, 500 records and (since October 2025) 10 MiB a call, keys included.
constexpr std::size_t entries_max = 500;
constexpr std::size_t request_bytes_max = 10_MiB;

std::vector<PutEntry> read_entries(Input& input) {
    std::vector<PutEntry> entries;
    const auto list = input.list("Records");
    if (!list) {
        if (!input.has("Records")) input.add_missing("Records");
        return entries;
    }
    const std::size_t count = list->size();
    if (count == 0 || count > entries_max) {
        const std::string place = input.place("Records");
        input.problems().add(
            place,
            count == 0 ? "Member must have length greater than or equal to 1"
                       : "Member must have length less than or equal to 500"
        );
        return entries;
    }
    entries.reserve(count);
    for (const simdjson::dom::element element : *list) {
        Input::Object object;
        if (element.get_object().get(object) != simdjson::SUCCESS) {
            input.problems().add_type("Expected null");
            break;
        }
        Input member{object, input.problems(), "records", entries.size() + 1};
        entries.push_back(read_put_entry(member));
    }
    return entries;
}

// One record that is too large refuses the whole call, as at the service.
Outcome<> check_sizes(Input& input, const Stream& stream, const std::vector<PutEntry>& entries) {
    std::size_t total = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        total += entries[i].bytes.size();
        if (const std::string constraint = data_constraint(stream, entries[i]); !constraint.empty())
            input.problems().add("records." + std::to_string(i + 1) + ".member.data", constraint);
    }
    if (auto refusal = input.refusal()) return *refusal;
    for (const PutEntry& entry : entries)
        if (const auto right = check_record_size(stream, entry); !right) return right.error();
    if (total > request_bytes_max) return invalid_argument("Records size exceeds 10 MB limit");
    return {};
}

Outcome<std::vector<Uint128>> hash_keys_of(const std::vector<PutEntry>& entries) {
    std::vector<Uint128> keys;
    keys.reserve(entries.size());
    for (const PutEntry& entry : entries) {
        const Outcome<Uint128> key = hash_key_of(entry);
        if (!key) return key.error();
        keys.push_back(*key);
    }
    return keys;
}

bool may_write(const Call& call, Shard& shard, std::size_t bytes) {
    if (call.options.write_limits == RateLimits::off) return true;
    ShardLimits& limits = shard.limits;
    const auto size = static_cast<double>(bytes);
    if (!limits.write_records.has(1, call.now)) return false;
    if (!limits.write_bytes.has(size, call.now)) return false;
    limits.write_records.take(1);
    limits.write_bytes.take(size);
    return true;
}

// Returns the sequence number.
std::string store(const Call& call, Stream& stream, Shard& shard, PutEntry entry) {
    Record record;
    record.accepted = stream.next_accepted();
    record.key_size = entry.key_size;
    record.bytes = std::move(entry.bytes);
    shard.log.trim(stream.horizon(call.now));
    return sequence_number(shard.sequence(shard.log.append(std::move(record), call.now)));
}

// SequenceNumberForOrdering must have been given out: what is no number or of the future was not.
Outcome<> check_ordering(const Call& call, const Stream& stream, std::string_view number) {
    const auto parts = parse_sequence_number(number);
    const auto now_s =
        std::chrono::floor<std::chrono::seconds>(call.now.time_since_epoch()).count();
    if (parts && static_cast<std::int64_t>(parts->arrival_s) <= now_s) return {};
    return invalid_argument(
        "ExclusiveMinimumSequenceNumber " + std::string{number} + " used in PutRecord on stream " +
        stream.name() + " under account " + call.options.account + " is invalid."
    );
}

template <class Results>
Answer write_records(Call& call) {
    const StreamChoice choice{call};
    std::vector<PutEntry> entries = read_entries(call.input);
    if (auto refusal = call.input.refusal()) return *refusal;
    const Outcome<Stream*> stream = choice.find_usable(call);
    if (!stream) return stream.error();
    if (const auto right = check_sizes(call.input, **stream, entries); !right) return right.error();
    const Outcome<std::vector<Uint128>> keys = hash_keys_of(entries);
    if (!keys) return keys.error();

    Results results{entries.size()};
    for (std::size_t i = 0; i < entries.size(); ++i) {
        Shard& shard = (*stream)->route((*keys)[i]);
        std::optional<Refusal> refusal = call.faults.of_entry();
        if (!refusal && !may_write(call, shard, entries[i].bytes.size()))
            refusal = rate_exceeded(call.options, (*stream)->name(), shard);
        if (refusal) {
            results.refused(*refusal);
        } else {
            const std::string number = store(call, **stream, shard, std::move(entries[i]));
            results.accepted(number, shard.id.text());
        }
    }
    return results.take();
}

}  // namespace

Answer put_record(Call& call) {
    const StreamChoice choice{call};
    PutEntry entry = read_put_entry(call.input);
    const auto ordering = call.input.text("SequenceNumberForOrdering", sequence_number_rule);
    if (auto refusal = call.input.refusal()) return *refusal;
    const Outcome<Stream*> stream = choice.find_usable(call);
    if (!stream) return stream.error();
    if (const std::string constraint = data_constraint(**stream, entry); !constraint.empty()) {
        call.input.problems().add("data", constraint);
        if (auto refusal = call.input.refusal()) return *refusal;
    }
    if (const auto right = check_record_size(**stream, entry); !right) return right.error();
    const Outcome<Uint128> key = hash_key_of(entry);
    if (!key) return key.error();
    if (ordering) {
        if (const auto right = check_ordering(call, **stream, *ordering); !right)
            return right.error();
    }
    Shard& shard = (*stream)->route(*key);
    if (!may_write(call, shard, entry.bytes.size()))
        return rate_exceeded(call.options, (*stream)->name(), shard);
    const std::string number = store(call, **stream, shard, std::move(entry));
    return R"({"ShardId":")" + shard.id.text() + R"(","SequenceNumber":")" + number + R"("})";
}

Answer put_records(Call& call) {
    return write_records<JsonResults>(call);
}

Answer put_records_cbor(Call& call) {
    return write_records<CborResults>(call);
}

}  // namespace kinesisd::emulator
