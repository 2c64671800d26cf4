#include "events/events.hpp"

#include "base/check.hpp"

namespace kinesisd::bench {

namespace {

// A number that looks like chance and is the same in every run (the finaliser of splitmix64).
std::uint64_t mixed(std::uint64_t number) {
    number += 0x9e3779b97f4a7c15U;
    number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
    number = (number ^ (number >> 27U)) * 0x94d049bb133111ebU;
    return number ^ (number >> 31U);
}

}  // namespace

std::string event_of(std::uint64_t number) {
    const std::uint64_t chance = mixed(number);
    const auto part = [chance](unsigned shift, std::uint64_t below) {
        return std::to_string((chance >> shift) % below);
    };
    std::string event = R"({"user_id":)" + std::to_string(number);
    event += R"(,"event":"page_view","page":"/catalogue/item/)" + part(0, 100'000);
    event += R"(?ref=mail","amount":)" + part(16, 1000) + "." + part(24, 9) + "5";
    event += R"(,"session":")" + std::to_string(chance) + std::to_string(mixed(chance));
    event += R"json(","agent":"Mozilla/5.0 (X11; Linux)","pets":{"owners":[{"name":"Al"},)json";
    event += R"({"name":"Bo )" + part(32, 1000) + R"("}]},"tags":["a","b"],"pad":")";
    constexpr std::string_view end = R"("})";
    check(event.size() + end.size() <= event_bytes);
    event.append(event_bytes - event.size() - end.size(), 'x');
    return event.append(end);
}

}  // namespace kinesisd::bench
