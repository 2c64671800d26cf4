// A GetRecords answer, appended record by record, in each of the service's two forms. Both classes
// have the same members, so that the operation is one template.
#pragma once

#include "emulator/json_output.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace kinesisd::emulator {

class JsonPage {
public:
    // About what it will hold: the size of the keys and payloads, and how many records.
    JsonPage(std::size_t bytes, std::size_t records);

    void add(const Shard& shard, const Record& record);
    // What follows the records, in this order.
    void end_records(std::int64_t behind_ms);
    void add_children(const Json& children);
    void add_next_iterator(std::string_view iterator);
    [[nodiscard]] std::string take();

private:
    std::string body_;
    char before_record_ = '[';
};

class CborPage {
public:
    CborPage(std::size_t bytes, std::size_t records);

    void add(const Shard& shard, const Record& record);
    void end_records(std::int64_t behind_ms);
    void add_children(const Json& children);
    void add_next_iterator(std::string_view iterator);
    [[nodiscard]] std::string take();

private:
    std::string body_;
    std::string number_;  // of a record, again and again
};

}  // namespace kinesisd::emulator
