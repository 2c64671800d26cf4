// A PutRecords answer, appended result by result, in each of the service's two forms. Both classes
// have the same members, so that the operation is one template.
#pragma once

#include "emulator/refusal.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace kinesisd::emulator {

class JsonResults {
public:
    explicit JsonResults(std::size_t entries);

    void accepted(std::string_view sequence_number, std::string_view shard);
    void refused(const Refusal& refusal);
    [[nodiscard]] std::string take() const;

private:
    void begin();

    std::string results_;
    std::size_t failed_ = 0;
};

class CborResults {
public:
    explicit CborResults(std::size_t entries);

    void accepted(std::string_view sequence_number, std::string_view shard);
    void refused(const Refusal& refusal);
    [[nodiscard]] std::string take();

private:
    std::string body_;
    std::size_t failed_ = 0;
};

}  // namespace kinesisd::emulator
