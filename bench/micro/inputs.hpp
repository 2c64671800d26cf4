// What the micro-benchmarks are fed with: events as they lie in a page, their schema, and the count
// of bytes that makes their figures bytes a second.
#pragma once

#include "events/events.hpp"
#include "row/schema.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::bench {

// More than a first-level cache holds, as in a page.
inline constexpr std::size_t event_count = 2000;

// Events back to back; 64 bytes behind each are readable.
class Events {
public:
    Events() {
        constexpr std::size_t readable_behind = 64;
        for (std::size_t number = 0; number < event_count; ++number)
            bytes_ += event_of(number);
        bytes_.append(readable_behind, ' ');
    }
    [[nodiscard]] std::string_view operator[](std::size_t number) const {
        return std::string_view{bytes_}.substr(number * event_bytes, event_bytes);
    }

private:
    std::string bytes_;
};

// Five columns, of which one lies deep.
[[nodiscard]] inline Schema event_schema() {
    const auto column = [](const char* name, Kind kind) {
        return Column{.name = name, .member = name, .type = Type{kind}, .default_json = {}};
    };
    return Schema{
        {column("user_id", Kind::integer),
         column("event", Kind::string),
         column("page", Kind::string),
         column("amount", Kind::floating),
         column("owner", Kind::string)}
    };
}
[[nodiscard]] inline std::map<std::string, std::string> event_paths() {
    return {{"owner", "/pets/owners/1/name"}};
}

inline void count_bytes(benchmark::State& state, std::size_t bytes_an_iteration) {
    state.SetBytesProcessed(
        static_cast<std::int64_t>(state.iterations()) *
        static_cast<std::int64_t>(bytes_an_iteration)
    );
}

}  // namespace kinesisd::bench
