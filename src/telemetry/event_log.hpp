// EventLog: a log line is an event with fields. Who writes it where is decided by the host.
#pragma once

#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kinesisd {

enum class Level { trace, debug, info, warn, error };

struct Field {
    std::string_view key;
    std::string value;
};

struct Event {
    Level level;
    std::string_view name;     // stable, snake_case: "shard_finished"
    std::string_view message;  // for people
    std::span<const Field> fields;
};

class EventLog {
public:
    // May be called from every thread at once. The views are valid during the call only.
    using Writer = std::function<void(const Event&)>;

    explicit EventLog(Writer writer) : writer_{std::move(writer)} {}

    void write(
        Level level,
        std::string_view name,
        std::string_view message,
        std::initializer_list<Field> fields = {}
    ) const {
        writer_(Event{level, name, message, std::span{fields.begin(), fields.size()}});
    }

    // The same log, whose events have this field before all others. `this` outlives it.
    [[nodiscard]] EventLog with(std::string key, std::string value) const {
        return EventLog{[this, key = std::move(key), value = std::move(value)](const Event& event) {
            std::vector<Field> fields{Field{key, value}};
            fields.insert(fields.end(), event.fields.begin(), event.fields.end());
            writer_(Event{event.level, event.name, event.message, fields});
        }};
    }

private:
    Writer writer_;
};

}  // namespace kinesisd
