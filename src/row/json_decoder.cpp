#include "base/check.hpp"
#include "base/text.hpp"
#include "row/default_cell.hpp"
#include "row/json_cell.hpp"
#include "row/json_paths.hpp"
#include "row/json_scan.hpp"
#include "row/row_decoder.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kinesisd {

namespace {

Error unknown_column(const Schema& schema, const std::string& name) {
    std::vector<std::string_view> names;
    for (const Column& column : schema.columns())
        names.emplace_back(column.name);
    std::string detail = "json_field_paths names '" + name + "', which is no column";
    if (const auto near = nearest_name(name, names))
        detail.append("; did you mean '").append(*near).append("'?");
    return Error{Errc::invalid_configuration, std::move(detail)};
}

}  // namespace

struct JsonDecoder::Plan {
    struct Source {
        std::size_t slot;   // in paths
        std::string place;  // for errors: "member 'age'", "pointer '/user/age'"
    };

    Plan(Schema columns, JsonPaths tree, std::vector<Source> from)
        : schema{std::move(columns)}, paths{std::move(tree)}, sources{std::move(from)} {}

    [[nodiscard]] Error missing(std::size_t column) const {
        return Error{
            Errc::missing_field,
            in_column(schema.columns()[column]) + "the document has no " + sources[column].place
        };
    }

    [[nodiscard]] Error wrong_type(std::size_t index, const JsonValue& found) {
        const Column& column = schema.columns()[index];
        std::string detail = in_column(column) + "expected " + column.type.text() + ", found ";
        return Error{Errc::wrong_type, detail.append(shortened(scan.compact(found)))};
    }

    Schema schema;
    JsonPaths paths;
    std::vector<Source> sources;  // one for each column
    RowBatch defaults{schema};    // one row; only cells of columns with a default count
    JsonScan scan{paths};
};

JsonDecoder::JsonDecoder(std::unique_ptr<Plan> plan) : plan_{std::move(plan)} {}
JsonDecoder::JsonDecoder(JsonDecoder&&) noexcept = default;
JsonDecoder& JsonDecoder::operator=(JsonDecoder&&) noexcept = default;
JsonDecoder::~JsonDecoder() = default;

Result<JsonDecoder> JsonDecoder::make(
    const Schema& schema, const std::map<std::string, std::string>& field_paths
) {
    for (const auto& [name, pointer] : field_paths)
        if (!schema.index_of(name)) return unknown_column(schema, name);
    JsonPaths paths;
    std::vector<Plan::Source> sources;
    for (const Column& column : schema.columns()) {
        const auto path = field_paths.find(column.name);
        if (path == field_paths.end()) {
            sources.push_back({paths.add_member(column.member), "member '" + column.member + "'"});
            continue;
        }
        const Result<std::size_t> slot = paths.add_pointer(path->second);
        if (!slot) return slot.error().in("column '" + column.name + "'");
        sources.push_back({*slot, "value at '" + path->second + "'"});
    }
    auto plan = std::make_unique<Plan>(schema, std::move(paths), std::move(sources));
    if (const Result<> parsed = add_defaults(schema, plan->defaults); !parsed)
        return parsed.error();
    return JsonDecoder{std::move(plan)};
}

Result<> JsonDecoder::decode(std::string_view payload, RowBatch& rows) {
    Plan& plan = *plan_;
    check(rows.schema().size() >= plan.schema.size());
    if (Result<> scanned = plan.scan.scan(payload); !scanned) return scanned;
    const std::span<Value> row = rows.add_row();
    JsonCells cells{plan.scan, rows};
    for (std::size_t i = 0; i < plan.schema.size(); ++i) {
        const Column& column = plan.schema.columns()[i];
        const JsonValue& found = plan.scan.found(plan.sources[i].slot);
        if (found.kind == JsonValue::Kind::absent) {
            if (!column.default_json) {
                rows.drop_last_row();
                return plan.missing(i);
            }
            row[i] = rows.keep(plan.defaults.row(0)[i]);
            continue;
        }
        if (!cells.read(column.type, found, row[i])) {
            rows.drop_last_row();
            return plan.wrong_type(i, found);
        }
    }
    return {};
}

}  // namespace kinesisd
