"""A record that cannot be read is skipped, counted and named; its neighbours are untouched."""

from daemon import counter

BAD = {
    "invalid_json": ["{", "NaN", '{"key":"a","n":1} x', ""],
    "missing_field": ['{"key":"a"}'],
    "wrong_type": ['{"key":"a","n":"1"}', '{"key":"a","n":1.0}'],
}


def put_bytes(stream, data):
    stream.client.put_record(StreamName=stream.name, PartitionKey="k", Data=data)


def put_good_and_bad(stream):
    """Good records around every bad one; returns the lines of the good ones."""
    for reason in BAD:
        for bad in BAD[reason]:
            stream.put_numbers(2)
            put_bytes(stream, bad.encode())
    stream.put_numbers(2)
    put_bytes(stream, b'{"key":"\xff","n":1}')
    stream.put_numbers(2)
    return [put.data for put in stream.puts]


def test_bad_records_are_skipped_and_counted_by_reason(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 1)
    good = put_good_and_bad(stream)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    run = workspace.start()
    address = run.wait_until_ready()
    skipped = {**{reason: len(bad) for reason, bad in BAD.items()}, "invalid_utf8": 1}
    read = len(good) + sum(skipped.values())
    metrics = run.wait_for_metric(address, "kinesisd_source_records_total", read)
    metrics = run.wait_for_metric(address, "kinesisd_sink_records_total", len(good))
    for reason, count in skipped.items():
        found = counter(metrics, "kinesisd_rows_skipped_total", reason=reason)
        assert found == count, f"{reason}: {found}"
    assert counter(metrics, "kinesisd_source_records_total") == read
    assert counter(metrics, "kinesisd_sink_records_total") == len(good)
    log = run.stop()
    assert workspace.lines() == good
    for reason in skipped:
        assert reason in log


def test_a_row_error_names_stream_shard_and_sequence_number(
    kinesalite, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 1)
    bad = stream.put("{")
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    log = workspace.drain()
    line = next(line for line in log.splitlines() if "invalid_json" in line)
    assert stream.name in line and bad.shard in line and str(bad.sequence) in line


def test_on_error_fail_ends_with_1_and_keeps_what_was_before(
    kinesalite, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    source = {"format": "json", "schema": {"key": "str", "n": "int"}, "on_error": "fail"}
    workspace.configure(stream.name, source=source)
    stream.put_numbers(3)
    workspace.drain()
    before = workspace.text()
    put_bytes(stream, b"{")
    run = workspace.start("--until-caught-up")
    assert run.wait() == 1
    assert "invalid_json" in run.log()
    assert workspace.text().startswith(before)
