// The answer of PutRecords in its two forms: 500 entries a call make it the second largest answer,
// so it is walked, not built as a tree.
#include "kinesis/put_answer.hpp"

#include "kinesis/cbor_reader.hpp"
#include "kinesis/json_walk.hpp"
#include "kinesis/put_answer_scan.hpp"

#include <utility>

namespace kinesisd::kinesis {

namespace {

namespace ondemand = simdjson::ondemand;

Problem read_result(std::string& body, JsonValue& value, PutResultParts& parts) {
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

Problem read_json(std::string& body, PutResults& results) {
    ondemand::parser parser;
    ondemand::document document;
    const std::size_t padded_size = body.size() + simdjson::SIMDJSON_PADDING;
    body.reserve(padded_size);
    if (const auto error = parser.iterate(body.data(), body.size(), padded_size).get(document))
        return {simdjson::error_message(error)};
    ondemand::object object;
    if (document.get_object().get(object)) return {"is not an object"};
    const auto read_record = [&](JsonValue& value) -> Problem {
        PutResultParts parts;
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

void read_result(CborReader& reader, PutResults& results) {
    PutResultParts parts;
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

Problem read_cbor(std::string& body, PutResults& results) {
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

}  // namespace

template <class Read>
Result<PutAnswer> PutAnswer::parse_with(Read read, std::string body, std::size_t entries) {
    PutAnswer answer;
    answer.body_ = std::make_unique<std::string>(std::move(body));
    PutResults results;
    results.wanted = entries;
    const Problem problem = read(*answer.body_, results);
    std::string detail = "PutRecords answer: ";
    if (problem) {
        if (*problem.member != '\0') detail.append(problem.member).push_back(' ');
        return Error{Errc::malformed_response, detail.append(problem.what)};
    }
    if (results.list.size() != entries) {
        detail.append(std::to_string(results.list.size())).append(" results for ");
        return Error{
            Errc::malformed_response, detail.append(std::to_string(entries)).append(" entries")
        };
    }
    answer.results_ = std::move(results.list);
    return answer;
}

Result<PutAnswer> PutAnswer::parse(std::string body, std::size_t entries) {
    const auto read = [](std::string& text, PutResults& results) -> Problem {
        const std::size_t wanted = results.wanted;
        if (scan_put_answer(text, results)) return {};
        results = {};
        results.wanted = wanted;
        return read_json(text, results);
    };
    return parse_with(read, std::move(body), entries);
}

Result<PutAnswer> PutAnswer::parse_cbor(std::string body, std::size_t entries) {
    return parse_with(read_cbor, std::move(body), entries);
}

}  // namespace kinesisd::kinesis
