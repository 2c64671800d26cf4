// Handshakes after the first: short when the server has given something to remember it by.
#include "host/tls_fixture.hpp"
#include "host/tls_sessions.hpp"

#include <gmock/gmock.h>

#include <string>

namespace kinesisd::test {
namespace {

const std::string& ok = tls_answer;

class TlsResumption : public Tls {
protected:
    void SetUp() override { forget_connections(); }

    // Every request is on a connection of its own.
    void forget_connections() {
        HttpTransportOptions options;
        options.ca_bundle = bundle_.path();
        options.idle_connections_max = 0;
        transport_ = *HttpTransport::create(options);
    }

    static std::vector<Script> times(std::size_t count) {
        return std::vector<Script>(count, Script{request(), say(ok), until_closed()});
    }

    // So many requests at once; every one is answered.
    void ask_at_once(const ScriptedServer& server, int count) {
        HttpRequest wish;
        wish.origin = server.origin();
        int answered = 0;
        const auto exchange = [&]() -> Awaitable<> {
            const auto answer = co_await collect(*transport_, wish);
            if (answer && answer->body == "ok") ++answered;
        };
        TaskGroup group{executor()};
        for (int i = 0; i < count; ++i)
            group.spawn(exchange());
        run(group.join());
        EXPECT_EQ(answered, count);
    }

    static long resumed(asio::ssl::context& context) {
        return SSL_CTX_sess_hits(context.native_handle());
    }
};

class TlsResumptionVersions : public TlsResumption, public ::testing::WithParamInterface<int> {};

TEST_P(TlsResumptionVersions, HappensAtEveryConnectionButTheFirst) {
    asio::ssl::context& context = shows(issue(authority_, {}), GetParam(), GetParam());
    const ScriptedServer& server = serve_tls(times(4), context);
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(ask(server.origin()), "ok");
    EXPECT_EQ(server.connections(), 4u);
    EXPECT_EQ(resumed(context), 3);
}

TEST_P(TlsResumptionVersions, IsWithTheServerOfThatNameAlone) {
    asio::ssl::context& context = shows(issue(authority_, {}), GetParam(), GetParam());
    const ScriptedServer& server = serve_tls(times(2), context);
    EXPECT_EQ(ask(server.origin()), "ok");
    EXPECT_EQ(ask(named(server.origin(), "localhost")), "ok");
    EXPECT_EQ(resumed(context), 0);
}

TEST_P(TlsResumptionVersions, IsNoWayAroundAServerThatHasForgotten) {
    asio::ssl::context& context = shows(issue(authority_, {}), GetParam(), GetParam());
    const ScriptedServer& server = serve_tls(times(3), context);
    EXPECT_EQ(ask(server.origin()), "ok");
    // Other keys for its tickets, as after a restart of the server.
    unsigned char keys[80] = {1};
    SSL_CTX_set_tlsext_ticket_keys(context.native_handle(), keys, sizeof(keys));
    EXPECT_EQ(ask(server.origin()), "ok");
    EXPECT_EQ(resumed(context), 0);
    EXPECT_EQ(ask(server.origin()), "ok");
    EXPECT_EQ(resumed(context), 1);
}

INSTANTIATE_TEST_SUITE_P(
    Tls, TlsResumptionVersions, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION)
);

TEST_F(TlsResumption, ATicketOfTls13IsUsedOnce) {
    asio::ssl::context& context = shows(issue(authority_, {}), TLS1_3_VERSION);
    SSL_CTX_set_num_tickets(context.native_handle(), 1);
    const ScriptedServer& server = serve_tls(times(4), context);
    EXPECT_EQ(ask(server.origin()), "ok");
    ask_at_once(server, 3);
    EXPECT_EQ(resumed(context), 1);
}

TEST_F(TlsResumption, ASessionOfTls12IsUsedByMany) {
    asio::ssl::context& context = shows(issue(authority_, {}), TLS1_2_VERSION, TLS1_2_VERSION);
    const ScriptedServer& server = serve_tls(times(4), context);
    EXPECT_EQ(ask(server.origin()), "ok");
    ask_at_once(server, 3);
    EXPECT_EQ(resumed(context), 3);
}

struct FreeTls {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};

// What is left of a handshake with a server of this certificate, which nobody has verified.
TlsSession session_with(const Identity& identity, int version) {
    asio::ssl::context server_settings = server_context(identity, version, version);
    const std::unique_ptr<SSL_CTX, FreeTls> client_settings{SSL_CTX_new(TLS_client_method())};
    const std::unique_ptr<SSL, FreeTls> client{SSL_new(client_settings.get())};
    const std::unique_ptr<SSL, FreeTls> server{SSL_new(server_settings.native_handle())};
    BIO* of_client = nullptr;
    BIO* of_server = nullptr;
    BIO_new_bio_pair(&of_client, 0, &of_server, 0);
    SSL_set_bio(client.get(), of_client, of_client);
    SSL_set_bio(server.get(), of_server, of_server);
    SSL_set_connect_state(client.get());
    SSL_set_accept_state(server.get());
    for (int turn = 0; turn < 10; ++turn) {
        SSL_do_handshake(client.get());
        SSL_do_handshake(server.get());
    }
    char byte = 0;
    SSL_read(client.get(), &byte, 1);  // in TLS 1.3 the tickets come behind the handshake
    return TlsSession{SSL_get1_session(client.get())};
}

class TlsSessionsTest : public ::testing::Test {
protected:
    [[nodiscard]] TlsSession session(int version = TLS1_2_VERSION, int valid_to_days = 1) const {
        return session_with(issue(authority_, Leaf{.valid_to_days = valid_to_days}), version);
    }

    Identity authority_ = make_authority();
    TlsSessions sessions_;
};

TEST_F(TlsSessionsTest, TheNewestOfAServerIsTaken) {
    TlsSession newest = session();
    const SSL_SESSION* const wanted = newest.get();
    sessions_.keep("a:443", session());
    sessions_.keep("a:443", std::move(newest));
    sessions_.keep("b:443", session());
    EXPECT_EQ(sessions_.take("a:443").get(), wanted);
    EXPECT_EQ(sessions_.take("a:443").get(), wanted);
    EXPECT_EQ(sessions_.take("a:8443"), nullptr);
}

TEST_F(TlsSessionsTest, OneOfTls13IsTakenOnce) {
    sessions_.keep("a:443", session(TLS1_3_VERSION));
    EXPECT_NE(sessions_.take("a:443"), nullptr);
    EXPECT_EQ(sessions_.take("a:443"), nullptr);
}

TEST_F(TlsSessionsTest, NoneOutlivesItsCertificate) {
    sessions_.keep("a:443", session(TLS1_2_VERSION, 0));
    EXPECT_EQ(sessions_.take("a:443"), nullptr);
    EXPECT_EQ(sessions_.size(), 0u);
}

TEST_F(TlsSessionsTest, AServerThatFailedIsForgotten) {
    sessions_.keep("a:443", session());
    sessions_.keep("a:443", session());
    sessions_.keep("b:443", session());
    sessions_.forget("a:443");
    EXPECT_EQ(sessions_.size(), 1u);
    EXPECT_EQ(sessions_.take("a:443"), nullptr);
}

TEST_F(TlsSessionsTest, AreBoundedForOneServerAndForAll) {
    const TlsSession one = session();
    const auto again = [&one] {
        SSL_SESSION_up_ref(one.get());
        return TlsSession{one.get()};
    };
    for (int i = 0; i < 10; ++i)
        sessions_.keep("a:443", again());
    EXPECT_EQ(sessions_.size(), TlsSessions::sessions_of_one_server_max);
    for (int i = 0; i < 100; ++i)
        sessions_.keep(std::to_string(i), again());
    EXPECT_EQ(sessions_.size(), TlsSessions::sessions_max);
    EXPECT_EQ(sessions_.take("0"), nullptr);
    EXPECT_NE(sessions_.take("99"), nullptr);
}

}  // namespace
}  // namespace kinesisd::test
