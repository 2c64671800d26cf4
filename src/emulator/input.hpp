// Input: the members of a request's JSON object, read with the service's rules. What is wrong is
// collected while an operation reads all it wants, and asked for once, with refusal():
// SerializationException for a wrong type, ValidationException for a value outside its rule.
#pragma once

#include "base/time.hpp"
#include "emulator/refusal.hpp"
#include "emulator/text_rules.hpp"

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::emulator {

// What a whole number must be.
struct NumberRule {
    std::int64_t min = 0;
    std::int64_t max = 0;
};

// What is wrong so far.
class Problems {
public:
    void add_type(std::string message);
    // `place` is the member's path, as "records.1.member.data".
    void add(std::string_view place, std::string_view constraint);
    void add(std::string_view place, std::string_view value, std::string_view constraint);

    [[nodiscard]] bool none() const { return !type_ && constraints_.empty(); }
    // The first wrong type, else everything that breaks a rule (the service says ten at most).
    [[nodiscard]] std::optional<Refusal> refusal() const;

private:
    std::optional<std::string> type_;
    std::vector<std::string> constraints_;
};

class Input {
public:
    using Object = simdjson::dom::object;

    Input(Object object, Problems& problems) : object_{object}, problems_{&problems} {}
    // A member of a structure: places begin with `list`; `ordinal` counts from 1.
    Input(Object object, Problems& problems, std::string_view list, std::size_t ordinal)
        : object_{object}, problems_{&problems}, list_{list}, ordinal_{ordinal} {}

    // A null counts as absent everywhere. Texts live as long as the parsed document.
    [[nodiscard]] std::optional<std::string_view> text(std::string_view name, const TextRule& rule);
    // Empty if it is absent, which is a problem.
    [[nodiscard]] std::string_view required_text(std::string_view name, const TextRule& rule);
    // One of `values`.
    [[nodiscard]] std::optional<std::string_view> choice(
        std::string_view name, std::span<const std::string_view> values
    );
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view name, NumberRule rule);
    // The least allowed if it is absent, which is a problem.
    [[nodiscard]] std::int64_t required_number(std::string_view name, NumberRule rule);
    // Epoch seconds with a fraction, rounded to milliseconds.
    [[nodiscard]] std::optional<WallTime> timestamp(std::string_view name);
    [[nodiscard]] std::optional<Input> structure(std::string_view name);
    [[nodiscard]] std::optional<simdjson::dom::array> list(std::string_view name);
    // The base64 text of a blob, not yet decoded.
    [[nodiscard]] std::optional<std::string_view> blob(std::string_view name);

    [[nodiscard]] bool has(std::string_view name) const;
    void add_missing(std::string_view name);
    // "records.1.member.data"
    [[nodiscard]] std::string place(std::string_view name) const;
    [[nodiscard]] Problems& problems() { return *problems_; }
    [[nodiscard]] std::optional<Refusal> refusal() const { return problems_->refusal(); }

private:
    [[nodiscard]] std::optional<simdjson::dom::element> member(std::string_view name) const;
    // The member if it is a string; a problem otherwise.
    [[nodiscard]] std::optional<std::string_view> string(
        std::string_view name, std::string_view type
    );

    Object object_;
    Problems* problems_;
    std::string_view list_;
    std::size_t ordinal_ = 0;
};

}  // namespace kinesisd::emulator
