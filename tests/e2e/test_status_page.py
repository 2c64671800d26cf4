"""The status page in a browser: what it shows, that it lives, and that nothing harms it."""

import pytest

from browser import chromium
from statuses import ledger, pipeline, resharded, shard, shards, status, throughput

NODES_MAX = 400  # of one pipeline, however many shards it has
PHONE_WIDTH = 360
POLL_MILLISECONDS = 1500


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("browser")) as window:
        yield window


@pytest.fixture
def workspace(kinesalite, new_stream, new_workspace):
    """A workspace that reads the stream of its attribute `stream`."""
    stream = new_stream(kinesalite, 2)
    made = new_workspace(kinesalite)
    made.configure(stream.name)
    made.stream = stream
    return made


@pytest.fixture
def daemon(workspace):
    """A daemon that has nothing to read."""
    return workspace.start()


@pytest.fixture
def page(daemon):
    """The address of a page."""
    return daemon.wait_until_ready()


def assert_clean(seen):
    """Nothing was refused by the policy, nothing failed, nothing came from elsewhere."""
    assert seen.errors == []
    assert seen.violations == []
    assert set(seen.loaded) <= {"/status"}


def show(browser, page, document, **window):
    browser.open(**window).visit(page, document)
    browser.wait_for("live")
    return browser.see()


# Against the daemon itself


def test_it_shows_the_pipeline_and_follows_it(browser, workspace, page):
    workspace.stream.put_numbers(25)
    browser.open().visit(page)
    browser.wait_for("Everything is fine")
    browser.wait_for("25 read")
    seen = browser.see()
    for words in ("e2e", workspace.stream.name, "2 being read", "25 written", "balanced", "at the tip"):
        assert words in seen.text
    workspace.stream.put_numbers(17)
    browser.wait_for("42 read")
    browser.wait_for("42 written")
    assert_clean(browser.see())


def test_it_shows_that_the_daemon_is_gone_and_that_it_is_back(browser, workspace, daemon, page):
    browser.open().visit(page)
    browser.wait_for("Everything is fine")
    daemon.stop()
    browser.wait_for("No answer from kinesisd")
    seen = browser.see()
    assert "What is below is from" in seen.text
    assert "2 being read" in seen.text
    assert seen.title.startswith("No answer")
    workspace.configure(workspace.stream.name, http={"listen": page.removeprefix("http://")})
    workspace.start()
    browser.wait_for("Everything is fine")


# Whatever /status may say


def test_trouble_is_named(browser, page):
    trouble = "access_denied: stream 'orders': not authorized to perform: kinesis:PutRecords"
    throttled = {
        "stream": "orders",
        "shard": "shardId-000000000003",
        "throttles": 4211,
        "rate": 0.31,
        "hot_keys": [{"partition_key": "customer-17", "entries": 9120}],
    }
    sink = {
        "name": "orders-out",
        "trouble": trouble,
        "possible_duplicates": 500,
        "throttled_shards": [throttled],
    }
    file = {"path": "/logs/a.log", "offset": 1024, "size": 4096, "behind_bytes": 3072}
    document = status(
        pipeline(
            "orders-to-stream",
            shards=[],
            files=[file],
            sinks=[sink],
            backlog_rows=100_000,
            snapshot_age_seconds=131,
            last_commit_age_seconds=131,
            ledger=ledger(1234567, {"invalid_json": 12}, {"record_too_large": 3}),
            last_error=trouble,
        ),
        pipeline("audit", state="backing_off", ready=False, last_error="disk_full: /out/audit"),
        pipeline("clicks", shards=resharded(), throughput=throughput(18421.0, [1, 5, 3])),
        not_live_because=["pipeline orders-to-stream: nothing was committed for 131 s"],
        credentials={"provider": "assume_role", "expires": "2001-01-01T00:00:00Z"},
    )
    seen = show(browser, page, document)
    for words in (
        "In trouble: orders-to-stream, audit",
        "nothing was committed for 131 s",
        "Sink orders-out: " + trouble,
        "500 records were sent again",
        "customer-17 (9,120)",
        "4,211 refusals, now at 31 %",
        "/logs/a.log",
        "1.0 KiB of 4.0 KiB",
        "1,234,567 read",
        "12 dead-lettered",
        "dead-lettered invalid_json: 12 · skipped record_too_large: 3",
        "2 min 11 s ago",
        "overdue",
        "backing off",
        "Last error: disk_full: /out/audit",
        "18.4k",
        "5 being read, 1 waiting, 3 finished",
        "50 min behind",
        "3 failures in a row",
        "assume_role",
        "expired",
    ):
        assert words in seen.text
    assert seen.text.count(trouble) == 1
    assert_clean(seen)


VERDICTS = {
    "fine": ("Everything is fine", pipeline()),
    "late": ("Late: clicks", pipeline("clicks", shards=shards(2, behind_seconds=61.0))),
    "connecting": ("Connecting", pipeline(ready=False, shards=[])),
    "failed": ("In trouble: clicks", pipeline("clicks", state="failed", ready=False)),
    "finished": ("Finished", pipeline(state="finished", ready=False)),
    "loss is near": ("In trouble: c", pipeline("c", shards=shards(2, behind_seconds=70_000.0))),
    "not balanced": ("In trouble: c", pipeline("c", ledger=ledger(3, balanced=False))),
}


@pytest.mark.parametrize("case", VERDICTS)
def test_the_first_line_says_how_it_is(case, browser, page):
    words, shown = VERDICTS[case]
    reasons = [] if shown["ready"] or case == "finished" else ["pipeline is not there yet"]
    seen = show(browser, page, status(shown, not_ready_because=reasons))
    assert words in seen.text
    assert_clean(seen)


def test_text_from_elsewhere_is_text(browser, page):
    evil = "<script>window.harmed=1</script><img src=x onerror='window.harmed=1'>\"'&amp;"
    document = status(
        pipeline(
            evil,
            stream=evil,
            state=evil,
            last_error=evil,
            shards=[{**shard(0, 0, 1, behind_seconds=90.0), "shard": evil, "position": evil}],
            files=[{"path": evil, "offset": 0, "size": 1, "behind_bytes": 1, "trouble": evil}],
            ledger=ledger(2, {evil: 1}, {evil: 1}),
            sinks=[
                {
                    "name": evil,
                    "trouble": evil,
                    "throttled_shards": [
                        {
                            "stream": evil,
                            "shard": evil,
                            "throttles": 1,
                            "rate": 1,
                            "hot_keys": [{"partition_key": evil, "entries": 1}],
                        }
                    ],
                }
            ],
        ),
        version=evil,
        not_live_because=[evil],
        credentials={"provider": evil, "expires": evil},
    )
    seen = show(browser, page, document)
    assert seen.text.count(evil) >= 12
    assert seen.images == 0
    assert_clean(seen)


def test_a_strange_answer_is_said_and_not_the_end(browser, page):
    browser.open().visit(page, {"pipelines": [{"name": "odd"}, {}]})
    browser.wait_for("odd")
    browser.answer_with("neither")
    browser.answer_with(status(pipeline()))
    browser.wait_for("Everything is fine")


def test_two_thousand_shards_are_a_few_nodes_and_every_late_one_is_seen(browser, page):
    many = shards(2000)
    calm = show(browser, page, status(pipeline(shards=many)))
    assert "2,000 being read" in calm.text
    assert calm.nodes < NODES_MAX
    colours = browser.colours("strip")
    many[1234]["behind_seconds"] = 5000.0
    browser.answer_with(status(pipeline(shards=many)))
    browser.wait_for("1 h 23 min behind")
    seen = browser.see()
    assert seen.nodes < NODES_MAX
    [late] = browser.colours("strip").keys() - colours.keys()
    red, green, blue = map(int, late.split(","))
    assert red > 2 * green and red > 2 * blue
    assert_clean(seen)


def test_a_shard_is_named_when_it_is_pointed_at_or_gone_to(browser, page):
    show(browser, page, status(pipeline(shards=resharded())))
    browser.tell("point_at", kind="strip", across=0.4, down=0.95)
    browser.wait_for("shardId-000000000006 · 31 s behind · read to 49600000000000000006")
    assert "child of shardId-000000000005" in browser.see().text
    browser.tell("point_at", kind="strip", across=0.9, down=0.02)
    browser.wait_for("shardId-000000000003 · 50 min behind")
    browser.tell("point_at", kind="spark", across=0.5, down=0.5)
    for _ in range(2):
        browser.tell("press", kind="strip", key="ArrowRight")
    browser.wait_for("shardId-000000000001 · read to its end")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scroll(scheme, browser, page):
    long = "a_name_that_somebody_thought_was_short_enough_for_a_pipeline_of_a_large_company" * 2
    document = status(
        pipeline(
            long,
            stream=long,
            shards=resharded(),
            files=[{"path": "/" + long, "offset": 0, "size": 10**13, "behind_bytes": 10**13}],
            last_error=long,
            ledger=ledger(10**15, {long: 10**14}),
            throughput=throughput(123456789.0, range(60)),
        ),
        not_ready_because=[long],
        credentials={"provider": long, "expires": None},
    )
    seen = show(browser, page, document, width=PHONE_WIDTH, height=740, scheme=scheme)
    assert seen.page_width <= seen.window_width == PHONE_WIDTH
    assert_clean(seen)


def test_dark_and_light_are_the_readers_choice(browser, page):
    grounds = []
    for scheme in ("light", "dark"):
        seen = show(browser, page, status(pipeline(shards=shards(3))), scheme=scheme)
        grounds.append(sum(map(int, seen.ground[4:-1].split(","))) / 3)
    assert grounds[0] > 200 and grounds[1] < 60


def test_nobody_is_asked_while_nobody_looks(browser, page):
    browser.open()
    browser.tell("freeze_time")
    browser.visit(page, status(pipeline()))
    browser.wait_for("live")
    asked = browser.see().asked
    browser.tell("pass", milliseconds=POLL_MILLISECONDS)
    browser.tell("wait_until_asked", times=asked + 1)
    browser.tell("hide", hidden=True)
    browser.wait_for("paused")
    asked = browser.see().asked
    browser.tell("pass", milliseconds=60_000)
    assert browser.see().asked == asked
    browser.tell("hide", hidden=False)
    browser.tell("wait_until_asked", times=asked + 1)
    browser.wait_for("live")
