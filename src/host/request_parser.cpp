#include "host/request_parser.hpp"

#include "base/check.hpp"
#include "host/http_text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace kinesisd {

namespace {

namespace http = boost::beast::http;
using boost::system::error_code;
using Text = boost::beast::string_view;

}  // namespace

class RequestParser::Message final : public http::basic_parser<true> {
public:
    explicit Message(const RequestLimits& limits) : limits_{limits} {
        eager(true);
        // Beast takes 32 bits; the limits are far below.
        check(limits.header_bytes_max < std::numeric_limits<std::uint32_t>::max());
        header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
        body_limit(limits.body_bytes_max);
    }

    [[nodiscard]] EndpointRequest& request() { return request_; }
    [[nodiscard]] const EndpointRequest& request() const { return request_; }
    [[nodiscard]] bool is_method_refused() const { return method_refused_; }
    [[nodiscard]] bool is_in_chunks() const { return is_header_done() && chunked(); }

private:
    void on_request_impl(http::verb, Text method, Text target, int, error_code& failure) override {
        request_.method.assign(method.data(), method.size());
        request_.target.assign(target.data(), target.size());
        const bool known =
            std::ranges::find(limits_.methods, request_.method) != limits_.methods.end();
        method_refused_ = !limits_.methods.empty() && !known;
        // Said before the body is looked at: a POST with a body is no too long GET.
        if (method_refused_) failure = http::error::bad_method;
    }

    void on_response_impl(int, Text, int, error_code&) override {}

    void on_field_impl(http::field, Text name, Text value, error_code& failure) override {
        // Beast's own limit starts anew behind the fields that it has taken already.
        header_bytes_ += name.size() + value.size() + 4;
        if (header_bytes_ > limits_.header_bytes_max) failure = http::error::header_limit;
        // What follows a chunked body is not part of the head any more.
        if (failure || is_header_done()) return;
        request_.headers.emplace_back(
            lower_case({name.data(), name.size()}), std::string{value.data(), value.size()}
        );
    }

    void on_header_impl(error_code&) override {}

    void on_body_init_impl(const boost::optional<std::uint64_t>& bytes, error_code&) override {
        if (bytes) request_.body.reserve(*bytes);
    }

    std::size_t on_body_impl(Text bytes, error_code&) override {
        request_.body.append(bytes.data(), bytes.size());
        return bytes.size();
    }

    void on_chunk_header_impl(std::uint64_t, Text, error_code&) override {}

    std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, error_code& failure) override {
        return on_body_impl(bytes, failure);
    }

    void on_finish_impl(error_code&) override {}

    const RequestLimits& limits_;
    EndpointRequest request_;
    std::size_t header_bytes_ = 0;
    bool method_refused_ = false;
};

RequestParser::RequestParser(const RequestLimits& limits)
    : message_{std::make_unique<Message>(limits)} {}

RequestParser::~RequestParser() = default;

std::size_t RequestParser::put(std::string_view bytes) {
    check(!done() && !refusal_);
    if (message_->is_in_chunks() && is_torn_last_chunk(bytes)) return 0;
    error_code failure;
    const std::size_t taken =
        message_->put(asio::const_buffer{bytes.data(), bytes.size()}, failure);
    if (!failure || failure == http::error::need_more) return taken;
    refusal_ = 400;
    if (message_->is_method_refused()) refusal_ = 405;
    if (failure == http::error::body_limit) refusal_ = 413;
    if (failure == http::error::header_limit) refusal_ = 431;
    return taken;
}

bool RequestParser::done() const {
    return message_->is_done();
}

bool RequestParser::header_done() const {
    return message_->is_header_done();
}

bool RequestParser::wants_continue() const {
    if (!header_done() || message_->is_done()) return false;
    const auto expected = find_header(message_->request().headers, "expect");
    return expected && lower_case(*expected) == "100-continue";
}

bool RequestParser::keeps_alive() const {
    check(done());
    return message_->keep_alive();
}

EndpointRequest RequestParser::take() {
    check(done());
    return std::move(message_->request());
}

}  // namespace kinesisd
