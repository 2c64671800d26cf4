#include "port/transport.hpp"

#include <algorithm>

namespace kinesisd {

namespace {

class WholeBody final : public ResponseSink {
public:
    WholeBody(MakeRoom make_room, BodyReader* reader)
        : make_room_{std::move(make_room)}, reader_{reader} {}

    void begin(const HttpResponseHead& head, std::optional<std::size_t> body_bytes) override {
        body_.clear();
        status_ = head.status;
        body_bytes_ = body_bytes;
        if (is_read_elsewhere()) reader_->begin(head);
    }
    Awaitable<> room() override {
        if (make_room_ && is_success()) co_await make_room_(body_bytes_);
        if (body_bytes_ && !is_read_elsewhere()) body_.reserve(*body_bytes_ + body_padding_bytes);
    }
    void piece(std::string_view bytes) override {
        if (is_read_elsewhere()) {
            reader_->put(bytes);
        } else {
            body_.append(bytes);
        }
    }

    // The capacity behind the end is initialised, so that a parser may read over it.
    [[nodiscard]] std::string take() {
        const std::size_t size = body_.size();
        body_.resize(size + body_padding_bytes);
        body_.resize(size);
        return std::move(body_);
    }

private:
    [[nodiscard]] bool is_success() const { return status_ == 200; }
    [[nodiscard]] bool is_read_elsewhere() const { return reader_ != nullptr && is_success(); }

    MakeRoom make_room_;
    BodyReader* reader_;
    int status_ = 0;
    std::optional<std::size_t> body_bytes_;
    std::string body_;
};

}  // namespace

std::optional<std::string_view> find_header(const HttpHeaders& headers, std::string_view name) {
    const auto found = std::ranges::find(headers, name, &HttpHeaders::value_type::first);
    if (found == headers.end()) return std::nullopt;
    return found->second;
}

Awaitable<> ResponseSink::room() {
    co_return;
}

Awaitable<Result<HttpResponse>> collect(
    Transport& transport, const HttpRequest& request, MakeRoom make_room, BodyReader* reader
) {
    WholeBody body{std::move(make_room), reader};
    Result<HttpResponseHead> head = co_await transport.round_trip(request, body);
    if (!head) co_return head.error();
    HttpResponse response{std::move(*head), body.take()};
    co_return response;
}

}  // namespace kinesisd
