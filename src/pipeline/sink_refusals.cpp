// How a KinesisSink deals with rows that cannot be delivered.
#include "base/json_text.hpp"
#include "pipeline/kinesis_sink.hpp"

namespace kinesisd {

namespace {

void append_member(std::string_view name, std::string_view text, std::string& out) {
    out.append(out.empty() ? "{\"" : ",\"").append(name).append("\":");
    append_json_string(text, out);
}

}  // namespace

void KinesisSink::refuse_early(
    const NumberedRow& row, std::string_view stream, const Error& error
) {
    refuse(row.number, stream, "", error, keeps_letters() ? writer_.text_of(row.row) : "");
}

void KinesisSink::refuse_late(
    std::string_view stream, const kinesis::RecordView& record, const Error& error
) {
    refuse({record.minibatch, record.row}, stream, record.partition_key(), error, record.row_text);
}

void KinesisSink::refuse(
    RowNumber number,
    std::string_view stream,
    std::string_view partition_key,
    const Error& error,
    std::string_view row_text
) {
    using Action = config::OnRowError::Action;
    const Action action = config_.on_error.action;
    metrics_.failed(error.code);
    const std::string where = "sink '" + config_.name + "', row " + std::to_string(number.row);
    if (action == Action::fail) {
        // Repeating would meet the same row again, so this is none of the errors that pass.
        failure_ = Error{Errc::invalid_request, where + ": " + error.text() + " (on_error: fail)"};
        return;
    }
    std::string letter;
    if (action == Action::dead_letter) {
        append_member("sink", config_.name, letter);
        append_member("stream", stream, letter);
        append_member("partition_key", partition_key, letter);
        append_member("reason", name(error.code), letter);
        append_member("text", error.detail, letter);
        letter.append(",\"row\":").append(row_text).append("}\n");
    }
    deliveries_.refused(number.minibatch, {number.row, error.code, action}, std::move(letter));
    if (const auto silent = row_errors_.admit(ports_.clock.now()))
        ports_.log.write(
            Level::warn,
            action == Action::dead_letter ? "row_dead_lettered" : "row_skipped",
            error.text(),
            {{"sink", config_.name},
             {"stream", std::string{stream}},
             {"row", std::to_string(number.row)},
             {"not_logged", std::to_string(*silent)}}
        );
}

}  // namespace kinesisd
