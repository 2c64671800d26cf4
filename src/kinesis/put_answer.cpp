// The answer of PutRecords in its two forms: 500 entries a call make it the second largest answer,
// so it is walked, not built as a tree.
#include "kinesis/cbor_reader.hpp"
#include "kinesis/json_walk.hpp"
#include "kinesis/responses.hpp"

#include <utility>

namespace kinesisd::kinesis {

namespace {

namespace ondemand = simdjson::ondemand;
using Text = std::optional<std::string_view>;

// The members of one result as they were found.
struct ResultParts {
    Text shard;
    Text sequence_number;
    Text error_code;
    Text error_message;

    // Where the value of a member belongs; nullptr if nobody wants it.
    [[nodiscard]] std::pair<const char*, Text*> find(std::string_view name) {
        if (name == "SequenceNumber") return {"SequenceNumber", &sequence_number};
        if (name == "ShardId") return {"ShardId", &shard};
        if (name == "ErrorCode") return {"ErrorCode", &error_code};
        if (name == "ErrorMessage") return {"ErrorMessage", &error_message};
        return {};
    }
};

struct Results {
    std::vector<PutResult> list;
    std::size_t wanted = 0;
    enum class List { absent, present } seen = List::absent;

    Problem begin() {
        if (seen == List::present) return {"is there twice", "Records"};
        seen = List::present;
        list.reserve(wanted);
        return {};
    }
    Problem add(const ResultParts& parts) {
        PutResult& result = list.emplace_back();
        result.error_code = parts.error_code.value_or(std::string_view{});
        result.error_message = parts.error_message.value_or(std::string_view{});
        if (!result.accepted()) return {};
        if (!parts.shard || parts.shard->empty()) return {"is missing", "ShardId"};
        if (!parts.sequence_number || parts.sequence_number->empty())
            return {"is missing", "SequenceNumber"};
        result.shard = ShardId{*parts.shard};
        result.sequence_number = SequenceNumber{*parts.sequence_number};
        return {};
    }
};

Problem read_result(std::string& body, JsonValue& value, ResultParts& parts) {
    ondemand::object object;
    if (value.get_object().get(object)) return {"is not an object", "Records"};
    return for_each_member(object, [&](auto name, JsonValue& item) -> Problem {
        for (const char* wanted : {"SequenceNumber", "ShardId", "ErrorCode", "ErrorMessage"}) {
            if (!(name == wanted)) continue;
            const auto [member, text] = parts.find(wanted);
            return read_text(body, item, member, *text);
        }
        return {};
    });
}

Problem read_json(std::string& body, Results& results) {
    ondemand::parser parser;
    ondemand::document document;
    const std::size_t padded_size = body.size() + simdjson::SIMDJSON_PADDING;
    body.reserve(padded_size);
    if (const auto error = parser.iterate(body.data(), body.size(), padded_size).get(document))
        return {simdjson::error_message(error)};
    ondemand::object object;
    if (document.get_object().get(object)) return {"is not an object"};
    const auto read_record = [&](JsonValue& value) -> Problem {
        ResultParts parts;
        if (const Problem problem = read_result(body, value, parts)) return problem;
        return results.add(parts);
    };
    const auto read_member = [&](auto name, JsonValue& value) -> Problem {
        if (!(name == "Records")) return {};
        if (is_null(value)) return {};
        if (const Problem problem = results.begin()) return problem;
        return for_each_element(value, "Records", read_record);
    };
    if (const Problem problem = for_each_member(object, read_member)) return problem;
    const char* rest = nullptr;
    if (document.current_location().get(rest) != simdjson::OUT_OF_BOUNDS)
        return {"has something behind the JSON document"};
    return {};
}

void read_result(CborReader& reader, Results& results) {
    ResultParts parts;
    for (auto members = reader.enter_map("Records"); reader.next(members);) {
        const auto [member, text] = parts.find(reader.key());
        if (text == nullptr) {
            reader.skip();
        } else {
            *text = reader.text(member);
        }
    }
    if (reader.failed()) return;
    if (const Problem problem = results.add(parts)) reader.fail(problem.what, problem.member);
}

Problem read_cbor(std::string& body, Results& results) {
    CborReader reader{body};
    for (auto members = reader.enter_map(""); reader.next(members);) {
        if (reader.key() != "Records") {
            reader.skip();
        } else if (!reader.take_null()) {
            if (const Problem problem = results.begin()) reader.fail(problem.what, problem.member);
            for (auto records = reader.enter_array("Records"); reader.next(records);)
                read_result(reader, results);
        }
    }
    reader.finish();
    return reader.problem();
}

using ReadResults = Problem (*)(std::string& body, Results& results);

Result<std::vector<PutResult>> parse(ReadResults read, std::string body, std::size_t entries) {
    Results results;
    results.wanted = entries;
    const Problem problem = read(body, results);
    std::string detail = "PutRecords answer: ";
    if (problem) {
        if (*problem.member != '\0') detail.append(problem.member).push_back(' ');
        return Error{Errc::malformed_response, detail.append(problem.what)};
    }
    if (results.list.size() == entries) return std::move(results.list);
    detail.append(std::to_string(results.list.size())).append(" results for ");
    return Error{
        Errc::malformed_response, detail.append(std::to_string(entries)).append(" entries")
    };
}

}  // namespace

Result<std::vector<PutResult>> parse_put_records(std::string body, std::size_t entries) {
    return parse(read_json, std::move(body), entries);
}

Result<std::vector<PutResult>> parse_cbor_put_records(std::string body, std::size_t entries) {
    return parse(read_cbor, std::move(body), entries);
}

}  // namespace kinesisd::kinesis
