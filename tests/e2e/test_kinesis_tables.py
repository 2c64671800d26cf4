"""Tables that stand in the configuration and are written into a stream: their keys, their deletions,
and a stream that goes away meanwhile."""

import json
import re

import pytest

from put_faults import put_faults
from written import by_key, letters, texts


@pytest.fixture(params=["kinesalite", "kinesis_mock", "emulator"])
def service(request):
    return request.getfixturevalue(request.param)


TABLE = """
    | key | text  | to | __time__ | __diff__
  1 | a   | one   | x  | 2        | 1
  2 | b   | two   | x  | 2        | 1
  3 | a   | three | x  | 4        | 1
  4 | a   | one   | x  | 4        | -1
"""


def configure_static(workspace, target, markdown=TABLE, **sink):
    workspace.configure(target)
    document = json.loads(workspace.config.read_text())
    [pipeline] = document["pipelines"]
    pipeline["source"] = {"static": {"markdown": markdown, "name": "e2e-in"}}
    pipeline["sinks"] = [{"kinesis": {"stream_name": target, **sink}}]
    workspace.config.write_text(json.dumps(document))


def test_a_static_table_is_written_with_its_deletions(service, new_stream, new_workspace):
    target = new_stream(service, 2)
    workspace = new_workspace(service)
    configure_static(workspace, target.name, partition_key="key", with_diff_and_time=True)
    for _ in range(2):  # the second life finds everything written
        run = workspace.start()
        assert run.wait() == 0, run.log()
    rows = {key: [json.loads(one) for one in data] for key, data in by_key(target).items()}
    # A time of its own for each minibatch: rows of one time are one minibatch.
    assert [(row["text"], row["diff"]) for row in rows["a"]] == [("one", 1), ("three", 1), ("one", -1)]
    assert rows["a"][0]["time"] == rows["b"][0]["time"] <= rows["a"][1]["time"] == rows["a"][2]["time"]


def test_a_deletion_has_no_payload_in_plaintext(kinesalite, new_stream, new_workspace):
    target = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    path = workspace.folder / "letters.jsonl"
    configure_static(
        workspace, target.name, format="plaintext", partition_key="key", data="text",
        on_error={"dead_letter": {"path": str(path)}},
    )
    run = workspace.start()
    assert run.wait() == 0, run.log()
    assert texts(target) == ["one", "three", "two"]
    [letter] = letters(path)
    assert letter["reason"] == "deletion" and letter["row"]["text"] == "one"
    assert letter["stream"] == target.name


THREE_ROWS = """
    | key | value
  1 | 1   | one
  2 | 2   | two
  3 | 3   | three
"""
# What integer ids hash to, as the documentation of the row keys gives it.
ROW_KEYS = [
    "9844506030474213092066169290448485623",
    "52580950605944946842138014733963227128",
    "96827773341518825280918239305773891099",
]


@pytest.mark.parametrize("form", ["json", "plaintext", "raw"])
@pytest.mark.parametrize("keys", [["1", "2", "3"], ROW_KEYS], ids=["column", "row_key"])
def test_three_rows_in_every_format_under_their_keys(
    service, form, keys, new_stream, new_workspace
):
    target = new_stream(service, 2)
    workspace = new_workspace(service)
    sink = {"format": form}
    if form != "json":
        sink["data"] = "value"
    if keys != ROW_KEYS:
        sink["partition_key"] = "key"
    configure_static(workspace, target.name, markdown=THREE_ROWS, **sink)
    run = workspace.start()
    assert run.wait() == 0, run.log()
    words = ["one", "two", "three"]
    rows = [f'{{"key":{n},"value":"{word}"}}' for n, word in enumerate(words, start=1)]
    expected = zip(keys, rows if form == "json" else words)
    assert by_key(target) == {key: [payload.encode()] for key, payload in expected}


def test_a_run_with_an_end_gives_up_what_only_a_person_can_mend(
    kinesalite, new_stream, new_workspace
):
    """The stream goes away between its description and the first record."""
    target = new_stream(kinesalite, 1)
    with put_faults(kinesalite, 1) as proxy:
        proxy.calm_down()
        proxy.before_put = lambda: target.client.delete_stream(StreamName=target.name)
        workspace = new_workspace(proxy)
        configure_static(workspace, target.name, partition_key="key")
        run = workspace.start()
        assert run.wait() == 1, run.log()
    assert re.search("pipeline_failed.*resource_not_found", run.log()), run.log()
