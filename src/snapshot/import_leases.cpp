// From the items of a lease table to the positions of shards.
#include "base/shard_id.hpp"
#include "snapshot/kcl_leases.hpp"
#include "snapshot/lease_item.hpp"
#include "snapshot/lease_words.hpp"
#include "snapshot/sequence_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

namespace kinesisd {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view entity_of_lease = "LEASE";

Error refused(Errc code, std::string why) {
    return Error{code, std::move(why)};
}

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> parts_of(std::string_view text, char mark) {
    std::vector<std::string_view> parts;
    for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark)) {
        parts.push_back(text.substr(0, at));
        text.remove_prefix(at + 1);
    }
    parts.push_back(text);
    return parts;
}

// The account in arn:aws:kinesis:REGION:ACCOUNT:stream/NAME; empty if the stream is named only.
std::string_view account_of(const StreamIdentity& stream) {
    constexpr std::size_t account_place = 4;
    const auto parts = parts_of(stream.arn, ':');
    return parts.size() > account_place ? parts[account_place] : std::string_view{};
}

// SHARD, or ACCOUNT:STREAM:EPOCH:SHARD in a table of several streams.
struct LeaseKey {
    std::string_view account;
    std::string_view stream;
    std::string_view epoch;
    std::string_view shard;
};

std::optional<LeaseKey> parse_key(std::string_view text) {
    constexpr std::size_t multi_stream_parts = 4;
    const auto parts = parts_of(text, ':');
    LeaseKey key{{}, {}, {}, parts.back()};
    if (parts.size() == multi_stream_parts) {
        key.account = parts[0];
        key.stream = parts[1];
        key.epoch = parts[2];
    } else if (parts.size() != 1) {
        return std::nullopt;
    }
    if (!is_shard_id(key.shard)) return std::nullopt;
    return key;
}

// What export_leases() put beside a TRIM_HORIZON. As soon as KCL has moved the lease, the
// attribute is a relic: DynamoDB keeps what an update does not name.
std::optional<Checkpoint> own_position(const LeaseItem& item) {
    const auto text = item.text(lease::own_position);
    if (!text || !text->starts_with("at ")) return std::nullopt;
    const std::string_view place = std::string_view{*text}.substr(3);
    if (is_sequence_number(place)) return At{SequenceNumber{place}};
    if (const Result<WallTime> time = parse_iso8601(place)) return AtTimestamp{*time};
    return std::nullopt;
}

// invalid_request: it has no position that can be used; the detail goes on from the lease's key.
Result<Checkpoint> checkpoint_of(const LeaseItem& item) {
    const auto text = item.text(lease::checkpoint);
    if (!text) return refused(Errc::invalid_request, "has no checkpoint");
    if (*text == lease::shard_end) return Ended{};
    if (*text == lease::trim_horizon) {
        if (!item.has(lease::own_position)) return AtTrimHorizon{};
        if (auto own = own_position(item)) return std::move(*own);
        return refused(
            Errc::invalid_request, std::string{lease::own_position} + " is not a position"
        );
    }
    if (*text == lease::latest || *text == lease::at_timestamp)
        return refused(
            Errc::invalid_request,
            "stands at " + *text +
                ": KCL has stored no position of it yet, and what it has read of it is not known. "
                "Let KCL checkpoint that shard once, or set its checkpoint to TRIM_HORIZON (read "
                "all of it) or to a sequence number (go on behind it)"
        );
    if (!is_sequence_number(*text))
        return refused(Errc::invalid_request, "has the checkpoint '" + *text + "', no number");
    const auto sub = item.text(lease::sub_sequence_number).value_or("0");
    if (!is_digits(sub))
        return refused(
            Errc::invalid_request,
            "has the " + std::string{lease::sub_sequence_number} + " '" + sub + "', no number"
        );
    // Inside of a record that KPL has aggregated: behind the record some of it might be missing.
    if (sub.find_first_not_of('0') != std::string::npos) return At{SequenceNumber{*text}};
    return After{SequenceNumber{*text}};
}

class Importer {
public:
    explicit Importer(const StreamIdentity& stream) : stream_{stream} { leases_.stream = stream; }

    void take(const Json& json) {
        const LeaseItem item{json};
        if (!item.is_object()) {
            problems_.push_back("an item is not an object");
            return;
        }
        const auto entity = item.text(lease::entity_type);
        if (item.has(lease::entity_type) && entity != entity_of_lease) return;
        const auto text = item.text(lease::key);
        const auto key = text ? parse_key(*text) : std::nullopt;
        if (!key) {
            problems_.push_back(
                text ? "'" + *text + "' is not the key of a lease" : "an item has no leaseKey"
            );
        } else if (is_ours(*key)) {
            take_lease(item, *key);
        } else {
            ++of_other_streams_;
        }
    }

    [[nodiscard]] Result<ImportedLeases> finish() {
        if (epochs_.size() > 1)
            problems_.push_back(
                "it has leases of " + std::to_string(epochs_.size()) + " streams of the name " +
                stream_.name +
                " (created anew between): keep those of the newest creation time only"
            );
        if (problems_.empty() && leases_.shards.empty())
            problems_.push_back(
                "it has no lease of the stream " + stream_.name + " (" +
                std::to_string(of_other_streams_) + " of other streams)"
            );
        if (!problems_.empty()) {
            std::string why;
            for (const std::string& problem : problems_)
                why.append(why.empty() ? "" : "\n").append(problem);
            return refused(Errc::invalid_request, std::move(why));
        }
        if (of_other_streams_ > 0)
            leases_.notes.push_back(
                std::to_string(of_other_streams_) + " leases of other streams were left out"
            );
        return std::move(leases_);
    }

    [[nodiscard]] Result<> adopt_identity(const Json& own);

private:
    // Tables of one stream do not say which; the account counts only where both sides say it.
    [[nodiscard]] bool is_ours(const LeaseKey& key) const {
        if (key.stream.empty()) return true;
        const std::string_view account = account_of(stream_);
        return key.stream == stream_.name && (account.empty() || account == key.account);
    }

    void take_lease(const LeaseItem& item, const LeaseKey& key) {
        const std::string shard{key.shard};
        if (!key.epoch.empty()) epochs_.emplace(key.epoch);
        Result<Checkpoint> checkpoint = checkpoint_of(item);
        const auto parents = item.texts(lease::parents);
        if (!checkpoint) {
            problems_.push_back(shard + " " + checkpoint.error().detail);
            return;
        }
        ShardProgress progress{std::move(*checkpoint), {}, {}};
        for (const std::string& parent : parents.value_or(std::vector<std::string>{}))
            progress.parents.emplace_back(parts_of(parent, ':').back());
        const bool sound = parents && std::ranges::all_of(progress.parents, [](const ShardId& id) {
                               return is_shard_id(id.text());
                           });
        if (!sound) problems_.push_back(shard + " has parents that are not the ids of shards");
        if (std::holds_alternative<At>(progress.checkpoint) && !item.has(lease::own_position))
            leases_.notes.push_back(
                shard + " stands inside of an aggregated record (" +
                to_text(progress.checkpoint).substr(3) + "): the whole record is read again"
            );
        if (!leases_.shards.emplace(ShardId{shard}, std::move(progress)).second)
            problems_.push_back(shard + " is there twice");
    }

    const StreamIdentity& stream_;
    ImportedLeases leases_;
    std::set<std::string> epochs_;
    std::size_t of_other_streams_ = 0;
    std::vector<std::string> problems_;
};

// Which stream an export is of, as export_leases() wrote it.
Result<> Importer::adopt_identity(const Json& own) {
    if (!own.is_object() || !own.contains("name") || !own.at("name").is_string())
        return refused(Errc::invalid_request, "its member 'stream' names no stream");
    const auto name = own.at("name").get<std::string>();
    if (name != stream_.name)
        return refused(
            Errc::invalid_request,
            "these are positions of the stream " + name + ", not of " + stream_.name
        );
    leases_.stream.name = name;
    if (own.contains("arn") && own.at("arn").is_string())
        leases_.stream.arn = own.at("arn").get<std::string>();
    if (own.contains("created_ms") && own.at("created_ms").is_number_integer())
        leases_.stream.created =
            WallTime{std::chrono::milliseconds{own.at("created_ms").get<std::int64_t>()}};
    return {};
}

// The list of items in either form of file; nothing else will do.
const Json* items_of(const Json& file) {
    if (file.is_array()) return &file;
    if (!file.is_object() || !file.contains("Items") || !file.at("Items").is_array())
        return nullptr;
    return &file.at("Items");
}

// `aws dynamodb scan` says so when it was told to stop early.
bool is_cut_off(const Json& file) {
    if (!file.is_object()) return false;
    return std::ranges::any_of(std::array{"NextToken", "LastEvaluatedKey"}, [&](const char* more) {
        return file.contains(more) && !file.at(more).is_null();
    });
}

}  // namespace

Result<ImportedLeases> import_leases(std::string_view json, const StreamIdentity& stream) {
    if (json.size() > leases_bytes_max)
        return refused(
            Errc::invalid_json, "more than " + std::to_string(leases_bytes_max) + " bytes"
        );
    const Json file = Json::parse(json, nullptr, /*allow_exceptions=*/false);
    if (file.is_discarded()) return refused(Errc::invalid_json, "not JSON (cut off?)");
    const Json* items = items_of(file);
    if (items == nullptr)
        return refused(
            Errc::invalid_json, "expected a list of items, or an object with a list 'Items'"
        );
    if (is_cut_off(file))
        return refused(
            Errc::invalid_request,
            "the scan is not whole (it has a NextToken or LastEvaluatedKey): scan all of the table"
        );
    Importer importer{stream};
    if (file.is_object() && file.contains(lease::own_stream)) {
        const Result<> same = importer.adopt_identity(file.at(lease::own_stream));
        if (!same) return same.error();
    }
    for (const Json& item : *items)
        importer.take(item);
    return importer.finish();
}

}  // namespace kinesisd
