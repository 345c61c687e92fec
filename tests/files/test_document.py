"""Files as values that know where they stand, whatever somebody put into them."""

import json
import os

import pytest

from assessment.files.document import Unreadable, parse_document, read_document
from assessment.method.fields import Plain


def parsed(text, *, is_json=False):
    content = text if isinstance(text, bytes) else text.encode("utf-8")
    return parse_document(content, "f", is_json=is_json)


def refusal(text, *, is_json=False):
    """Return what is said of a file that cannot be read, as `line:column: text`."""
    with pytest.raises(Unreadable) as unreadable:
        parsed(text, is_json=is_json)
    return str(unreadable.value.finding).removeprefix("f:")


# Values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1", {"a": "1"}),
        ("a: yes", {"a": "yes"}),  # a word, as in YAML 1.2
        ("a: no", {"a": "no"}),
        ("a: 2.10", {"a": "2.10"}),  # a section keeps its zero
        ("a: 012", {"a": "012"}),
        ("a: 2026-11-24", {"a": "2026-11-24"}),
        ("a: ~", {"a": None}),
        ("a: null", {"a": None}),
        ("a:", {"a": None}),
        ("a: 'null'", {"a": "null"}),
        ("a: ''", {"a": ""}),
        ("a: [1, [2]]", {"a": ["1", ["2"]]}),
        ("- a\n- b: c", ["a", {"b": "c"}]),
        ("a: |\n  x\n  y\n", {"a": "x\ny\n"}),
        ("a: >\n  x\n  y\n", {"a": "x y\n"}),
        ("a: ភាសាខ្មែរ", {"a": "ភាសាខ្មែរ"}),
        ("1: a", {"1": "a"}),
        ("~: a", {"": "a"}),
        ("word", "word"),
        ("---\na: 1\n...\n", {"a": "1"}),
        ("<<: {a: 1}", {"<<": {"a": "1"}}),  # a key like any other: nothing is merged
        ("\ufeffa: 1", {"a": "1"}),  # with a byte order mark, as some editors write it
        ("a: 1\r\nb: 2\r\n", {"a": "1", "b": "2"}),
    ],
)
def test_value(text, value):
    assert parsed(text).value == value


@pytest.mark.parametrize(
    ("text", "is_plain"), [("a: 3", True), ('a: "3"', False), ("a: '3'", False), ("a: |\n  3", False)]
)
def test_quotes_make_a_text_of_a_number(text, is_plain):
    assert isinstance(parsed(text).value["a"], Plain) == is_plain


@pytest.mark.parametrize(
    "value",
    [
        {"a": "1", "b": ["x", {"c": "d"}]},
        {"a": 'quote " backslash \\ slash / tab \t newline \n'},
        {"a": "emoji 😀 and Khmer ភាសា"},
        {"a": "ends of lines in YAML: \u2028 \u2029 \x85 ."},
        {"a": "a: b # c, [d] {e} & *f !g %h @i `j"},
        [],
    ],
)
@pytest.mark.parametrize("is_ascii", [True, False])
@pytest.mark.parametrize("indent", [None, 1, "\t"])
def test_json_gives_the_same_values_however_it_is_written(value, is_ascii, indent):
    text = json.dumps(value, ensure_ascii=is_ascii, indent=indent)

    assert parsed(text, is_json=True).value == value


def test_compact_json():
    assert parsed('{"a":"b","c":{"d":[1,"e"]}}', is_json=True).value == {"a": "b", "c": {"d": ["1", "e"]}}


def test_numbers_of_json_are_as_plain_as_those_of_yaml():
    value = parsed('{"a": 3, "b": NaN, "c": true, "d": null}', is_json=True).value

    assert value == {"a": "3", "b": "NaN", "c": "true", "d": None}
    assert isinstance(value["a"], Plain)


def test_a_file_with_the_ending_json_is_read_as_json(tmp_path):
    file = tmp_path / "a.JSON"
    file.write_text('{\n\t"a": "\\ud83d\\ude00"\n}', encoding="utf-8")

    assert read_document(file).value == {"a": "😀"}


# Places

PLACED = """a: 1
b:
  c: [x, {d: y}]
  e:
  - f: z
"""


@pytest.mark.parametrize(
    ("path", "at_key", "place"),
    [
        (("a",), False, (1, 4)),  # a scalar: itself
        (("a",), True, (1, 1)),
        (("b",), False, (2, 1)),  # a collection: its key
        (("b", "c", 0), False, (3, 7)),
        (("b", "c", 1), False, (3, 10)),
        (("b", "c", 1, "d"), False, (3, 14)),
        (("b", "c", 1, "d"), True, (3, 11)),
        (("b", "e", 0, "f"), False, (5, 8)),
        (("b", "nowhere"), False, (2, 1)),  # what is not there stands at what holds it
        (("nowhere",), False, (1, 1)),
        ((), False, (1, 1)),
    ],
)
def test_place(path, at_key, place):
    assert parsed(PLACED).place(path, at_key=at_key) == place


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffa: 1\nbc: {d: e}",
        "a: 1\r\nbc: {d: e}",
        "# ភាសាខ្មែរ\nbc: {d: e}",
        '{"a": 1,\n"bc": {"d": "e"}}',
    ],
)
def test_places_are_counted_in_lines_and_characters(text):
    line, column = parsed(text).place(("bc", "d"), at_key=True)

    assert (line, text.splitlines()[line - 1][column - 1 :].strip('"')[0]) == (2, "d")


def test_every_key_that_stands_twice_is_named_and_the_first_one_stays():
    document = parsed("a: 1\nb: {c: 2, c: 3}\na: 4\n'b': 5\n")

    assert [str(finding) for finding in document.findings] == [
        "f:2:11: 'c' stands twice here. Keep one of them.",
        "f:3:1: 'a' stands twice here. Keep one of them.",
        "f:4:1: 'b' stands twice here. Keep one of them.",
    ]
    assert document.value == {"a": "1", "b": {"c": "2"}}


def test_json_keys_that_stand_twice_are_named_too():
    [finding] = parsed('{"a": 1, "a": 2}', is_json=True).findings

    assert str(finding) == "f:1:10: 'a' stands twice here. Keep one of them."


# What is refused


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "1:1", "this file is empty. Write its keys."),
        ("  \n\n", "1:1", "this file is empty"),
        ("# only a comment\n", "1:1", "this file is empty"),
        ("a: &x 1\nb: *x", "1:4", "an anchor (&) is not taken here. Write the text out"),
        ("a: *x", "1:4", "an alias (*) is not taken here. Write the text out."),
        ("a: !!python/object/apply:os.system [ls]", "1:4", "a tag (!) is not taken here. Take it out"),
        ("a: !!str 1", "1:4", "a tag (!)"),
        ("!!map {a: 1}", "1:1", "a tag (!)"),
        ("!x a: 1", "1:1", "a tag (!)"),
        ("&x a: 1", "1:1", "an anchor (&)"),
        ("a: 1\n---\nb: 2\n", "2:1", "a second document begins here. Keep one in a file."),
        ("[a]: b", "1:1", "a key is one word, not a list"),
        ("{a: b}: c", "1:1", "a key is one word, not a list"),
        ("? {a: b}\n: c", "1:3", "a key is one word, not a list"),
        ("a: [1, 2", "2:1", "this is not valid YAML"),
        ('a: "b', "1:6", "this is not valid YAML"),
        ("a: b: c", "1:5", "this is not valid YAML"),
        ("a: 1\n b: 2", "2:3", "this is not valid YAML"),
        ("a:\n\t- b", "2:1", "this is not valid YAML"),
        ("a: @b", "1:4", "this is not valid YAML"),
        ("%YAML 3.0\n---\na: 1", "1:1", "this is not valid YAML"),
        ('a: "\\ud800"', "1:7", "this is not valid YAML"),  # half a character
        ("a: 1\nb: x\0y", "2:5", "the character U+0000 cannot stand in a text file. Take it out."),
        ("a: \x1b[31m", "1:4", "the character U+001B cannot"),
        ("a: \ufffe", "1:4", "the character U+FFFE cannot"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(text, place, words):
    refused = refusal(text)

    assert refused.startswith(f"{place}: ")
    assert words in refused


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"a: 1\nb: caf\xe9\n", "2:7"),  # Latin-1
        ("a: 1".encode("utf-16"), "1:1"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "1:1"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "1:1"),
        (b"a: \xed\xa0\x80", "1:4"),  # half a character, as no encoder writes it
        (b"a: \xc3", "1:4"),
    ],
)
def test_what_is_not_utf8_is_refused_at_its_first_byte(content, place):
    assert refusal(content) == f"{place}: this is not UTF-8 text. Save the file as text, with the encoding UTF-8."


def test_a_null_byte_written_as_an_escape_is_left_to_the_models():
    assert parsed('{"a": "x\\u0000y"}', is_json=True).value == {"a": "x\0y"}
    assert parsed('a: "x\\0y"').value == {"a": "x\0y"}


HUGE = {
    "100,000 brackets": ("[" * 100_000, "nesting depth"),
    "100,000 braces": ("{" * 100_000, "nesting depth"),
    "100,000 dashes": ("- " * 100_000, "more than 30 levels deep"),
    "100,000 question marks": ("? " * 100_000, "more than 30 levels deep"),
    "deep indentation": ("\n".join(" " * depth + "a:" for depth in range(2000)), "more than 30 levels deep"),
    "31 lists": ("[" * 31 + "]" * 31, "1:31: this is more than 30 levels deep"),
    "too many values": ("[" + "1," * 100_001 + "]", "this file holds more than 100000 values. Split it."),
    "too many keys": ("{" + "".join(f"a{number}: 1," for number in range(50_001)) + "}", "more than 100000 values"),
    "too many lines": ("-\n" * 100_001, "more than 100000 values"),
    "100,000 anchors": ("&a " * 100_000, "an anchor (&)"),
    "many documents": ("---\n" * 1_000_000, "a second document"),
    "over 5 MB": ("a: " + "x" * 5_000_000, "1:1: this file is larger than 5 MB"),
    "an open quote over 5 MB": ('"' + "x" * 4_999_990, "not valid YAML"),
    "5 MB of comments": ("#\n" * 2_500_000, "this file is empty"),
    "5 MB of commas": ("[" + "," * 4_999_990, "not valid YAML"),
    "a long key": ("x" * 2000 + ": 1", "not valid YAML"),
}


@pytest.mark.parametrize(("text", "words"), HUGE.values(), ids=HUGE)
@pytest.mark.parametrize("is_json", [False, True])
def test_a_file_made_to_use_up_the_machine_is_refused(text, words, is_json):
    assert words in refusal(text, is_json=is_json)


def test_an_alias_bomb_is_refused_at_its_first_anchor():
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))

    assert refusal(bomb).startswith("1:5: an anchor (&)")


@pytest.mark.parametrize("text", ["[" * 30 + "]" * 30, "[" + "1," * 99_999 + "]", "a: " + "x" * 4_999_997])
def test_up_to_the_limits_a_file_is_read(text):
    assert parsed(text).value


@pytest.mark.parametrize("name", ["nowhere.yaml", "."])
def test_a_file_that_is_not_there_is_said_so(tmp_path, name):
    with pytest.raises(Unreadable) as unreadable:
        read_document(tmp_path / name, name="answers.yaml")

    assert str(unreadable.value.finding).startswith("answers.yaml:1:1: this file cannot be read (")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)

    with pytest.raises(Unreadable, match="this is a pipe"):
        read_document(pipe)
