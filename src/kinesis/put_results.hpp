// How the results of a PutRecords answer are put together, whatever it is written in.
#pragma once

#include "kinesis/problem.hpp"
#include "kinesis/put_answer.hpp"

#include <cstddef>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

namespace kinesisd::kinesis {

// The members of one result as they were found.
struct PutResultParts {
    using Text = std::optional<std::string_view>;

    Text shard;
    Text sequence_number;
    Text error_code;
    Text error_message;

    // Where the value of a member belongs; nullptr if nobody wants it.
    [[nodiscard]] std::pair<const char*, Text*> find(std::string_view name) {
        switch (name.size()) {  // they differ by that
            case 7: return is("ShardId", name, shard);
            case 9: return is("ErrorCode", name, error_code);
            case 12: return is("ErrorMessage", name, error_message);
            case 14: return is("SequenceNumber", name, sequence_number);
            default: return {};
        }
    }

private:
    template <std::size_t Size>
    static std::pair<const char*, Text*> is(
        const char (&wanted)[Size], std::string_view name, Text& text
    ) {
        if (std::memcmp(name.data(), wanted, Size - 1) != 0) return {};
        return {wanted, &text};
    }
};

struct PutResults {
    std::vector<PutResult> list;
    std::size_t wanted = 0;
    enum class List { absent, present } seen = List::absent;

    Problem begin() {
        if (seen == List::present) return {"is there twice", "Records"};
        seen = List::present;
        list.reserve(wanted);
        return {};
    }
    Problem add(const PutResultParts& parts) {
        PutResult& result = list.emplace_back();
        result.error_code = parts.error_code.value_or(std::string_view{});
        result.error_message = parts.error_message.value_or(std::string_view{});
        if (!result.accepted()) return {};
        if (!parts.shard || parts.shard->empty()) return {"is missing", "ShardId"};
        if (!parts.sequence_number || parts.sequence_number->empty())
            return {"is missing", "SequenceNumber"};
        result.shard = *parts.shard;
        result.sequence_number = *parts.sequence_number;
        return {};
    }
};

}  // namespace kinesisd::kinesis
