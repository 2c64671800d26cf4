"""Every type and every rule of the formats, from the payload to the bytes of the output line."""

import base64
import itertools
import json

import pytest

# One minibatch, whatever the machine's speed: what is read to the tip is committed at the end.
ONE_MINIBATCH = {"autocommit_duration_ms": 3_600_000}

SCHEMA = {
    "int": {"type": "int", "primary_key": True},
    "float": "float",
    "bool": "bool",
    "str": "str",
    "bytes": "bytes",
    "json": "json",
    "any": "any",
    "naive": "datetime_naive",
    "utc": "datetime_utc",
    "duration": "duration",
    "tuple": "tuple[int, str | None]",
    "list": "list[float]",
    "ints": "array[int]",
    "floats": "array[float]",
    "pointer": "pointer",
    "optional": "str | None",
    "renamed": {"type": "int", "name": 'the "new" name'},
    "defaulted": {"type": "datetime_utc", "default_value": "2024-01-02T03:04:05Z"},
    "null_default": {"type": "list[int] | None", "default_value": None},
    "owner": {"type": "str", "default_value": "nobody"},
    "place": {"type": "json", "name": "where"},
}
PATHS = {"owner": "/pet/owners/1/na~1me", "place": "/pet/m~0n"}

POINTER = '"^YYY4HABTRW7T8VX2Q429ZYV70W"'
RENAMED = 'the "new" name'

# A document: its members as JSON text, in another order than the schema's, and one too many.
MEMBERS = {
    "pet": '{"owners":[{"na/me":"Al"},{"na/me":"Bo"}],"m~n":{ "x" : [ 1.50 ] }}',
    "null_default": "[1,2]",
    "defaulted": '"2025-06-07T08:09:10+00:00"',
    RENAMED: "6",
    "optional": '"here"',
    "pointer": POINTER,
    "floats": '{"shape":[2],"elements":[1,2.5]}',
    "ints": '{"elements":[1,2,3,4],"shape":[2,2]}',
    "list": "[1,0.5]",
    "tuple": '[5,"five"]',
    "duration": "1500000000",
    "utc": '"2024-01-02T03:04:05-0530"',
    "naive": '"2024-01-02T03:04:05.5"',
    "any": '"text"',
    "json": '{"b":1,"a":[1.50,null]}',
    "bytes": '"+/+/AA=="',
    "str": '"a/b"',
    "bool": "true",
    "float": "1",
    "ignored": '{"int":"x","float":null}',
    "int": "1",
}
# And its line: the members in the order of the schema.
LINE = {
    "int": "1",
    "float": "1.0",
    "bool": "true",
    "str": '"a/b"',
    "bytes": '"+/+/AA=="',
    "json": '{"b":1,"a":[1.50,null]}',
    "any": '"text"',
    "naive": '"2024-01-02T03:04:05.500000000"',
    "utc": '"2024-01-02T08:34:05.000000000+0000"',
    "duration": "1500000000",
    "tuple": '[5,"five"]',
    "list": "[1.0,0.5]",
    "ints": '{"shape":[2,2],"elements":[1,2,3,4]}',
    "floats": '{"shape":[2],"elements":[1.0,2.5]}',
    "pointer": POINTER,
    "optional": '"here"',
    RENAMED: "6",
    "defaulted": '"2025-06-07T08:09:10.000000000+0000"',
    "null_default": "[1,2]",
    "owner": '"Bo"',
    "where": '{"x":[1.50]}',
}
ABSENT = None
REASONS = ["invalid_utf8", "invalid_json", "missing_field", "wrong_type", "too_deep"]

# A member that is read in place of the one above, and what is written for it.
ACCEPTED = [
    ("int", "-9223372036854775808", "-9223372036854775808"),
    ("int", "-0", "0"),
    ("float", "0.1", "0.1"),
    ("float", "1e16", "1e16"),
    ("float", "1E-7", "1e-7"),
    ("float", "12345678901234567890", "1.2345678901234567e19"),
    ("bool", "false", "false"),
    ("str", r'"\"\\\/\b\f\n\r\t\u0000\u001f"', r'"\"\\/\b\f\n\r\t\u0000\u001f"'),
    ("str", r'"K\u00e4se, 日本, \ud83d\udc1f"', '"Käse, 日本, 🐟"'),
    ("str", '""', '""'),
    ("bytes", '""', '""'),
    ("json", "1.50E+09", "1.50E+09"),
    ("json", '[ {"z":1 , "a":"\\u0041"} ]', '[{"z":1,"a":"\\u0041"}]'),
    ("any", "true", "true"),
    ("any", "7", "7"),
    ("any", "7.0", "7.0"),
    ("naive", '"1677-09-21T00:12:43.145224192"', '"1677-09-21T00:12:43.145224192"'),
    ("naive", '"2262-04-11T23:47:16.8547758079"', '"2262-04-11T23:47:16.854775807"'),
    ("utc", '"2024-01-02T03:04:05Z"', '"2024-01-02T03:04:05.000000000+0000"'),
    ("utc", '"2024-02-29T23:30:00.1+23:59"', '"2024-02-28T23:31:00.100000000+0000"'),
    ("duration", "-1", "-1"),
    ("tuple", "[5,null]", "[5,null]"),
    ("list", "[]", "[]"),
    ("ints", '{"shape":[0,3],"elements":[]}', '{"shape":[0,3],"elements":[]}'),
    ("floats", '{"shape":[],"elements":[1e-7]}', '{"shape":[],"elements":[1e-7]}'),
    ("pointer", '"^00000000000000000000000000"', '"^00000000000000000000000000"'),
    ("optional", "null", "null"),
    ("defaulted", ABSENT, '"2024-01-02T03:04:05.000000000+0000"'),
    ("null_default", ABSENT, "null"),
    ("null_default", "null", "null"),
]
REFUSED = [
    ("int", "1.0", "wrong_type"),
    ("int", "1e3", "wrong_type"),
    ("int", '"1"', "wrong_type"),
    ("int", "9223372036854775808", "wrong_type"),
    ("int", "true", "wrong_type"),
    ("int", "null", "wrong_type"),
    ("int", ABSENT, "missing_field"),
    ("int", "01", "invalid_json"),
    ("float", '"1"', "wrong_type"),
    ("float", "NaN", "invalid_json"),
    ("bool", "0", "wrong_type"),
    ("bool", '"true"', "wrong_type"),
    ("str", "1", "wrong_type"),
    ("str", '"\t"', "invalid_json"),
    ("bytes", '"-_-_"', "wrong_type"),
    ("bytes", '"AA"', "wrong_type"),
    ("json", "null", "wrong_type"),
    ("json", "[1,]", "invalid_json"),
    ("any", "null", "wrong_type"),
    ("any", "[]", "wrong_type"),
    ("any", "{}", "wrong_type"),
    ("naive", '"2024-01-02 03:04:05"', "wrong_type"),
    ("naive", '"2024-01-02T03:04:05Z"', "wrong_type"),
    ("naive", '"1677-01-01T00:00:00"', "wrong_type"),
    ("naive", '"2262-12-31T00:00:00"', "wrong_type"),
    ("utc", '"2024-01-02T03:04:05"', "wrong_type"),
    ("utc", '"2023-02-29T03:04:05Z"', "wrong_type"),
    ("duration", "1.5", "wrong_type"),
    ("tuple", "[5]", "wrong_type"),
    ("tuple", '[5,"five",6]', "wrong_type"),
    ("list", '[1,"2",3]', "wrong_type"),
    ("ints", '{"shape":[2,2],"elements":[1,2,3]}', "wrong_type"),
    ("ints", '{"elements":[1]}', "wrong_type"),
    ("floats", '{"shape":[1]}', "wrong_type"),
    ("pointer", '"YYY4HABTRW7T8VX2Q429ZYV70W"', "wrong_type"),
    ("optional", ABSENT, "missing_field"),
    (RENAMED, ABSENT, "missing_field"),
    ("defaulted", "null", "wrong_type"),
    ("pet", "null", "missing_field"),  # place has no default
]


def document(**changes):
    """The payload of the document with some members replaced, or left out."""
    members = {**MEMBERS, **changes}
    return object_of({name: text for name, text in members.items() if text is not ABSENT})


def line(**changes):
    """The line of the document with some members replaced."""
    return object_of({**LINE, **changes})


def object_of(members):
    return "{" + ",".join(f"{json.dumps(name)}:{text}" for name, text in members.items()) + "}"


WHOLE = document()
GOOD = [
    (WHOLE, line()),
    (" \t\r\n" + WHOLE.replace(',"', ' ,\n"').replace('":', '" : ') + "\n", line()),
    # The last of equal members wins, and not the first that would do.
    ('{"int":"x","bool":null,"pet":7,' + WHOLE[1:], line()),
    (WHOLE[:-1] + r',"\u0069nt":8,"pet":{"m~n":[]}}', line(int="8", owner='"nobody"', where="[]")),
    # Pointers: an index is no name, a name of digits is.
    (document(pet='{"owners":[],"m~n":true}'), line(owner='"nobody"', where="true")),
    (document(pet='{"owners":{"1":{"na/me":"Cy"}},"m~n":""}'), line(owner='"Cy"', where='""')),
    (document(pet='{"owners":null,"m~n":{}}'), line(owner='"nobody"', where="{}")),
    # 128 levels, and the document is the first of them.
    (document(ignored="[" * 127 + "]" * 127), line()),
    *((document(**{name: read}), line(**{name: written})) for name, read, written in ACCEPTED),
]
BAD = [
    ("", "invalid_json"),
    (" ", "invalid_json"),
    ("{", "invalid_json"),
    (WHOLE + " x", "invalid_json"),
    (WHOLE[:-1] + ",}", "invalid_json"),
    ("\ufeff" + WHOLE, "invalid_json"),
    ("// comment\n" + WHOLE, "invalid_json"),
    (WHOLE.encode()[:-1] + b',"x":"\xff"}', "invalid_utf8"),
    (document(ignored="[" * 128 + "]" * 128), "too_deep"),
    ("[" + WHOLE + "]", "missing_field"),
    ("null", "missing_field"),
    (document(pet='{"owners":[0,{"na/me":7}],"m~n":1}'), "wrong_type"),
    (document(pet='{"owners":[0,{"na/me":null}],"m~n":1}'), "wrong_type"),
    *((document(**{name: read}), reason) for name, read, reason in REFUSED),
]


@pytest.fixture
def drain(kinesalite, new_stream, new_workspace):
    """drain(payloads, source, sink): the output, and the reason of each payload that was refused
    (None for the others)."""

    def run(payloads, source, sink=None):
        stream = new_stream(kinesalite, 1)
        numbers = put_payloads(stream, payloads)
        workspace = new_workspace(kinesalite)
        workspace.configure(stream.name, source={**ONE_MINIBATCH, **source}, sink=sink)
        log = workspace.drain()
        skipped = [entry for entry in log.splitlines() if "row_skipped" in entry]
        reasons = [reason_of(number, skipped) for number in numbers]
        assert len(skipped) == len(reasons) - reasons.count(None)
        return workspace.output.read_bytes().decode(), reasons

    return run


def put_payloads(stream, payloads):
    """Puts records of any bytes with one call; returns their sequence numbers."""
    data = [each.encode() if isinstance(each, str) else each for each in payloads]
    answer = stream.client.put_records(
        StreamName=stream.name, Records=[{"Data": each, "PartitionKey": "k"} for each in data]
    )
    assert answer.get("FailedRecordCount", 0) == 0
    return [result["SequenceNumber"] for result in answer["Records"]]


def reason_of(sequence_number, skipped):
    for entry in skipped:
        if sequence_number in entry:
            return next(reason for reason in REASONS if reason in entry)
    return None


def text_of(lines):
    return "".join(each + "\n" for each in lines)


def test_every_type_and_rule_of_json(drain):
    # Good and bad records take turns: none may harm its neighbours.
    records = [record for pair in itertools.zip_longest(GOOD, BAD) for record in pair if record]
    payloads, results = zip(*records)
    source = {"format": "json", "schema": SCHEMA, "json_field_paths": PATHS}
    text, reasons = drain(payloads, source)
    for payload, reason, result in zip(payloads, reasons, results):
        assert reason == (result if result in REASONS else None), payload
    assert text == text_of(result for result in results if result not in REASONS)


def test_documents_of_any_kind_are_read_whole_and_by_index(drain):
    schema = {
        "whole": "json | None",
        "first": {"type": "any | None", "default_value": "none"},
        "member": {"type": "int | None", "default_value": None},
    }
    paths = {"whole": "", "first": "/0"}
    documents = [
        (" 1.50 ", '{"whole":1.50,"first":"none","member":null}'),
        ('"a\\u0041"', '{"whole":"a\\u0041","first":"none","member":null}'),
        ("null", '{"whole":null,"first":"none","member":null}'),
        ("[ null , 2 ]", '{"whole":[null,2],"first":null,"member":null}'),
        ("[1.0]", '{"whole":[1.0],"first":1.0,"member":null}'),
        ("[]", '{"whole":[],"first":"none","member":null}'),
        ('{"0":true,"member":3}', '{"whole":{"0":true,"member":3},"first":true,"member":3}'),
        ('{"00":1}', '{"whole":{"00":1},"first":"none","member":null}'),
    ]
    source = {"format": "json", "schema": schema, "json_field_paths": paths}
    text, reasons = drain([payload for payload, _ in documents], source)
    assert reasons == [None] * len(documents)
    assert text == text_of(expected for _, expected in documents)


def test_a_minibatch_is_sorted_by_value_kind_and_place(drain):
    """`any` orders by kind first; equal rows stay as they came; primary keys collapse nothing."""
    ascending = ["null", "false", "true", "-5", "2", "10", "-0.5", "1.0", '""', '"A"', '"a"', '"ü"']
    shuffled = ascending[::-1] + ascending[::2]
    source = {
        "format": "json",
        "schema": {"v": {"type": "any | None", "primary_key": True}, "n": "int", "place": "int"},
    }
    pairs = itertools.product([2, 1], shuffled)
    rows = [(v, n, place) for place, (n, v) in enumerate(pairs)]
    lines = [f'{{"v":{v},"n":{n},"place":{place}}}' for v, n, place in rows]
    text, _ = drain(lines, source, {"sort_by": ["v", "n"]})
    order = sorted(rows, key=lambda row: (ascending.index(row[0]), row[1]))
    assert text == text_of(lines[place] for _, _, place in order)


TEXTS = [
    ("", '""', '""'),
    (" \t both ends\u3000\n", '" \\t both ends\u3000\\n"', '"both ends"'),
    ('"\\/\x00\x1f\x7f', '"\\"\\\\/\\u0000\\u001f\x7f"', '"\\"\\\\/\\u0000\\u001f\x7f"'),
    ("Käse, 日本, 🐟", '"Käse, 日本, 🐟"', '"Käse, 日本, 🐟"'),
]


@pytest.mark.parametrize("trim", [False, True])
def test_plaintext_is_the_payload_and_is_trimmed_if_asked(drain, trim):
    payloads = [payload for payload, _, _ in TEXTS]
    text, reasons = drain([*payloads, b"\xc0\x80", "last"], {"format": "plaintext", "trim": trim})
    expected = [trimmed if trim else whole for _, whole, trimmed in TEXTS]
    assert text == text_of(f'{{"data":{each}}}' for each in [*expected, '"last"'])
    assert reasons == [None] * len(TEXTS) + ["invalid_utf8", None]


def test_raw_is_the_payload_in_base64(drain):
    payloads = [b"", b"\x00", b"\xff\xfe", b"\xfb\xef\xbe", bytes(range(256))]
    text, reasons = drain(payloads, {"format": "raw"})
    encoded = ["", "AA==", "//4=", "++++", base64.b64encode(payloads[-1]).decode()]
    assert text == text_of(f'{{"data":"{each}"}}' for each in encoded)
    assert reasons == [None] * len(payloads)
