// Service: the Kinesis operations that are measured, answered from memory without looking at more
// of a request than the answer needs. One stream, whatever its name; nothing that is put is kept.
#pragma once

#include "endpoint/poll_times.hpp"
#include "endpoint/record_log.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace kinesisd::bench {

struct Request {
    std::string_view method;
    std::string_view operation;  // of X-Amz-Target
    Wire wire = Wire::json;
    std::string_view body;  // 16 bytes behind it are readable
};

// A body of up to three parts; `middle` is the record log's.
struct Reply {
    int status = 200;
    Wire wire = Wire::json;
    std::string front;
    std::string_view middle;
    std::string back;
};

class Service {
public:
    Service(std::size_t shards, std::size_t records_a_shard);

    [[nodiscard]] Reply answer(const Request& request);

private:
    [[nodiscard]] Reply describe() const;
    [[nodiscard]] Reply list_shards() const;
    [[nodiscard]] Reply get_iterator(std::string_view body) const;
    [[nodiscard]] Reply get_records(const Request& request);
    [[nodiscard]] Reply put_records(const Request& request);
    // What was asked for and given so far, for whoever measures.
    [[nodiscard]] Reply counts() const;

    std::size_t shards_;
    RecordLog log_;
    PollTimes poll_times_;
    std::uint64_t records_in_ = 0;
    std::uint64_t records_out_ = 0;
    std::uint64_t calls_ = 0;
    std::map<std::size_t, std::string> put_answers_json_;  // by their number of entries
    std::map<std::size_t, std::string> put_answers_cbor_;
};

}  // namespace kinesisd::bench
