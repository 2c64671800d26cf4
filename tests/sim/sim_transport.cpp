#include "sim/sim_transport.hpp"

#include "base/http_date.hpp"
#include "sim/sim_wire.hpp"

#include <utility>

namespace kinesisd::sim {

namespace {

std::string operation_of(const HttpRequest& request) {
    for (const auto& [name, value] : request.headers)
        if (name == "X-Amz-Target") return value.substr(value.find('.') + 1);
    return "";
}

emulator::Response service_error(int status, const char* type) {
    return {
        status,
        {{"content-type", "application/x-amz-json-1.1"}},
        std::string{R"({"__type":")"} + type + R"(","message":"injected"})"
    };
}

}  // namespace

Awaitable<Result<HttpResponseHead>> SimTransport::round_trip(
    const HttpRequest& request, ResponseSink& sink
) {
    const Duration latency = std::chrono::milliseconds{3 + dice_.below(40)};
    co_await clock_.sleep_until(clock_.now() + latency);
    const bool faulty = fault_one_in > 0 && dice_.one_in(fault_one_in);
    const std::uint64_t kind = faulty ? dice_.below(12) : 0;
    if (faulty && kind == 0) co_return failed(Errc::connect_failed, "refused");
    if (faulty && kind == 1) {
        co_await clock_.sleep_until(clock_.now() + request.request_timeout);
        co_return failed(Errc::timed_out, "request lost");
    }
    if (faulty) {
        const std::optional<emulator::Response> bad = bad_answer(kind, request);
        if (bad) co_return co_await deliver(*bad, sink);
    }
    emulator::Response response = answer_of(request);
    const Duration way_back = std::chrono::milliseconds{3 + dice_.below(40)};
    co_await clock_.sleep_until(clock_.now() + way_back);
    if (faulty && kind == 2) co_return failed(Errc::connection_lost, "answer lost");
    if (faulty && kind == 3) {
        // Half of an answer arrived: pieces were handed on before the connection broke.
        HttpResponseHead head{response.status, {}};
        sink.begin(head, response.body.size());
        co_await sink.room();
        sink.piece(std::string_view{response.body}.substr(0, response.body.size() / 2));
        co_return failed(Errc::connection_lost, "answer cut");
    }
    if (faulty && kind == 4 && response.status == 200) {
        ++injected["children not named"];
        // kinesalite and kinesis-mock never name the children of a shard.
        response.body = without_member(response, "ChildShards");
    }
    co_return co_await deliver(response, sink);
}

std::optional<emulator::Response> SimTransport::bad_answer(
    std::uint64_t kind, const HttpRequest& request
) {
    const std::string operation = operation_of(request);
    switch (kind) {
        case 5: ++injected["500"]; return service_error(500, "InternalFailure");
        case 6: ++injected["503 html"]; return emulator::Response{503, {}, "<html>busy</html>"};
        case 7:
            ++injected["throttled"];
            return service_error(400, "ProvisionedThroughputExceededException");
        case 8:
            ++injected["garbage"];
            return emulator::Response{200, {}, "{\"Records\":[{\"Data\":\"!!\""};
        case 9:
            if (operation != "GetRecords") return std::nullopt;
            ++injected["iterator expired"];
            return service_error(400, "ExpiredIteratorException");
        case 10:
        case 11:
            if (operation != "GetRecords") return std::nullopt;
            ++injected["silent throttle"];
            return answer_to(
                request,
                {{"Records", nlohmann::ordered_json::array()},
                 {"MillisBehindLatest", 60000},
                 {"NextShardIterator", asked_by(request).at("ShardIterator")}}
            );
        default: return std::nullopt;
    }
}

emulator::Response SimTransport::answer_of(const HttpRequest& request) {
    if (before_service)
        if (std::optional<emulator::Response> own = before_service(request)) return *own;
    const emulator::Request call{request.method, request.target, request.headers, request.body};
    return service_.handle(call, service_now());
}

Awaitable<Result<HttpResponseHead>> SimTransport::deliver(
    const emulator::Response& response, ResponseSink& sink
) {
    HttpResponseHead head{response.status, response.headers};
    for (auto& [name, value] : head.headers)
        for (char& c : name)
            c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    head.headers.emplace_back("date", to_http_date(service_now()));
    sink.begin(head, response.body.size());
    co_await sink.room();
    // In pieces of any size, as they come from a socket.
    std::string_view rest = response.body;
    while (!rest.empty()) {
        const std::size_t size = 1 + dice_.below(rest.size());
        sink.piece(rest.substr(0, size));
        rest.remove_prefix(size);
    }
    co_return head;
}

Error SimTransport::failed(Errc code, const char* how) {
    ++injected[how];
    return Error{code, std::string{how} + " (injected)"};
}

}  // namespace kinesisd::sim
