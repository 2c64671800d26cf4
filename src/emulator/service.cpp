#include "emulator/service.hpp"

#include "emulator/cbor_text.hpp"
#include "emulator/operations.hpp"
#include "emulator/request_view.hpp"
#include "emulator/response_head.hpp"
#include "emulator/signature_check.hpp"
#include "kinesis/wire.hpp"

#include <simdjson.h>

#include <algorithm>
#include <utility>

namespace kinesisd::emulator {

namespace {

using kinesis::Wire;

constexpr std::string_view target_prefix = "Kinesis_20131202.";

// The operation that X-Amz-Target names; empty if it is not one of this service.
std::string_view operation_name(const Request& request) {
    const std::string_view target = header(request, "x-amz-target").value_or("");
    if (!target.starts_with(target_prefix)) return {};
    return target.substr(target_prefix.size());
}

Refusal unknown_operation() {
    return {"UnknownOperationException", ""};
}

// The form of a call; nothing if it is none that the service knows.
std::optional<Wire> wire_of(const Request& request) {
    if (request.method != "POST") return std::nullopt;
    const std::string_view type = content_type(request);
    for (const Wire wire : {Wire::json, Wire::cbor})
        if (type == kinesis::content_type_of(wire)) return wire;
    return std::nullopt;
}

// What the service says to a request that is no call, by status and XML.
Refusal refuse_content(const Request& request) {
    const bool names_operation =
        header(request, "x-amz-target").value_or("").find('.') != std::string_view::npos;
    if (request.method != "POST" || !names_operation) {
        constexpr int forbidden = 403;
        return {
            "AccessDeniedException",
            "Unable to determine service/operation name to be authorized",
            forbidden
        };
    }
    constexpr int not_found_status = 404;
    Refusal refusal = unknown_operation();
    refusal.status = not_found_status;
    return refusal;
}

bool is_probe(const Request& request) {
    const std::string_view path = path_of(request);
    return (request.method == "GET" || request.method == "HEAD") &&
           (path == "/" || path == "/health");
}

// The ids of those shards of a stream, in order of creation; none if there is no such stream.
template <class Wanted>
std::vector<ShardId> ids_of(const Stream* stream, Wanted wanted) {
    std::vector<ShardId> ids;
    if (stream == nullptr) return ids;
    for (const Shard& shard : stream->shards())
        if (wanted(shard)) ids.push_back(shard.id);
    return ids;
}

}  // namespace

class Service::State {
public:
    explicit State(Options options)
        : options_{std::move(options)},
          seal_{options_.seed},
          faults_{options_.faults, options_.seed},
          head_{options_.seed} {}

    Response handle(const Request& request, WallTime now);
    void create_stream(std::string_view name, std::uint32_t shards, WallTime now);
    [[nodiscard]] const Stream* find(std::string_view name) const { return streams_.find(name); }

private:
    [[nodiscard]] Answer answer(const Request& request, Wire wire, WallTime now);
    // The request's members; nothing if its body is not what its type says.
    [[nodiscard]] std::optional<Input::Object> parse(const Request& request, Wire wire);
    [[nodiscard]] Answer run(
        Operation operation, std::string_view name, Input::Object object, WallTime now
    );

    Options options_;
    StreamStore streams_;
    Seal seal_;
    Faults faults_;
    ResponseHead head_;
    simdjson::dom::parser parser_;
};

Response Service::State::handle(const Request& request, WallTime now) {
    Response response;
    response.headers = head_.next(now);
    const auto set = [&response](int status, std::string_view type, std::string body) {
        response.status = status;
        response.headers.emplace_back("content-type", type);
        response.body = std::move(body);
    };
    const std::optional<Wire> wire = wire_of(request);
    constexpr int ok = 200;
    constexpr int too_large = 413;
    if (is_probe(request)) {
        set(ok, "application/json", request.method == "HEAD" ? "" : R"({"status":"ok"})");
    } else if (request.body.size() > request_body_bytes_max) {
        response.status = too_large;
    } else if (!wire) {
        const Refusal refusal = refuse_content(request);
        set(refusal.status, "text/xml", xml_body(refusal));
    } else if (Answer body = answer(request, *wire, now); body) {
        set(ok, kinesis::content_type_of(*wire), std::move(*body));
    } else {
        const Refusal& refusal = body.error();
        const bool in_cbor = *wire == Wire::cbor;
        set(refusal.status,
            kinesis::content_type_of(*wire),
            in_cbor ? cbor_body(refusal) : json_body(refusal));
    }
    return response;
}

// In the order of the service: the body must parse before anybody asks who sent it.
Answer Service::State::answer(const Request& request, Wire wire, WallTime now) {
    const std::string_view name = operation_name(request);
    const Operation operation = find_operation(name, wire);
    const std::optional<Input::Object> object = parse(request, wire);
    if (!object) {
        const bool unknown = request.body.empty() && operation == nullptr;
        return unknown ? unknown_operation() : not_serializable("");
    }
    if (operation == nullptr) return unknown_operation();
    if (const auto right = check_signature(request, options_, now); !right) return right.error();
    if (auto fault = faults_.of_call(name)) return std::move(*fault);
    return run(operation, name, *object, now);
}

std::optional<Input::Object> Service::State::parse(const Request& request, Wire wire) {
    Input::Object object;
    if (wire == Wire::json) {
        if (parser_.parse(request.body).get(object) != simdjson::SUCCESS) return std::nullopt;
        return object;
    }
    const std::optional<std::string> json = json_of_cbor(request.body);
    if (!json || parser_.parse(*json).get(object) != simdjson::SUCCESS) return std::nullopt;
    return object;
}

Answer Service::State::run(
    Operation operation, std::string_view name, Input::Object object, WallTime now
) {
    streams_.settle(now);
    Problems problems;
    Input input{object, problems};
    Call call{options_, streams_, seal_, faults_, input, name, now};
    return operation(call);
}

void Service::State::create_stream(std::string_view name, std::uint32_t shards, WallTime now) {
    // A name that would need escaping is refused as any other bad one.
    const std::string body = R"({"StreamName":")" + std::string{name} + R"(","ShardCount":)" +
                             std::to_string(shards) + "}";
    Input::Object object;
    Answer done = not_serializable("");
    if (parser_.parse(body).get(object) == simdjson::SUCCESS)
        done = run(emulator::create_stream, "CreateStream", object, now);
    if (done) return;
    throw Failure{Error{Errc::invalid_request, done.error().type + ": " + done.error().message}};
}

Service::Service(Options options) : state_{std::make_unique<State>(std::move(options))} {}
Service::Service(Service&&) noexcept = default;
Service& Service::operator=(Service&&) noexcept = default;
Service::~Service() = default;

Response Service::handle(const Request& request, WallTime now) {
    return state_->handle(request, now);
}

void Service::create_stream(std::string_view name, std::uint32_t shards, WallTime now) {
    state_->create_stream(name, shards, now);
}

std::vector<Service::StoredRecord> Service::accepted(std::string_view stream) const {
    std::vector<std::pair<std::uint64_t, StoredRecord>> numbered;
    const Stream* const found = state_->find(stream);
    if (found == nullptr) return {};
    for (const Shard& shard : found->shards()) {
        for (const Record& record : shard.log.held()) {
            StoredRecord stored{
                shard.id,
                SequenceNumber{sequence_number(shard.sequence(record))},
                std::string{record.partition_key()},
                std::string{record.data()}
            };
            numbered.emplace_back(record.accepted, std::move(stored));
        }
    }
    std::ranges::sort(numbered, {}, [](const auto& each) { return each.first; });
    std::vector<StoredRecord> records;
    records.reserve(numbered.size());
    for (auto& [order, record] : numbered)
        records.push_back(std::move(record));
    return records;
}

std::vector<ShardId> Service::shards(std::string_view stream) const {
    return ids_of(state_->find(stream), [](const Shard& /*any*/) { return true; });
}

std::vector<ShardId> Service::open_shards(std::string_view stream) const {
    return ids_of(state_->find(stream), [](const Shard& shard) { return !shard.closed; });
}

std::vector<ShardId> Service::parents(std::string_view stream, const ShardId& shard) const {
    return ids_of(state_->find(stream), [&](const Shard& other) {
        return std::ranges::any_of(other.children, [&](std::uint32_t child) {
            return shard_id(child) == shard;
        });
    });
}

}  // namespace kinesisd::emulator
