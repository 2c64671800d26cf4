// A second writer of CBOR, which writes what it is told in any of the ways that RFC 8949 allows:
// heads longer than needed, lengths known or not, strings in chunks, tags in front. Chance decides.
#pragma once

#include "base/base64.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace kinesisd::kinesis {

class CborDialect {
public:
    explicit CborDialect(std::uint64_t seed) : random_{seed} {}

    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    bool one_in(std::uint64_t n) { return below(n) == 0; }

    // A document of objects, arrays, texts, whole numbers, binaries (blobs), null and booleans. A
    // float is a time in seconds.
    void append(const nlohmann::json& value, std::string& out) {
        if (one_in(8)) head(6, below(70'000), out);  // a tag that nobody asked for
        switch (value.type()) {
            case nlohmann::json::value_t::object: append_map(value, out); break;
            case nlohmann::json::value_t::array: append_array(value, out); break;
            case nlohmann::json::value_t::string:
                append_string(3, value.get_ref<const std::string&>(), out);
                break;
            case nlohmann::json::value_t::binary: append_blob(value.get_binary(), out); break;
            case nlohmann::json::value_t::number_float:
                append_time(value.get<double>(), out);
                break;
            case nlohmann::json::value_t::boolean:
                out.push_back(value.get<bool>() ? '\xf5' : '\xf4');
                break;
            case nlohmann::json::value_t::null: out.push_back(one_in(2) ? '\xf6' : '\xf7'); break;
            default: append_integer(value.get<std::int64_t>(), out); break;
        }
    }

private:
    void head(unsigned major, std::uint64_t argument, std::string& out) {
        unsigned power = argument < 24            ? 0
                         : argument < 0x100       ? 1
                         : argument < 0x10000     ? 2
                         : argument < 0x100000000 ? 3
                                                  : 4;
        if (one_in(4)) power += static_cast<unsigned>(below(5 - power));
        if (power == 0) {
            out.push_back(static_cast<char>(major << 5U | argument));
            return;
        }
        out.push_back(static_cast<char>(major << 5U | (23 + power)));
        for (unsigned shift = 8U << (power - 1); shift > 0; shift -= 8)
            out.push_back(static_cast<char>(argument >> (shift - 8) & 0xffU));
    }
    void append_integer(std::int64_t value, std::string& out) {
        if (value < 0) return head(1, static_cast<std::uint64_t>(-1 - value), out);
        head(0, static_cast<std::uint64_t>(value), out);
    }
    void append_double(double value, std::string& out) {
        const std::vector<std::uint8_t> item = nlohmann::json::to_cbor(value);
        out.append(item.begin(), item.end());
    }
    // Milliseconds under tag 1, milliseconds alone, or seconds as a float.
    void append_time(double seconds, std::string& out) {
        if (one_in(3)) return append_double(seconds, out);
        if (one_in(2)) head(6, 1, out);
        append_integer(std::llround(seconds * 1000), out);
    }
    void append_blob(const std::vector<std::uint8_t>& data, std::string& out) {
        const std::string bytes{data.begin(), data.end()};
        if (one_in(3)) return append_string(3, to_base64(bytes), out);
        append_string(2, bytes, out);
    }
    void append_string(unsigned major, std::string_view bytes, std::string& out) {
        const auto definite = [&](std::string_view part) {
            head(major, part.size(), out);
            out.append(part);
        };
        if (!one_in(4)) return definite(bytes);
        out.push_back(static_cast<char>(major << 5U | 31U));
        while (!bytes.empty()) {
            const std::string_view part = bytes.substr(0, below(bytes.size() + 1));
            definite(part);
            bytes.remove_prefix(part.size());
        }
        out.push_back('\xff');
    }
    void append_array(const nlohmann::json& items, std::string& out) {
        const bool definite = one_in(2);
        begin(4, items.size(), definite ? Length::known : Length::unknown, out);
        for (const nlohmann::json& item : items)
            append(item, out);
        if (!definite) out.push_back('\xff');
    }
    void append_map(const nlohmann::json& members, std::string& out) {
        const bool definite = one_in(2);
        const std::size_t unknown = below(3);  // members that no reader of ours knows
        begin(5, members.size() + unknown, definite ? Length::known : Length::unknown, out);
        for (std::size_t i = 0; i < unknown; ++i)
            append_unknown(i, out);
        for (const auto& [name, value] : members.items()) {
            append_string(3, name, out);
            append(value, out);
        }
        if (!definite) out.push_back('\xff');
    }
    enum class Length { known, unknown };
    void begin(unsigned major, std::size_t size, Length length, std::string& out) {
        if (length == Length::known) return head(major, size, out);
        out.push_back(static_cast<char>(major << 5U | 31U));
    }
    void append_unknown(std::size_t number, std::string& out) {
        if (one_in(3)) {
            append_integer(static_cast<std::int64_t>(number) - 1, out);  // a key that is no text
        } else {
            append_string(3, "Unknown" + std::to_string(number), out);
        }
        if (depth_ > 3) return append_integer(-5, out);
        ++depth_;
        append({{"a", {1, -2, nullptr, true}}, {"Data", {{"b", "text"}}}, {"c", 1.5}}, out);
        --depth_;
    }

    std::mt19937_64 random_;
    int depth_ = 0;
};

}  // namespace kinesisd::kinesis
