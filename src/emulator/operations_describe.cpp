// Operations that tell what streams there are.
#include "emulator/json_output.hpp"
#include "emulator/operations.hpp"
#include "emulator/tokens.hpp"

#include <algorithm>

namespace kinesisd::emulator {

namespace {

constexpr NumberRule limit_rule{1, 10'000};
// AWS: DescribeStream and ListStreams give 100 at most, whatever is asked for.
constexpr std::int64_t listed_max = 100;

std::size_t read_limit(Input& input) {
    const auto asked = input.number("Limit", limit_rule).value_or(listed_max);
    return static_cast<std::size_t>(std::clamp(asked, std::int64_t{1}, listed_max));
}

// What both descriptions say.
Json description(const Call& call, const Stream& stream) {
    return {
        {"StreamName", stream.name()},
        {"StreamARN", arn_of(call.options, stream.name())},
        {"StreamStatus", name(stream.status())},
        {"StreamModeDetails", {{"StreamMode", name(stream.mode())}}},
        {"RetentionPeriodHours", stream.retention().count()},
        {"StreamCreationTimestamp", epoch_seconds(stream.created())},
        {"EnhancedMonitoring", Json::array({{{"ShardLevelMetrics", Json::array()}}})},
        {"EncryptionType", "NONE"}
    };
}

Json summary(const Call& call, const Stream& stream) {
    return {
        {"StreamName", stream.name()},
        {"StreamARN", arn_of(call.options, stream.name())},
        {"StreamStatus", name(stream.status())},
        {"StreamModeDetails", {{"StreamMode", name(stream.mode())}}},
        {"StreamCreationTimestamp", epoch_seconds(stream.created())}
    };
}

// The name to go on behind, from ExclusiveStartStreamName or NextToken.
Outcome<std::string> last_listed(Call& call) {
    const auto after = call.input.text("ExclusiveStartStreamName", name_rule);
    const auto token_text = call.input.text("NextToken", next_token_rule);
    if (auto refusal = call.input.refusal()) return *refusal;
    if (!token_text) return std::string{after.value_or("")};
    const auto token = ListStreamsToken::parse(*token_text, call.seal);
    if (!token) return invalid_argument("Invalid NextToken.");
    if (call.now - token->issued > listing_token_lifetime)
        return Refusal{"ExpiredNextTokenException", "NextToken is expired."};
    return token->last_stream;
}

}  // namespace

Answer describe_stream(Call& call) {
    const StreamChoice choice{call};
    const std::size_t limit = read_limit(call.input);
    const auto after = call.input.text("ExclusiveStartShardId", name_rule);
    if (auto refusal = call.input.refusal()) return *refusal;
    const Outcome<Stream*> stream = choice.find(call);
    if (!stream) return stream.error();

    Json shards = Json::array();
    bool more = false;
    // Shards do not exist yet while their stream is being created.
    if ((*stream)->status() != Status::creating) {
        for (const Shard& shard : (*stream)->shards()) {
            if (!(*stream)->listed(shard, call.now)) continue;
            if (after && shard.id.text() <= *after) continue;
            more = shards.size() == limit;
            if (more) break;
            shards.push_back(shard_json(**stream, shard));
        }
    }
    Json json = description(call, **stream);
    json["Shards"] = std::move(shards);
    json["HasMoreShards"] = more;
    return Json{{"StreamDescription", std::move(json)}}.dump();
}

Answer describe_stream_summary(Call& call) {
    const StreamChoice choice{call};
    if (auto refusal = call.input.refusal()) return *refusal;
    const Outcome<Stream*> stream = choice.find(call);
    if (!stream) return stream.error();
    const bool has_shards = (*stream)->status() != Status::creating;
    Json json = description(call, **stream);
    json["OpenShardCount"] = has_shards ? (*stream)->open_shards().size() : 0;
    json["ConsumerCount"] = 0;
    json["MaxRecordSizeInKiB"] = (*stream)->record_kib_max();
    return Json{{"StreamDescriptionSummary", std::move(json)}}.dump();
}

Answer list_streams(Call& call) {
    const std::size_t limit = read_limit(call.input);
    const Outcome<std::string> after = last_listed(call);
    if (!after) return after.error();

    Json names = Json::array();
    Json summaries = Json::array();
    const StreamStore::Streams& all = call.streams.all();
    auto next = all.upper_bound(*after);
    for (; next != all.end() && names.size() < limit; ++next) {
        names.push_back(next->first);
        summaries.push_back(summary(call, next->second));
    }
    const bool more = next != all.end();
    const std::string last = names.empty() ? "" : names.back().get<std::string>();
    Json json{{"StreamNames", std::move(names)}, {"HasMoreStreams", more}};
    if (more) json["NextToken"] = ListStreamsToken{call.now, last}.text(call.seal);
    json["StreamSummaries"] = std::move(summaries);
    return json.dump();
}

}  // namespace kinesisd::emulator
