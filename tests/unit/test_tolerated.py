"""What the office tolerates: a file that only grows, that two people may write at once, and that nobody guesses at."""

import tomllib
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.answering import with_words
from pipeline.answers.book import AnswerBook
from pipeline.answers.tolerated import BadTolerations, read_tolerated, tolerate
from pipeline.errors import EnvironmentFault
from schemas.answers import Toleration

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
KEY, OTHER = "00000000000000aa", "00000000000000bb"


def word(
    key: str = KEY,
    reason: str = "Chờ tòa án phân định",
    until: date = date(2027, 6, 30),
    written: datetime = NOW,
) -> Toleration:
    return Toleration(key=key, reason=reason, by="vpdk-lechan", until=until, written=written)


def test_what_is_written_down_is_read_back_in_order_of_keys(tmp_path):
    tolerate(tmp_path / "home", word(OTHER))
    tolerate(tmp_path / "home", word(KEY))
    assert list(read_tolerated(tmp_path / "home", now=NOW).items()) == [(KEY, word(KEY)), (OTHER, word(OTHER))]


def test_of_a_word_in_the_file_and_one_that_the_cadastre_knows_the_later_one_counts(tmp_path):
    earlier, later = (word(reason=str(day), written=NOW - timedelta(days=day)) for day in (2, 1))
    for own, noted in ((earlier, later), (later, earlier)):
        home = tmp_path / own.reason
        tolerate(home, own)
        known = {KEY: noted, OTHER: word(OTHER, until=date(2026, 11, 22))}
        counting = read_tolerated(home, now=NOW, noted=known)
        assert counting[KEY].reason == later.reason
        assert counting[OTHER].is_expired
    assert read_tolerated(tmp_path, now=NOW, noted={KEY: later}) == {KEY: later}


def test_the_last_word_on_a_finding_counts_and_the_others_stay_in_the_file(tmp_path):
    tolerate(tmp_path, word(until=date(2027, 6, 30)))
    path = tolerate(tmp_path, word(until=date(2026, 11, 22), reason="Đã có bản án"))
    assert read_tolerated(tmp_path, now=NOW)[KEY].is_expired
    assert [one["reason"] for one in tomllib.loads(path.read_text("utf-8"))["tolerated"]] == [
        "Chờ tòa án phân định",
        "Đã có bản án",
    ]


@pytest.mark.parametrize(
    ("now", "is_expired"),
    [
        (datetime(2027, 6, 30, 16, 59, tzinfo=UTC), False),
        (datetime(2027, 6, 30, 17, 0, tzinfo=UTC), True),
    ],
)
def test_the_last_day_is_a_whole_day_in_vietnam(tmp_path, now, is_expired):
    tolerate(tmp_path, word())
    assert read_tolerated(tmp_path, now=now)[KEY].is_expired is is_expired


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map("vì {} nên chờ".format)


@given(reasons=st.lists(TEXT, min_size=1, max_size=3))
def test_no_text_breaks_the_file(tmp_path_factory, reasons):
    home = tmp_path_factory.mktemp("home")
    for reason in reasons:
        tolerate(home, word(reason=reason))
    assert read_tolerated(home, now=NOW)[KEY].reason == reasons[-1]


@pytest.mark.parametrize(
    "wrong",
    [
        word(key="xyz"),
        word(reason=" "),
        word(reason="x" * 1001),
        Toleration(key=KEY, reason="x", by="", until=date(2027, 1, 1), written=NOW),
    ],
)
def test_an_incomplete_word_is_not_written(tmp_path, wrong):
    tolerate(tmp_path, word(OTHER))
    with pytest.raises(BadTolerations):
        tolerate(tmp_path, wrong)
    assert list(read_tolerated(tmp_path, now=NOW)) == [OTHER]


@pytest.mark.parametrize("content", ["[[tolerated]", '[[tolerated]]\nkey = "x"', "toleratd = []", "\x00"])
def test_a_damaged_file_is_neither_passed_over_nor_written_to(tmp_path, make_report, content):
    (tmp_path / "tolerated.toml").write_text(content, "utf-8")
    with pytest.raises(BadTolerations, match=r"tolerated\.toml"):
        tolerate(tmp_path, word())
    with pytest.raises(EnvironmentFault, match=r"tolerated\.toml"):
        with_words(make_report(), AnswerBook(), None, home=tmp_path, now=NOW)
    assert (tmp_path / "tolerated.toml").read_text("utf-8") == content


def test_a_file_that_somebody_edited_without_a_last_line_break_is_appended_to(tmp_path):
    path = tolerate(tmp_path, word())
    path.write_text(path.read_text("utf-8").rstrip("\n"), "utf-8")
    tolerate(tmp_path, word(OTHER))
    assert list(read_tolerated(tmp_path, now=NOW)) == [KEY, OTHER]
