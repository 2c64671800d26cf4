#include "emulator/cbor_text.hpp"

#include "base/base64.hpp"
#include "base/json_text.hpp"
#include "emulator/json_output.hpp"
#include "kinesis/cbor_reader.hpp"
#include "kinesis/cbor_writer.hpp"

#include <simdjson.h>

#include <cmath>
#include <limits>

namespace kinesisd::emulator {

namespace {

using kinesis::CborReader;
using kinesis::CborSimple;
using kinesis::CborType;
using kinesis::CborWriter;

constexpr int depth_max = 16;  // the API's requests have three levels
constexpr std::uint64_t epoch_tag = 1;

class JsonOfCbor {
public:
    explicit JsonOfCbor(std::string& document) : reader_{document} {}

    std::optional<std::string> convert() {
        append_item("", 0);
        reader_.finish();
        if (reader_.failed()) return std::nullopt;
        return std::move(out_);
    }

private:
    // `name` is the member that holds the item, or the array with it.
    void append_item(std::string_view name, int depth) {
        if (depth > depth_max) return reader_.fail("is nested too deep");
        const bool is_time = reader_.tag() == epoch_tag;
        const CborType type = reader_.next_type();
        if ((name == "Data") != (type == CborType::bytes) && type != CborType::null)
            return reader_.fail("is a blob, or should be one");
        switch (type) {
            case CborType::integer: return is_time ? append_time() : append_integer();
            case CborType::number: return append_number();
            case CborType::boolean:
                out_.append(reader_.scalar().magnitude == 0 ? "false" : "true");
                return;
            case CborType::text:
                append_json_string(reader_.text("").value_or(std::string_view{}), out_);
                return;
            case CborType::bytes: return append_blob();
            case CborType::array: return append_array(name, depth);
            case CborType::map: return append_map(depth);
            case CborType::null:
                reader_.skip();
                out_.append("null");
                return;
            case CborType::other:
            case CborType::none: return reader_.fail("is not CBOR");
        }
    }

    void append_integer() {
        const CborReader::Scalar value = reader_.scalar();
        if (!value.negative) {
            out_.append(std::to_string(value.magnitude));
        } else if (value.magnitude == std::numeric_limits<std::uint64_t>::max()) {
            reader_.fail("is out of range");
        } else {
            out_.append("-").append(std::to_string(value.magnitude + 1));
        }
    }
    void append_time() {
        constexpr double ms_max = 0x1.0p53;
        const double ms = reader_.number("").value_or(0);
        if (!(std::abs(ms) <= ms_max)) return reader_.fail("is out of range");
        append_epoch_seconds(WallTime{std::chrono::milliseconds{std::llround(ms)}}, out_);
    }
    void append_number() {
        const double value = reader_.scalar().number;
        if (!std::isfinite(value)) return reader_.fail("is out of range");
        out_.append(Json{value}[0].dump());
    }
    void append_blob() {
        out_.push_back('"');
        append_base64(reader_.blob("").value_or(std::string_view{}), out_);
        out_.push_back('"');
    }
    void append_array(std::string_view name, int depth) {
        char before = '[';
        for (auto items = reader_.enter_array(""); reader_.next(items); before = ',') {
            out_.push_back(before);
            append_item(name, depth + 1);
        }
        out_.append(before == '[' ? "[]" : "]");
    }
    void append_map(int depth) {
        char before = '{';
        for (auto members = reader_.enter_map(""); reader_.next(members); before = ',') {
            out_.push_back(before);
            if (reader_.next_type() != CborType::text) return reader_.fail("has a key of no text");
            const std::string_view key = reader_.text("").value_or(std::string_view{});
            append_json_string(key, out_);
            out_.push_back(':');
            append_item(key, depth + 1);
        }
        out_.append(before == '{' ? "{}" : "}");
    }

    CborReader reader_;
    std::string out_;
};

void append_element(simdjson::dom::element element, CborWriter& writer) {
    using simdjson::dom::element_type;
    switch (element.type()) {
        case element_type::OBJECT:
            writer.begin_map();
            for (const auto [key, value] : simdjson::dom::object{element}) {
                writer.text(key);
                append_element(value, writer);
            }
            writer.end();
            return;
        case element_type::ARRAY:
            writer.begin_array();
            for (const simdjson::dom::element item : simdjson::dom::array{element})
                append_element(item, writer);
            writer.end();
            return;
        case element_type::STRING: writer.text(std::string_view{element}); return;
        case element_type::BOOL:
            writer.simple(bool{element} ? CborSimple::yes : CborSimple::no);
            return;
        case element_type::DOUBLE: writer.time(std::llround(double{element} * 1000)); return;
        case element_type::INT64:
        case element_type::UINT64: writer.integer(std::int64_t{element}); return;
        case element_type::NULL_VALUE: writer.simple(CborSimple::null); return;
    }
}

}  // namespace

std::optional<std::string> json_of_cbor(std::string body) {
    return JsonOfCbor{body}.convert();
}

std::string cbor_of_json(std::string_view json) {
    std::string out;
    CborWriter writer{out};
    simdjson::dom::parser parser;
    append_element(parser.parse(json.data(), json.size()).value(), writer);
    return out;
}

}  // namespace kinesisd::emulator
