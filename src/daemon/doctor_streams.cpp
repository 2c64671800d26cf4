#include "daemon/doctor_streams.hpp"

#include "base/text.hpp"
#include "kinesis/shard.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

// One more than the ring has (2^128): no record can have it.
constexpr std::string_view impossible_hash_key = "340282366920938463463374607431768211456";

std::string action(std::string_view operation) {
    return "kinesis:" + std::string{operation};
}

Finding refused(std::string_view operation, const Error& error, const std::string& stream) {
    Finding finding{action(operation), Health::failure, error.text()};
    if (error.code == Errc::access_denied)
        finding.advice = "allow " + action(operation) + " on " + stream + " (see the policy below)";
    if (error.code == Errc::encryption_key_refused)
        finding.advice = "allow the stream's key to be used, or mend the key";
    if (error.code == Errc::throttled || error.code == Errc::limit_exceeded)
        finding.health = Health::warning;  // it is allowed, and somebody else is using it up
    return finding;
}

std::string facts_of(const kinesis::StreamSummary& summary) {
    std::string text{kinesis::name(summary.status)};
    if (summary.open_shards)
        text.append(", ").append(std::to_string(*summary.open_shards)).append(" open shards");
    text.append(", retention ").append(std::to_string(summary.retention.count())).append(" h");
    if (!summary.mode.empty()) text.append(", ").append(summary.mode);
    text.append(", records up to ").append(human_bytes(summary.record_bytes_max));
    const bool encrypted = !summary.encryption.empty() && summary.encryption != "NONE";
    text.append(encrypted ? ", encrypted (" + summary.encryption + ")" : ", not encrypted");
    return text;
}

}  // namespace

Awaitable<std::vector<DoctorSection>> DoctorOfStreams::examine(std::vector<StreamUse> uses) {
    std::vector<DoctorSection> sections;
    for (const StreamUse& use : uses) {
        DoctorSection section{"stream " + use.stream, {}};
        if (use.stream.empty()) {
            section = {"streams that rows name", {}};
            section.findings.push_back(
                {"column", Health::note, "not looked at: nobody knows yet which they are"}
            );
        } else {
            co_await examine_one(use, section);
        }
        sections.push_back(std::move(section));
    }
    co_return sections;
}

Awaitable<> DoctorOfStreams::examine_one(StreamUse use, DoctorSection& section) {
    const kinesis::StreamRef stream = kinesis::parse_stream_ref(use.stream);
    kinesis::DescribeStreamSummary describe{stream};
    const auto summary = co_await client_.describe_stream(std::move(describe));
    if (summary) {
        known_[use.stream] = {summary->arn.text(), summary->encryption_key};
        const bool usable = summary->status == kinesis::StreamStatus::active ||
                            summary->status == kinesis::StreamStatus::updating;
        section.findings.push_back(
            {"kinesis:DescribeStreamSummary",
             usable ? Health::ok : Health::failure,
             facts_of(*summary),
             usable ? "" : "wait until it is ACTIVE"}
        );
    } else {
        section.findings.push_back(refused("DescribeStreamSummary", summary.error(), use.stream));
        if (summary.error().code != Errc::access_denied) co_return;
    }
    kinesis::ListShards list{stream, std::nullopt, std::nullopt};
    const auto listed = co_await client_.list_shards(std::move(list));
    if (!listed) {
        section.findings.push_back(refused("ListShards", listed.error(), use.stream));
    } else {
        section.findings.push_back(
            {"kinesis:ListShards",
             Health::ok,
             std::to_string(listed->shards.size()) + " shards" +
                 (listed->next_token ? " and more" : "")}
        );
    }
    if (use.reads && listed && !listed->shards.empty())
        co_await try_reading(stream, listed->shards.back().id, section);
    if (use.writes) co_await try_writing(stream, section);
}

Awaitable<> DoctorOfStreams::try_reading(
    kinesis::StreamRef stream, ShardId shard, DoctorSection& section
) {
    const std::string& name = kinesis::text_of(stream);
    kinesis::GetShardIterator start{stream, std::move(shard), kinesis::AtLatest{}};
    const auto iterator = co_await client_.get_shard_iterator(std::move(start));
    if (!iterator) {
        section.findings.push_back(refused("GetShardIterator", iterator.error(), name));
        co_return;
    }
    section.findings.push_back({"kinesis:GetShardIterator", Health::ok, "allowed"});
    kinesis::GetRecords get{*iterator, 1, std::nullopt};
    if (const auto* arn = std::get_if<StreamArn>(&stream)) get.stream = *arn;
    const auto page = co_await client_.get_records(std::move(get), {});
    section.findings.push_back(
        page ? Finding{"kinesis:GetRecords", Health::ok, "allowed"}
             : refused("GetRecords", page.error(), name)
    );
}

Awaitable<> DoctorOfStreams::try_writing(kinesis::StreamRef stream, DoctorSection& section) {
    kinesis::PutRecords put{stream, {{"doctor", "doctor", impossible_hash_key}}};
    const auto results = co_await client_.put_records(std::move(put));
    const bool is_allowed = !results && results.error().code == Errc::invalid_request;
    if (is_allowed) {
        section.findings.push_back(
            {"kinesis:PutRecords", Health::ok, "allowed (tried with a record that none can take)"}
        );
    } else if (!results) {
        section.findings.push_back(refused("PutRecords", results.error(), kinesis::text_of(stream))
        );
    } else {
        section.findings.push_back(
            {"kinesis:PutRecords", Health::warning, "the endpoint has not looked at the record"}
        );
    }
}

}  // namespace kinesisd
